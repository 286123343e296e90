/** Where the lines of a text end. Asked from the first to the last, it searches through the text once. */
export class LineEnds {
  readonly #text: string;
  #last = -1;

  constructor(text: string) {
    this.#text = text;
  }

  /** Newline, or end of the text, at or after `at`, which is never less than before. */
  from(at: number): number {
    if (at <= this.#last) return this.#last;
    const end = this.#text.indexOf('\n', at);
    this.#last = end < 0 ? this.#text.length : end;
    return this.#last;
  }
}
