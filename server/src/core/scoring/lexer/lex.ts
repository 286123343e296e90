import { closesAtOnce, isLastInLine, joinAt } from './ahead.ts';
import { CharClass, classOf, endHash, HASH_SEED, hashText, isTypeName, isWordPart, mixCode } from './characters.ts';
import { type Grammar, grammars, type Language } from './grammar.ts';
import { type Heredoc, isLabelLine, rubyHeredoc } from './heredocs.ts';
import { LineEnds } from './line-ends.ts';
import { type LineStart, STATE_BITS, TEXT_START } from './line-state.ts';
import {
  characterEnd,
  longStringEnd,
  prefixedStringEnd,
  rawStringHead,
  regularExpressionEnd,
  stringEnd,
} from './literals.ts';
import { longStringAt } from './long-strings.ts';
import { NoCode } from './no-code.ts';
import { nextOpenTag } from './open-tags.ts';
import { CLASSES, charactersOf, Opening } from './openings.ts';
import { WordClass, wordClass } from './rules.ts';
import { NO_BRACKETS, StatementMarker } from './statements.ts';
import { INSIDE, type LexedFile, literalId, signId, TokenBuffer, TokenKind, wordId } from './tokens.ts';

export { depthOf } from './line-state.ts';

/** Any change of what the lexer gives must change this: it is part of the scorer's hash. */
export const LEXER_VERSION = 9;

