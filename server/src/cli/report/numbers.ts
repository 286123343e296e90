/** A whole number with commas, whatever the locale. */
export const whole = (value: number): string =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');

/** With a decimal where it means something. */
export const amount = (value: number): string => (value >= 100 ? whole(value) : value.toFixed(1));

export const percent = (value: number): string => `${Math.round(value * 100)} %`;

export const percentOrDash = (value: number | null): string => (value === null ? '–' : percent(value));

/** Day in UTC, `YYYY-MM-DD`; `time` in unix seconds. */
export function day(time: number): string {
  const date = new Date(time * 1000);
  return Number.isNaN(date.getTime()) ? '–' : date.toISOString().slice(0, 10);
}

/** A round number that is not below `value`: the end of an axis. */
export function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((each) => each * power >= value) ?? 10;
  return step * power;
}
