/** What a token is. Separators (brackets, comma, semicolon) shape code and carry no content: they never count. */
export const TokenKind = { word: 1, number: 2, string: 3, operator: 4, separator: 5 } as const;

/** Whether the token of an id is a string or a number. */
export const isLiteralId = (id: number): boolean => (id & 1) === 1;
/** Id of a string or a number, from the hash of its content. */
export const literalId = (hash: number): number => hash | 1;
/** Id of a word, from the hash of its text. */
export const wordId = (hash: number): number => hash & ~1;
/** Id of a sign. */
export const signId = (code: number): number => code << 1;

/** A lexed file: flat arrays, one entry a token, in order. Comments are gone. Offsets are UTF-16 units of the text. */
export interface LexedFile {
  readonly text: string;
  readonly tokens: number;
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly kind: Uint8Array;
  /** 31-bit hash of the token's content, and a bit that says whether it is a literal. Quotes and the blanks at the ends of a string's lines are no content. */
  readonly id: Int32Array;
  readonly lines: number;
  /** Index of each line's first token; one entry more than lines. */
  readonly firstToken: Int32Array;
  /** The lexer's state at the beginning of each line: negative inside a comment, string or template. Equal states, equal tokens from there. */
  readonly state: Int32Array;
}

const FIRST_LINES = 1024;
const FIRST_TOKENS = 2048;

/** Collects tokens in arrays that grow. */
export class TokenBuffer {
  readonly #text: string;
  #start: Int32Array;
  #end: Int32Array;
  #kind: Uint8Array;
  #id: Int32Array;
  #firstToken: Int32Array;
  #state: Int32Array;
  #lines: number;
  count = 0;

  /** Lines before `line` have no tokens here; `length`: characters to come, at most. */
  constructor(text: string, line: number, state: number, length: number) {
    this.#text = text;
    const lines = line + 64 + Math.min(length >> 5, FIRST_LINES);
    this.#firstToken = new Int32Array(lines);
    this.#state = new Int32Array(lines);
    this.#state[line] = state;
    this.#lines = line + 1;
    const capacity = 64 + Math.min(length >> 2, FIRST_TOKENS);
    this.#start = new Int32Array(capacity);
    this.#end = new Int32Array(capacity);
    this.#kind = new Uint8Array(capacity);
    this.#id = new Int32Array(capacity);
  }

  push(kind: number, start: number, end: number, id: number): void {
    if (this.count === this.#start.length) this.#grow();
    const index = this.count;
    this.#start[index] = start;
    this.#end[index] = end;
    this.#kind[index] = kind;
    this.#id[index] = id;
    this.count += 1;
  }

  /** Index of the line that is being read. */
  get line(): number {
    return this.#lines - 1;
  }

  newline(state: number): void {
    if (this.#lines + 1 >= this.#firstToken.length) {
      this.#firstToken = grown(this.#firstToken, new Int32Array(this.#lines * 2 + 2));
      this.#state = grown(this.#state, new Int32Array(this.#lines * 2 + 2));
    }
    this.#firstToken[this.#lines] = this.count;
    this.#state[this.#lines] = state;
    this.#lines += 1;
  }

  isLineStart(): boolean {
    return this.#firstToken[this.#lines - 1] === this.count;
  }

  kindOf(index: number): number {
    return this.#kind[index] ?? 0;
  }

  lengthOf(index: number): number {
    return (this.#end[index] ?? 0) - (this.#start[index] ?? 0);
  }

  firstCodeOf(index: number): number {
    return this.#text.charCodeAt(this.#start[index] ?? 0);
  }

  textOf(index: number): string {
    return this.#text.slice(this.#start[index], this.#end[index]);
  }

  finish(): LexedFile {
    this.#firstToken[this.#lines] = this.count;
    return {
      text: this.#text,
      tokens: this.count,
      start: this.#start,
      end: this.#end,
      kind: this.#kind,
      id: this.#id,
      lines: this.#lines,
      firstToken: this.#firstToken,
      state: this.#state.slice(0, this.#lines),
    };
  }

  #grow(): void {
    const capacity = this.#start.length * 2;
    this.#start = grown(this.#start, new Int32Array(capacity));
    this.#end = grown(this.#end, new Int32Array(capacity));
    this.#kind = grown(this.#kind, new Uint8Array(capacity));
    this.#id = grown(this.#id, new Int32Array(capacity));
  }
}

function grown<A extends Int32Array | Uint8Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