const BACKSLASH = 92;
const QUOTE = 39;
const SEMICOLON = signId(59);
const SLASH = 47;
const BACKQUOTE = 96;
const BAR = 124;
const OPENING_BRACE = 123;
const CLOSING_BRACE = 125;
const isCapital = (code: number): boolean => code >= 65 && code <= 90;
const isOpening = (code: number): boolean => code === 40 || code === 91 || code === 123;
const isClosing = (code: number): boolean => code === 41 || code === 93 || code === CLOSING_BRACE;
const STRING_SEED = 0x3c6ef372;
const NO_STRING = hashText('', 0, 0, STRING_SEED);
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
  /** What the state says of the statement before the first token: only that tells whether it goes on. */
  readonly #statementBefore: number;
  readonly #statements: StatementMarker;
  readonly #lineEnds: LineEnds;
  readonly #noCode: NoCode;
  #at: number;
  /** Brackets that are open in templates. */
  #depth = 0;
  /** Bracket depths at which a `}` goes back into a template. */
  readonly #templates: number[] = [];
  /** Strings of which the next lines are, in order. */
  readonly #heredocs: Heredoc[] = [];
  /** What is read stands below the statement it belongs to. */
  #isBelow = false;
  /** No line says where code begins: lexing begins with the text alone, as one more tag would change all of it. */
  #isUntagged = false;

  constructor(text: string, language: Language, { at, state }: LineStart) {
    const grammar = grammars[language];
    this.#text = text;
    this.#grammar = grammar;
    this.#tokens = new TokenBuffer(text, state);
    this.#characters = charactersOf(grammar);
    this.#at = at;
    this.#lineEnds = new LineEnds(text);
    this.#noCode = new NoCode(text, grammar, this.#tokens, this.#lineEnds);
    this.#statements = new StatementMarker(this.#tokens, language, state >> STATE_BITS, (state & 2) === 2);
    this.#valueMayBeginFirst = (state & 1) === 1;
    this.#statementBefore = state & 0b11100;
  }

  run(stopsBefore?: (line: number, state: number, tokens: number) => boolean): LexedFile {
    const text = this.#text;
    const characters = this.#characters;
    if (this.#grammar.openTags && this.#at === 0) this.#skipToCode();
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
      ((openings & Opening.comment) !== 0 && this.#comment(code)) ||
      ((openings & Opening.longString) !== 0 && this.#longString()) ||
      ((openings & Opening.rawString) !== 0 && this.#rawString()) ||
      ((openings & Opening.string) !== 0 && this.#string(code)) ||
      ((openings & Opening.join) !== 0 && this.#join())
    );
  }

  #indentation(): void {
    const text = this.#text;
    let end = this.#at;
    while (end < text.length && classOf(text.charCodeAt(end)) === CharClass.space) end += 1;
    this.#at = end;
  }

  /** A backslash that ends its line is white space. */
  #join(): boolean {
    const end = joinAt(this.#text, this.#at);
    if (end < 0) return false;
    this.#at = end;
    this.#statements.join();
    return true;
  }

  #newline(): number {
    if (this.#heredocs.length > 0) return this.#heredocLines();
    this.#at += 1;
    const state = this.#stateHere();
    this.#statements.endLine();
    this.#tokens.newline(state);
    return state;
  }

  /** All that the rest of the text needs to know of what came before, where a statement begins: the brackets, and whether a value may begin. */
  #stateHere(): number {
    if (this.#templates.length > 0 || this.#isUntagged) return INSIDE;
    const mayBegin = !this.#grammar.regularExpressions || this.#valueMayBegin();
    const { brackets, isCut, isOpen, isDirective, carriesOn } = this.#statements;
    const statement = (carriesOn ? 16 : 0) | (isDirective ? 8 : 0) | (isOpen ? 4 : 0);
    const before = this.#tokens.count === 0 ? this.#statementBefore : statement;
    return (brackets << STATE_BITS) | before | (isCut ? 2 : 0) | (mayBegin ? 1 : 0);
  }

  #operator(code: number): void {
    const start = this.#at;
    if (code === BAR && this.#grammar === grammars.script && this.#statements.awaitsUnion) {
      this.#at += 1;
      return;
    }
    const id = signId(code);
    this.#tokens.push(TokenKind.operator, start, start + 1, id, this.#statements.operator(id, start));
    this.#at = start + 1;
  }

  #literalToken(kind: number, start: number, end: number, hash: number): void {
    const mark = this.#isBelow ? 0 : this.#statements.literal(start);
    this.#tokens.push(kind, start, end, literalId(hash), mark);
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
    const isFixed = isCapital(first) && (this.#grammar === grammars.c || isTypeName(text, start, end));
    this.#tokens.push(TokenKind.word, start, end, id, this.#statements.word(id, start, isFixed));
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
    if (code === OPENING_BRACE && closesAtOnce(this.#text, start + 1)) this.#statements.openEmpty();
    else this.#statements.separator(id, start);
    this.#tokens.push(TokenKind.separator, start, start + 1, id, 0);
    this.#at = start + 1;
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

  #comment(code: number): boolean {
    const end = this.#noCode.endAt(this.#at, code);
    if (end < 0) return false;
    if (this.#noCode.isCloseTag(this.#at, code)) this.#statements.separator(SEMICOLON, this.#at);
    this.#skip(end);
    return true;
  }

  #skipToCode(): void {
    const end = nextOpenTag(this.#text, 0);
    this.#isUntagged = end < 0;
    if (end >= 0) this.#skip(end);
  }

  #longString(): boolean {
    if (this.#grammar.heredocs === 'ruby') return this.#rubyHeredoc();
    const found = longStringAt(this.#text, this.#at, this.#grammar);
    if (found !== null) this.#literal(found.inner, found.end, found.close);
    return found !== null;
  }

  /** An empty string where it is mentioned, and its lines below. */
  #rubyHeredoc(): boolean {
    const heredoc = rubyHeredoc(this.#text, this.#at);
    if (heredoc === null) return false;
    this.#literalToken(TokenKind.string, this.#at, heredoc.end, NO_STRING);
    this.#heredocs.push(heredoc);
    this.#at = heredoc.end;
    return true;
  }

  /** The lines of all strings that were mentioned in the line that ends here. */
  #heredocLines(): number {
    this.#isBelow = true;
    for (const heredoc of this.#heredocs) while (this.#heredocLine(heredoc));
    this.#heredocs.length = 0;
    this.#isBelow = false;
    return INSIDE;
  }

  /** False where the string ends with the line. */
  #heredocLine(heredoc: Heredoc): boolean {
    if (this.#at >= this.#text.length) return false;
    const from = this.#at + 1;
    this.#tokens.newline(INSIDE);
    this.#at = this.#lineEnds.from(from);
    if (isLabelLine(this.#text, from, this.#at, heredoc)) return false;
    this.#stringLine(from, this.#at, false);
    return true;
  }

  #rawString(): boolean {
    if (this.#grammar.docStrings) return this.#prefixedDoc();
    const head = rawStringHead(this.#text, this.#at, this.#grammar);
    if (head === null) return false;
    this.#literal(head.inner, longStringEnd(this.#text, head.inner, head.close, false), head.close);
    return true;
  }

  /** Documentation with letters before its quote. */
  #prefixedDoc(): boolean {
    const end = this.#tokens.isLineStart() ? prefixedStringEnd(this.#text, this.#at) : -1;
    const isDoc = end >= 0 && this.#isStatement(end);
    if (isDoc) this.#skip(end);
    return isDoc;
  }

  #string(code: number): boolean {
    if (this.#grammar.templates && code === BACKQUOTE) {
      this.#template(this.#at + 1);
      return true;
    }
    if (this.#grammar.characters && code === QUOTE) return this.#character();
    if (this.#grammar.regularExpressions && code === SLASH) return this.#regularExpression();
    const inner = this.#at + 1;
    this.#literal(inner, stringEnd(this.#text, inner, code, this.#grammar.hasOpenStrings), String.fromCharCode(code));
    return true;
  }

  #character(): boolean {
    const end = characterEnd(this.#text, this.#at);
    if (end >= 0) this.#literal(this.#at + 1, end, "'");
    return end >= 0;
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
    const end = regularExpressionEnd(this.#text, this.#at);
    if (end >= 0) this.#literal(this.#at + 1, end, '/');
    return end >= 0;
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

  /** Passes over a comment, counting its lines. */
  #skip(end: number): void {
    for (let newline = this.#lineEnds.from(this.#at); newline < end; newline = this.#lineEnds.from(newline + 1))
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
    for (let newline = this.#lineEnds.from(from); newline < last; newline = this.#lineEnds.from(from)) {
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
      !this.#statements.isJoined &&
      this.#tokens.isLineStart() &&
      isLastInLine(this.#text, end)
    );
  }
}
