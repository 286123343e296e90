/** What a token is. Separators (brackets, comma, semicolon) shape code and carry no content: they never count. */
export const TokenKind = { word: 1, number: 2, string: 3, operator: 4, separator: 5 } as const;

/** What else is known of a token that is no separator. */
export const Mark = {
  /** It is the first of a statement. */
  begins: 1,
  /** It is a variable, or the name of what is defined: the author may call it what he likes. */
  name: 2,
  /** What stands before it is another piece of code: a function has ended, or one begins. */
  cut: 4,
  /** The cut is in the middle of a call: its order cannot be another. */
  inner: 8,
  /** A function has ended, and what goes on is what that stood in. */
  resumes: 16,
} as const;

/** Whether code may stand in another order there: not within a call that a function or an object is handed to. */
export const isOuterCut = (marks: Uint8Array, index: number): boolean =>
  ((marks[index] ?? 0) & (Mark.cut | Mark.inner)) === Mark.cut;

/** Whether the token of an id is a string or a number. */
export const isLiteralId = (id: number): boolean => (id & 1) === 1;
/** Id of a string or a number, from the hash of its content. */
export const literalId = (hash: number): number => hash | 1;
/** Id of a word, from the hash of its text. */
export const wordId = (hash: number): number => hash & ~1;
/** Id of a sign. */
export const signId = (code: number): number => code << 1;
const LAST_SIGN = signId(127);
/** Whether an id is that of a sign; numbers below those of signs are none of a word's either. */
export const isSign = (id: number): boolean => id >= 0 && id <= LAST_SIGN;
/** Whether an id is that of a word. */
export const isWord = (id: number): boolean => !isLiteralId(id) && !isSign(id);

/** Lexed text: flat arrays, one entry a token, in order. Comments are gone. Offsets are UTF-16 units of the text, lines those that were lexed. */
export interface LexedFile {
  readonly text: string;
  readonly tokens: number;
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly kind: Uint8Array;
  /** 31-bit hash of the token's content, and a bit that says whether it is a literal. Quotes and the blanks at the ends of a string's lines are no content. */
  readonly id: Int32Array;
  /** See `Mark`. */
  readonly mark: Uint8Array;
  readonly lines: number;
  /** Index of each line's first token; one entry more than lines. */
  readonly firstToken: Int32Array;
  /** The lexer's state at the beginning of each line: negative where no statement begins there. Equal states, equal tokens and marks from there. */
  readonly state: Int32Array;
}

/** State of a line with which no statement begins: no lexing begins there. */
export const INSIDE = -1;
const NEWLINE = 10;
const BLANK = 32;
const EQUALS = 61;

/** Arrays that the next text is lexed into: most texts are a few lines, and room for them would be made and cleared again and again. */
const room = {
  start: new Int32Array(1 << 15),
  end: new Int32Array(1 << 15),
  kind: new Uint8Array(1 << 15),
  id: new Int32Array(1 << 15),
  mark: new Uint8Array(1 << 15),
  firstToken: new Int32Array(1 << 13),
  state: new Int32Array(1 << 13),
};
/** Entries that are kept; what a very long text took is left to the next collection. */
const MOST_ROOM = 1 << 18;

/** Collects the tokens of one text at a time. */
export class TokenBuffer {
  readonly #text: string;
  #start = room.start;
  #end = room.end;
  #kind = room.kind;
  #id = room.id;
  #mark = room.mark;
  #firstToken = room.firstToken;
  #state = room.state;
  /** Lines that have begun. */
  #lines = 1;
  count = 0;

  /** `state`: at the beginning. */
  constructor(text: string, state: number) {
    this.#text = text;
    this.#firstToken[0] = 0;
    this.#state[0] = state;
  }

