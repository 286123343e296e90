import { CharClass, classOf, endHash, HASH_SEED, hashText, isWordPart, mixCode } from './characters.ts';
import { type Grammar, grammars, type Language } from './grammar.ts';
import { CLASSES, charactersOf, Opening } from './openings.ts';
import { WordClass, wordClass } from './rules.ts';
import { NO_BRACKETS, StatementMarker } from './statements.ts';
import { INSIDE, type LexedFile, literalId, signId, TokenBuffer, TokenKind, wordId } from './tokens.ts';

/** Any change of what the lexer gives must change this: it is part of the scorer's hash. */
export const LEXER_VERSION = 7;

const NEWLINE = 10;
const BACKSLASH = 92;
const QUOTE = 39;
const SLASH = 47;
const BACKQUOTE = 96;
const OPENING_BRACE = 123;
const CLOSING_BRACE = 125;
const isCapital = (code: number): boolean => code >= 65 && code <= 90;
const isSmall = (code: number): boolean => code >= 97 && code <= 122;
const isOpening = (code: number): boolean => code === 40 || code === 91 || code === 123;
const isBlank = (code: number): boolean => code === 32 || code === 9;
const isClosing = (code: number): boolean => code === 41 || code === 93 || code === CLOSING_BRACE;
/** The second character of a raw string: a quote, a hash, or the `r` of `br`. */
const mayFollowRaw = (code: number): boolean => code === 34 || code === 35 || code === 114;
/** Longer ones are taken for divisions, so that a line of slashes takes no square of its length. */
const MAX_REGULAR_EXPRESSION = 1000;
const STRING_SEED = 0x3c6ef372;
/** Bits of a state beside the brackets. */
const STATE_BITS = 5;

/** Where lexing begins: the first character of a line, and what the lexer's state was there. */
export interface LineStart {
  at: number;
  state: number;
}

/** The state at the beginning of a text. */
export const TEXT_STATE = (NO_BRACKETS << STATE_BITS) | 1;
/** How many brackets are open where a line begins, by its state: of more than eleven no more than that are counted. Only of a line that is not inside a token. */
export const depthOf = (state: number): number => (31 - Math.clz32(state >> STATE_BITS)) >> 1;

const TEXT_START: LineStart = { at: 0, state: TEXT_STATE };

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
  return new Lexer(text, language, from).run(stopsBefore);
}

class Lexer {
  readonly #text: string;
  readonly #grammar: Grammar;
  readonly #tokens: TokenBuffer;
  /** What each character is, and what it may begin: most begin nothing and need no closer look. */
  readonly #characters: Uint8Array;
  readonly #valueMayBeginFirst: boolean;
  readonly #statements: StatementMarker;
  #at: number;
  /** Newline, or end of the text, at or after the character that was asked for last. */
  #lineEnd = -1;
  /** Brackets that are open in templates. */
  #depth = 0;
  /** Bracket depths at which a `}` goes back into a template. */
  readonly #templates: number[] = [];

  constructor(text: string, language: Language, { at, state }: LineStart) {
    const grammar = grammars[language];
    this.#text = text;
    this.#grammar = grammar;
    this.#tokens = new TokenBuffer(text, state);
    this.#characters = charactersOf(grammar);
    this.#at = at;
    this.#statements = new StatementMarker(this.#tokens, language, state >> STATE_BITS, (state & 2) === 2);
    this.#valueMayBeginFirst = (state & 1) === 1;
  }

