/** One measured figure of a benchmark. `target` is a bound as text (`<= 1`), `holds` whether the value keeps it. */
export interface Figure {
  figure: string;
  value: number;
  unit: string;
  target: string;
  holds: boolean;
}