  push(kind: number, start: number, end: number, id: number, mark: number): void {
    const index = this.count;
    if (index === this.#start.length) this.#grow();
    this.#start[index] = start;
    this.#end[index] = end;
    this.#kind[index] = kind;
    this.#id[index] = id;
    this.#mark[index] = mark;
    this.count = index + 1;
  }

  /** Index of the line that is being read. */
  get line(): number {
    return this.#lines - 1;
  }

  newline(state: number): void {
    if (this.#lines + 1 >= this.#firstToken.length) {
      this.#firstToken = grown(this.#firstToken, new Int32Array(this.#lines * 2 + 2));
      this.#state = grown(this.#state, new Int32Array(this.#lines * 2 + 2));
      if (this.#lines < MOST_ROOM) Object.assign(room, { firstToken: this.#firstToken, state: this.#state });
    }
    this.#firstToken[this.#lines] = this.count;
    this.#state[this.#lines] = state;
    this.#lines += 1;
  }

  /** No statement begins with the lines from `line` to this one. */
  carryOn(line: number): void {
    for (let inside = line; inside < this.#lines; inside += 1) this.#state[inside] = INSIDE;
  }

  /** What is not here has its marks already. */
  mark(index: number, bits: number): void {
    if (index >= 0) this.#mark[index] = (this.#mark[index] ?? 0) | bits;
  }

  unmark(index: number, bits: number): void {
    if (index >= 0) this.#mark[index] = (this.#mark[index] ?? 0) & ~bits;
  }

  isFirstColumn(start: number): boolean {
    return start === 0 || this.#text.charCodeAt(start - 1) === NEWLINE;
  }

  /** Whether a blank stands before it, and a token of its line before that. */
  isAfterBlank(start: number): boolean {
    return !this.isLineStart() && this.#text.charCodeAt(start - 1) <= BLANK;
  }

  isBeforeEquals(start: number): boolean {
    return this.#text.charCodeAt(start + 1) === EQUALS;
  }

  isLineStart(): boolean {
    return this.#firstToken[this.#lines - 1] === this.count;
  }

  kindOf(index: number): number {
    return this.#kind[index] ?? 0;
  }

  idOf(index: number): number {
    return this.#id[index] ?? 0;
  }

  firstCodeOf(index: number): number {
    return this.#text.charCodeAt(this.#start[index] ?? 0);
  }

  /** All numbers lie in one buffer: making many is what short texts would take longest for. */
  finish(): LexedFile {
    this.#firstToken[this.#lines] = this.count;
    const { count } = this;
    const lines = this.#lines;
    const numbers = new Int32Array(3 * count + 2 * lines + 1 + ((2 * count + 3) >> 2));
    let used = 0;
    const keep = (from: Int32Array, length: number) => {
      const kept = numbers.subarray(used, used + length);
      kept.set(from.subarray(0, length));
      used += length;
      return kept;
    };
    const start = keep(this.#start, count);
    const end = keep(this.#end, count);
    const id = keep(this.#id, count);
    const firstToken = keep(this.#firstToken, lines + 1);
    const state = keep(this.#state, lines);
    const kind = new Uint8Array(numbers.buffer, used * 4, count);
    kind.set(this.#kind.subarray(0, count));
    const mark = new Uint8Array(numbers.buffer, used * 4 + count, count);
    mark.set(this.#mark.subarray(0, count));
    return { text: this.#text, tokens: count, start, end, kind, id, mark, lines, firstToken, state };
  }

  #grow(): void {
    const capacity = this.#start.length * 2;
    this.#start = grown(this.#start, new Int32Array(capacity));
    this.#end = grown(this.#end, new Int32Array(capacity));
    this.#kind = grown(this.#kind, new Uint8Array(capacity));
    this.#id = grown(this.#id, new Int32Array(capacity));
    this.#mark = grown(this.#mark, new Uint8Array(capacity));
    if (capacity > MOST_ROOM) return;
    Object.assign(room, { start: this.#start, end: this.#end, kind: this.#kind, id: this.#id, mark: this.#mark });
  }
}

function grown<A extends Int32Array | Uint8Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