  run(stopsBefore?: (line: number, state: number, tokens: number) => boolean): LexedFile {
    const text = this.#text;
    const characters = this.#characters;
    while (this.#at < text.length) {
      const code = text.charCodeAt(this.#at);
      const known = characters[code] ?? 0;
      if (known > CLASSES && this.#opened(known, code)) continue;
      const value = known & CLASSES;
      if (value !== CharClass.newline) {
        this.#token(value, code);
        continue;
      }
      const state = this.#newline();
      if (stopsBefore?.(this.#tokens.line, state, this.#tokens.count)) break;
      this.#indentation();
    }
    return this.#tokens.finish();
  }

  #token(value: number, code: number): void {
    if (value === CharClass.space) this.#at += 1;
    else if (value === CharClass.word) this.#word(code);
    else if (value === CharClass.digit) this.#number();
    else if (value === CharClass.separator) this.#separator(code);
    else this.#operator(code);
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

  #indentation(): void {
    const text = this.#text;
    let end = this.#at;
    while (end < text.length && classOf(text.charCodeAt(end)) === CharClass.space) end += 1;
    this.#at = end;
  }

  #newline(): number {
    this.#at += 1;
    const state = this.#stateHere();
    this.#tokens.newline(state);
    return state;
  }

  /** All that the rest of the text needs to know of what came before, where a statement begins: the brackets, and whether a value may begin. */
  #stateHere(): number {
    if (this.#templates.length > 0) return INSIDE;
    const mayBegin = !this.#grammar.regularExpressions || this.#valueMayBegin();
    const { brackets, isCut, isOpen, isDirective, carriesOn } = this.#statements;
    const statement = (carriesOn ? 16 : 0) | (isDirective ? 8 : 0) | (isOpen ? 4 : 0) | (isCut ? 2 : 0);
    return (brackets << STATE_BITS) | statement | (mayBegin ? 1 : 0);
  }

  #operator(code: number): void {
    const start = this.#at;
    const id = signId(code);
    this.#tokens.push(TokenKind.operator, start, start + 1, id, this.#statements.operator(id, start));
    this.#at = start + 1;
  }

  #literalToken(kind: number, start: number, end: number, hash: number): void {
    this.#tokens.push(kind, start, end, literalId(hash), this.#statements.literal(start));
  }

