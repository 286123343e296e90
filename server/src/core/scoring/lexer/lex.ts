import { CharClass, classOf, endHash, HASH_SEED, hashText, isWordPart, mixCode } from './characters.ts';
import { type Grammar, grammars, type Language } from './grammar.ts';
import { type LexedFile, literalId, signId, TokenBuffer, TokenKind, wordId } from './tokens.ts';

/** Any change of what the lexer gives must change this: it is part of the scorer's hash. */
export const LEXER_VERSION = 2;

const NEWLINE = 10;
const BACKSLASH = 92;
const QUOTE = 39;
const SLASH = 47;
const BACKQUOTE = 96;
const CLOSING_BRACE = 125;
const isOpening = (code: number): boolean => code === 40 || code === 91 || code === 123;
const isClosing = (code: number): boolean => code === 41 || code === 93 || code === CLOSING_BRACE;
/** Longer ones are taken for divisions, so that a line of slashes takes no square of its length. */
const MAX_REGULAR_EXPRESSION = 1000;
/** State of a line that begins inside a comment, a string or a template: no lexing begins there. */
const INSIDE = -1;
const MAX_DEPTH = 1 << 28;
const STRING_SEED = 0x3c6ef372;
/** After these words a slash begins a regular expression. */
const BEFORE_REGULAR_EXPRESSION = new Set(
  'return typeof case in of delete void throw new else do instanceof await yield'.split(' '),
);
const LONGEST_BEFORE = 'instanceof'.length;

/** Where lexing begins: the first character of a line, and what the lexer's state was there. */
export interface LineStart {
  at: number;
  state: number;
}

const TEXT_START: LineStart = { at: 0, state: 1 };

/**
 * Splits source text into tokens. Never fails: what it does not understand becomes operators. Linear in the text's length.
 * Can begin at any line whose state is known and not negative, and stop before one: the tokens in between are those of a whole run. Lines are
 * counted from where it begins.
 */
export function lex(
  text: string,
  language: Language,
  from: LineStart = TEXT_START,
  stopsBefore?: (line: number, state: number, tokens: number) => boolean,
): LexedFile {
  return new Lexer(text, grammars[language], from).run(stopsBefore);
}

class Lexer {
  readonly #text: string;
  readonly #grammar: Grammar;
  readonly #tokens: TokenBuffer;
  /** What each character may begin (see Opening): most begin nothing and need no closer look. */
  readonly #openings: Uint8Array;
  readonly #valueMayBeginFirst: boolean;
  #at: number;
  #depth: number;
  /** Bracket depths at which a `}` goes back into a template. */
  readonly #templates: number[] = [];

  constructor(text: string, grammar: Grammar, { at, state }: LineStart) {
    this.#text = text;
    this.#grammar = grammar;
    this.#tokens = new TokenBuffer(text, state);
    this.#openings = openingsOf(grammar);
    this.#at = at;
    this.#depth = state >> 1;
    this.#valueMayBeginFirst = (state & 1) === 1;
  }