  /** `first`: its first character. */
  #word(first: number): void {
    const start = this.#at;
    const text = this.#text;
    let hash = mixCode(HASH_SEED, first);
    let end = start + 1;
    for (; end < text.length; end += 1) {
      const code = text.charCodeAt(end);
      if (!isWordPart(code)) break;
      hash = mixCode(hash, code);
    }
    this.#at = end;
    const id = wordId(endHash(hash));
    const isFixed = isCapital(first) && this.#isType(start, end);
    this.#tokens.push(TokenKind.word, start, end, id, this.#statements.word(id, start, isFixed));
  }

  /** Whether a word with a capital is a type. What has nothing but capitals is a constant that may be called anything, but in C. */
  #isType(start: number, end: number): boolean {
    if (end - start === 1 || this.#grammar === grammars.c) return true;
    for (let at = start + 1; at < end; at += 1) if (isSmall(this.#text.charCodeAt(at))) return true;
    return false;
  }

  #number(): void {
    const start = this.#at;
    const text = this.#text;
    let end = start + 1;
    for (; end < text.length; end += 1) {
      const code = text.charCodeAt(end);
      const isFraction = code === 46 && classOf(text.charCodeAt(end + 1)) === CharClass.digit;
      if (!isFraction && !isWordPart(code)) break;
    }
    this.#at = end;
    this.#literalToken(TokenKind.number, start, end, hashText(text, start, end));
  }

  #separator(code: number): void {
    if (this.#templates.length > 0 && this.#closesExpression(code)) return;
    const start = this.#at;
    const id = signId(code);
    if (code === OPENING_BRACE && this.#isEmpty(start + 1)) this.#statements.openEmpty();
    else this.#statements.separator(id);
    this.#tokens.push(TokenKind.separator, start, start + 1, id, 0);
    this.#at = start + 1;
  }

  /** Whether a brace closes again at once: on the same line, as each line is lexed without the next. */
  #isEmpty(from: number): boolean {
    let at = from;
    while (isBlank(this.#text.charCodeAt(at))) at += 1;
    return this.#text.charCodeAt(at) === CLOSING_BRACE;
  }

  /** In a template: counts brackets, and goes on with the template after the last `}` of an expression. */
  #closesExpression(code: number): boolean {
    if (isOpening(code)) this.#depth += 1;
    else if (isClosing(code)) this.#depth -= 1;
    if (code !== CLOSING_BRACE || this.#templates.at(-1) !== this.#depth) return false;
    this.#templates.pop();
    this.#statements.closeTemplate();
    this.#at += 1;
    this.#template(this.#at);
    return true;
  }

  #comment(): boolean {
    const { lineComments, firstInLineComments, blockComments } = this.#grammar;
    const isLine =
      this.#startsWithAny(lineComments) ||
      (firstInLineComments.length > 0 && this.#tokens.isLineStart() && this.#startsWithAny(firstInLineComments));
    if (isLine) {
      this.#at = this.#lineEndFrom(this.#at);
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
    for (const [open, close] of this.#grammar.longStrings) {
      if (!this.#text.startsWith(open, this.#at)) continue;
      this.#literal(this.#at + open.length, this.#closing(this.#at + open.length, close), close);
      return true;
    }
    return false;
  }

  /** Rust's `r#"…"#` and C++'s `R"tag(…)tag"`. */
  #rawString(): boolean {
    const { rawHashes } = this.#grammar;
    if (!mayFollowRaw(this.#text.charCodeAt(this.#at + 1))) return false;
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
    const inner = this.#at + 1;
    const text = this.#text;
    const lineEnd = this.#grammar.hasOpenStrings ? code : NEWLINE;
    let end = inner;
    for (; end < text.length; end += 1) {
      const next = text.charCodeAt(end);
      if (next === code || next === lineEnd) break;
      if (next === BACKSLASH) end += text.startsWith('\r\n', end + 1) ? 2 : 1;
    }
    const closed = end < text.length && text.charCodeAt(end) === code;
    this.#literal(inner, Math.min(text.length, closed ? end + 1 : end), String.fromCharCode(code));
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
        this.#statements.openTemplate();
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
    if (kind === TokenKind.word) return (wordClass(this.#tokens.idOf(last)) & WordClass.beforeValue) !== 0;
    if (kind === TokenKind.operator) return true;
    return kind === TokenKind.separator && !isClosing(this.#tokens.firstCodeOf(last));
  }

  /** End of what began before `from`: after its closing mark, or the end of the text. */
  #closing(from: number, close: string): number {
    const end = this.#text.indexOf(close, from);
    return end < 0 ? this.#text.length : end + close.length;
  }

  /** Newline, or end of the text, at or after `at`, which is never less than before: a text is searched through once. */
  #lineEndFrom(at: number): number {
    if (at <= this.#lineEnd) return this.#lineEnd;
    const end = this.#text.indexOf('\n', at);
    this.#lineEnd = end < 0 ? this.#text.length : end;
    return this.#lineEnd;
  }

  /** Passes over a comment, counting its lines. */
  #skip(end: number): void {
    for (let newline = this.#lineEndFrom(this.#at); newline < end; newline = this.#lineEndFrom(newline + 1))
      this.#tokens.newline(INSIDE);
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
    for (let newline = this.#lineEndFrom(from); newline < last; newline = this.#lineEndFrom(from)) {
      this.#stringLine(from, newline, false);
      this.#tokens.newline(INSIDE);
      from = newline + 1;
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
      this.#literalToken(TokenKind.string, start, end, hashText(this.#text, start, end, STRING_SEED));
  }

  /** Nothing but this string stands on its lines, outside all brackets. */
  #isStatement(end: number): boolean {
    return (
      this.#statements.brackets === NO_BRACKETS &&
      this.#tokens.isLineStart() &&
      /^[ \t\r]*(#.*)?(\n|$)/.test(this.#text.slice(end, end + 200))
    );
  }
}