  run(stopsBefore?: (line: number, state: number, tokens: number) => boolean): LexedFile {
    const text = this.#text;
    while (this.#at < text.length) {
      const code = text.charCodeAt(this.#at);
      if (code < 128 && this.#openings[code] !== 0 && this.#opened(this.#openings[code] ?? 0, code)) continue;
      const value = classOf(code);
      if (value === CharClass.space) this.#at += 1;
      else if (value === CharClass.newline) {
        const state = this.#newline();
        if (stopsBefore?.(this.#tokens.line, state, this.#tokens.count)) break;
      } else if (value === CharClass.word) this.#word();
      else if (value === CharClass.digit) this.#number();
      else if (value === CharClass.separator) this.#separator(code);
      else this.#single(TokenKind.operator);
    }
    return this.#tokens.finish();
  }

  /** Comments, strings, templates and regular expressions; false where the character is an ordinary one. */
  #opened(openings: number, code: number): boolean {
    return (
      ((openings & Opening.comment) !== 0 && this.#comment()) ||
      ((openings & Opening.longString) !== 0 && this.#longString()) ||
      ((openings & Opening.rawString) !== 0 && this.#rawString()) ||
      ((openings & Opening.string) !== 0 && this.#string(code))
    );
  }

  #newline(): number {
    this.#at += 1;
    const state = this.#stateHere();
    this.#tokens.newline(state);
    return state;
  }

  /** All that the rest of the text needs to know of what came before: the depth of brackets, and whether a value may begin. */
  #stateHere(): number {
    if (this.#templates.length > 0) return INSIDE;
    const mayBegin = this.#grammar.regularExpressions !== true || this.#valueMayBegin();
    return this.#depth * 2 + (mayBegin ? 1 : 0);
  }

  #single(kind: number): void {
    this.#tokens.push(kind, this.#at, this.#at + 1, signId(this.#text.charCodeAt(this.#at)));
    this.#at += 1;
  }

  #word(): void {
    const start = this.#at;
    const text = this.#text;
    let end = start;
    let hash = HASH_SEED;
    let code = text.charCodeAt(end);
    do {
      hash = mixCode(hash, code);
      end += 1;
      code = text.charCodeAt(end);
    } while (end < text.length && isWordPart(code));
    this.#at = end;
    this.#tokens.push(TokenKind.word, start, end, wordId(endHash(hash)));
  }

  #number(): void {
    const start = this.#at;
    const text = this.#text;
    for (this.#at += 1; this.#at < text.length; this.#at += 1) {
      const code = text.charCodeAt(this.#at);
      const isFraction = code === 46 && classOf(text.charCodeAt(this.#at + 1)) === CharClass.digit;
      if (!isFraction && !isWordPart(code)) break;
    }
    this.#tokens.push(TokenKind.number, start, this.#at, literalId(hashText(text, start, this.#at)));
  }

  #separator(code: number): void {
    if (isOpening(code)) this.#depth = Math.min(this.#depth + 1, MAX_DEPTH);
    else if (isClosing(code)) {
      this.#depth = Math.max(0, this.#depth - 1);
      if (code === CLOSING_BRACE && this.#templates.at(-1) === this.#depth) {
        this.#templates.pop();
        this.#at += 1;
        this.#template(this.#at);
        return;
      }
    }
    this.#single(TokenKind.separator);
  }

  #comment(): boolean {
    const { lineComments, firstInLineComments, blockComments } = this.#grammar;
    const isLine =
      this.#startsWithAny(lineComments) ||
      (firstInLineComments !== undefined && this.#tokens.isLineStart() && this.#startsWithAny(firstInLineComments));
    if (isLine) {
      const end = this.#text.indexOf('\n', this.#at);
      this.#at = end < 0 ? this.#text.length : end;
      return true;
    }
    for (const [open, close] of blockComments) {
      if (!this.#text.startsWith(open, this.#at)) continue;
      this.#skip(this.#closing(this.#at + open.length, close));
      return true;
    }
    return false;
  }

  #startsWithAny(openings: readonly string[]): boolean {
    for (const opening of openings) if (this.#text.startsWith(opening, this.#at)) return true;
    return false;
  }

  #longString(): boolean {
    for (const [open, close] of this.#grammar.longStrings ?? []) {
      if (!this.#text.startsWith(open, this.#at)) continue;
      this.#literal(this.#at + open.length, this.#closing(this.#at + open.length, close), close);
      return true;
    }
    return false;
  }

  /** Rust's `r#"…"#` and C++'s `R"tag(…)tag"`. */
  #rawString(): boolean {
    const { rawHashes } = this.#grammar;
    if (this.#at > 0 && isWordPart(this.#text.charCodeAt(this.#at - 1))) return false;
    const head = this.#text.slice(this.#at, this.#at + 24);
    const match = rawHashes ? /^b?r(#*)"/.exec(head) : /^R"([^\s()\\]{0,16})\(/.exec(head);
    if (match === null) return false;
    const close = rawHashes ? `"${match[1]}` : `)${match[1]}"`;
    const inner = this.#at + match[0].length;
    this.#literal(inner, this.#closing(inner, close), close);
    return true;
  }

  #string(code: number): boolean {
    if (this.#grammar.templates && code === BACKQUOTE) {
      this.#template(this.#at + 1);
      return true;
    }
    if (this.#grammar.characters && code === QUOTE) return this.#character();
    if (this.#grammar.regularExpressions && code === SLASH) return this.#regularExpression();
    const delimiter = String.fromCharCode(code);
    if (!this.#grammar.strings.includes(delimiter)) return false;
    const inner = this.#at + 1;
    let end = inner;
    for (; end < this.#text.length; end += 1) {
      const next = this.#text.charCodeAt(end);
      if (next === NEWLINE) break;
      if (next === BACKSLASH) end += this.#text.charCodeAt(end + 1) === NEWLINE ? 0 : 1;
      else if (next === code) break;
    }
    const closed = this.#text.charCodeAt(end) === code;
    this.#literal(inner, Math.min(this.#text.length, closed ? end + 1 : end), delimiter);
    return true;
  }

  #character(): boolean {
    const match = /^'(\\.[^'\n]{0,10}|[^'\\\n]{1,2})'/.exec(this.#text.slice(this.#at, this.#at + 16));
    if (match === null) return false;
    this.#literal(this.#at + 1, this.#at + match[0].length, "'");
    return true;
  }

  /** `from` is the first character after the backquote or after the `}` of an expression. */
  #template(from: number): void {
    for (let end = from; end < this.#text.length; end += 1) {
      const code = this.#text.charCodeAt(end);
      if (code === BACKSLASH) end += 1;
      else if (code === BACKQUOTE) {
        this.#literal(from, end + 1, '`');
        return;
      } else if (code === 36 && this.#text.charCodeAt(end + 1) === 123) {
        this.#literal(from, end + 2, '${');
        this.#templates.push(this.#depth);
        this.#depth += 1;
        return;
      }
    }
    this.#literal(from, this.#text.length, '`');
  }

  #regularExpression(): boolean {
    if (!this.#valueMayBegin()) return false;
    let inClass = false;
    const limit = Math.min(this.#text.length, this.#at + MAX_REGULAR_EXPRESSION);
    for (let end = this.#at + 1; end < limit; end += 1) {
      const code = this.#text.charCodeAt(end);
      if (code === NEWLINE) return false;
      if (code === BACKSLASH) end += 1;
      else if (code === 91) inClass = true;
      else if (code === 93) inClass = false;
      else if (code === SLASH && !inClass) {
        this.#literal(this.#at + 1, end + 1, '/');
        return true;
      }
    }
    return false;
  }

  /** Whether an expression can begin here, judged by the token before. */
  #valueMayBegin(): boolean {
    const last = this.#tokens.count - 1;
    if (last < 0) return this.#valueMayBeginFirst;
    const kind = this.#tokens.kindOf(last);
    if (kind === TokenKind.word)
      return this.#tokens.lengthOf(last) <= LONGEST_BEFORE && BEFORE_REGULAR_EXPRESSION.has(this.#tokens.textOf(last));
    if (kind === TokenKind.operator) return true;
    return kind === TokenKind.separator && !isClosing(this.#tokens.firstCodeOf(last));
  }

  /** End of what began before `from`: after its closing mark, or the end of the text. */
  #closing(from: number, close: string): number {
    const end = this.#text.indexOf(close, from);
    return end < 0 ? this.#text.length : end + close.length;
  }

  /** Passes over a comment, counting its lines. */
  #skip(end: number): void {
    for (let at = this.#at; at < end; at += 1) if (this.#text.charCodeAt(at) === NEWLINE) this.#tokens.newline(INSIDE);
    this.#at = end;
  }

  /** A string from `inner` to `end`, closed by `close` or by the end of what it stands in: one token a line, empty lines none. */
  #literal(inner: number, end: number, close: string): void {
    if (this.#grammar.docStrings && this.#isStatement(end)) {
      this.#skip(end);
      return;
    }
    const text = this.#text;
    const tail = end - close.length;
    const last = tail >= inner && text.startsWith(close, tail) ? tail : end;
    let from = inner;
    for (let at = inner; at < last; at += 1) {
      if (text.charCodeAt(at) !== NEWLINE) continue;
      this.#stringLine(from, at, false);
      this.#tokens.newline(INSIDE);
      from = at + 1;
    }
    this.#stringLine(from, last, inner === last);
    this.#at = end;
  }

  #stringLine(from: number, to: number, isEmpty: boolean): void {
    let start = from;
    let end = to;
    while (start < end && classOf(this.#text.charCodeAt(start)) === CharClass.space) start += 1;
    while (end > start && classOf(this.#text.charCodeAt(end - 1)) === CharClass.space) end -= 1;
    if (start < end || isEmpty)
      this.#tokens.push(TokenKind.string, start, end, literalId(hashText(this.#text, start, end, STRING_SEED)));
  }

  /** Nothing but this string stands on its lines, outside all brackets. */
  #isStatement(end: number): boolean {
    return (
      this.#depth === 0 && this.#tokens.isLineStart() && /^[ \t\r]*(#.*)?(\n|$)/.test(this.#text.slice(end, end + 200))
    );
  }
}

/** What a character may be the first one of; one bit each. */
const Opening = { comment: 1, longString: 2, rawString: 4, string: 8 } as const;

const openings = new Map<Grammar, Uint8Array>();

function openingsOf(grammar: Grammar): Uint8Array {
  const known = openings.get(grammar) ?? markOpenings(grammar);
  openings.set(grammar, known);
  return known;
}

function markOpenings(grammar: Grammar): Uint8Array {
  const marks = new Uint8Array(128);
  const mark = (opening: number, texts: readonly string[]) => {
    for (const text of texts) marks[text.charCodeAt(0)] = (marks[text.charCodeAt(0)] ?? 0) | opening;
  };
  const opens = (pairs: Grammar['longStrings']) => (pairs ?? []).map(([open]) => open);
  mark(Opening.comment, [...grammar.lineComments, ...(grammar.firstInLineComments ?? [])]);
  mark(Opening.comment, opens(grammar.blockComments));
  mark(Opening.longString, opens(grammar.longStrings));
  mark(Opening.rawString, [...(grammar.rawHashes ? ['r', 'b'] : []), ...(grammar.rawTags ? ['R'] : [])]);
  mark(Opening.string, [
    ...grammar.strings,
    ...(grammar.templates ? ['`'] : []),
    ...(grammar.characters ? ["'"] : []),
    ...(grammar.regularExpressions ? ['/'] : []),
  ]);
  return marks;
}
