import { isSign, Mark, TokenKind } from '../lexer/tokens.ts';
import type { SourceCode } from './code.ts';
import { firstNotBelow } from './first-not-below.ts';
import { indentOf } from './lines.ts';
import type { Stretch } from './stretch.ts';

/** Tokens of a function's head that are looked at for its body. */
const MAX_HEAD = 400;
/** Tokens of a statement before the one it is asked by. */
const MAX_LEAD = 32;
/** Words before a definition that a line may end with. */
const LEADS = new Set(
  [
    'export default async declare abstract public private protected internal static final readonly override virtual pub unsafe extern inline',
    'const let var val mut type function def func fn class struct enum interface contract library trait modifier',
  ].flatMap((words) => words.split(' ')),
);

/** What a brace stands behind that opens a type: `): { width: number } {`. */
const BEFORE_TYPE = ':|&<';

/** With what a statement goes on after a value in braces. */
const AFTER_VALUE = '.+-*/%<>=&|^?:';

/** Tokens that are looked at in vain before all brackets are paired. */
const MOST_LOOKED = 1 << 16;

const NEWLINE = 10;
/** What separators do: `;` and braces part statements. */
const Role = { opens: 1, closes: 2, parts: 4 } as const;
const ROLES = new Uint8Array(128);
const giveRole = (signs: string, role: number): void => {
  for (const sign of signs) ROLES[sign.charCodeAt(0)] = (ROLES[sign.charCodeAt(0)] ?? 0) | role;
};
giveRole('([{', Role.opens);
giveRole(')]}', Role.closes);
giveRole(';{}', Role.parts);

/**
 * Reads the tokens of a stretch, all of them, separators too: where statements begin and end, and which brackets belong together. What lies
 * outside is not there, so that it makes no difference how much of the file is lexed: what is not seen to end there ends with it.
 */
export class CodeReader {
  readonly file: SourceCode;
  readonly stretch: Stretch;
  /** Token after the stretch. */
  readonly last: number;
  /** The bracket that closes each one: see `#noteUnclosed`. */
  #closers: ReadonlyMap<number, number> | null = null;
  /** Tokens that were looked at for brackets in vain. */
  #looked = 0;

  constructor(file: SourceCode, stretch: Stretch) {
    this.file = file;
    this.stretch = stretch;
    this.last = this.tokenOf(stretch.to - 1) + 1;
  }

  /** Empty outside the stretch. */
  text(token: number): string {
    if (token < 0 || token > this.last) return '';
    return this.file.text.slice(this.file.start[token], this.file.end[token]);
  }

  /** Character of a sign. A blank for words, numbers and strings, whatever they say, and outside the stretch. */
  sign(token: number): string {
    const id = this.idOf(token);
    return id !== 0 && isSign(id) ? this.file.text.charAt(this.file.start[token] ?? 0) : ' ';
  }

  /** Content of a token; 0 outside the stretch. */
  idOf(token: number): number {
    return token < 0 || token > this.last ? 0 : (this.file.id[token] ?? 0);
  }

  /** UTF-16 code of a token's first character, of any in the file; −1 beyond. */
  firstOf(token: number): number {
    const { start, text, tokens } = this.file;
    return token >= 0 && token < tokens ? text.charCodeAt(start[token] ?? 0) : -1;
  }

  isWord(token: number): boolean {
    return this.file.kind[token] === TokenKind.word;
  }

  /** `index`: of a significant token. */
  tokenOf(index: number): number {
    return this.file.significant[index] ?? -1;
  }

  /** Index of the first significant token that is `token` or a later one. */
  indexAt(token: number, from = this.stretch.from): number {
    return firstNotBelow(this.file.significant, token, from, this.stretch.to);
  }

  /** Whether a token and the one after it stand on one line. */
  isOneLine(token: number): boolean {
    const { text, end, start } = this.file;
    const next = start[token + 1] ?? text.length;
    for (let at = end[token] ?? 0; at < next; at += 1) if (text.charCodeAt(at) === NEWLINE) return false;
    return true;
  }

  /** First significant token of the statement that a token is in, on whatever line that stands. */
  begin(token: number): number {
    const { kind } = this.file;
    const limit = Math.max(this.tokenOf(this.stretch.from), token - MAX_LEAD);
    let at = token;
    while (at > limit) {
      if (kind[at - 1] === TokenKind.separator && (this.#role(at - 1) & Role.parts) !== 0) break;
      if (!this.isOneLine(at - 1) && !this.#leads(at - 1)) break;
      at -= 1;
    }
    return this.indexAt(at);
  }

  /** Whether a statement goes on after the last token of a line. */
  #leads(token: number): boolean {
    const next = this.sign(token + 1);
    if (this.isWord(token)) return LEADS.has(this.text(token)) || next === '.' || next === '=';
    return '([,.=|&?'.includes(this.sign(token));
  }

  /** Of a separator. */
  #role(token: number): number {
    return ROLES[this.firstOf(token)] ?? 0;
  }

  /** The bracket that closes one, the end of the stretch where none does. */
  close(open: number, limit: number = this.last): number {
    const end = Math.min(limit, this.last);
    const known = this.#closers?.get(open);
    if (known !== undefined) return known < end ? known : this.last;
    let depth = 0;
    for (let at = open; at < end; at += 1) {
      if (this.file.kind[at] !== TokenKind.separator) continue;
      const role = this.#role(at);
      if ((role & Role.opens) !== 0) depth += 1;
      if ((role & Role.closes) !== 0) depth -= 1;
      if (depth === 0) return at;
    }
    this.#noteUnclosed(end - open);
    return this.last;
  }

  /** Where many brackets are open to the end, all are paired at once: each would be looked for through the rest of the file. */
  #noteUnclosed(tokens: number): void {
    this.#looked += tokens;
    if (this.#closers === null && this.#looked > MOST_LOOKED) this.#closers = this.#pairBrackets();
  }

  #pairBrackets(): Map<number, number> {
    const closers = new Map<number, number>();
    const open: number[] = [];
    for (let at = this.tokenOf(this.stretch.from); at < this.last; at += 1) {
      if (this.file.kind[at] !== TokenKind.separator) continue;
      const role = this.#role(at);
      if ((role & Role.opens) !== 0) open.push(at);
      const opener = (role & Role.closes) === 0 ? undefined : open.pop();
      if (opener !== undefined) closers.set(opener, at);
    }
    for (const at of open) closers.set(at, this.last);
    return closers;
  }

  /** The same for what begins in `from`, and has its body after its head: `from` where it has none, `cut` where the stretch ends within a bracket before. */
  endOfBody(from: number, cut = from): number {
    for (let at = from; at < Math.min(this.last, from + MAX_HEAD); at += 1) {
      const sign = this.sign(at);
      const isBody = sign === '{' && !BEFORE_TYPE.includes(this.sign(at - 1));
      if (isBody) return this.close(at);
      if (sign === ';') return at;
      if ('([{'.includes(sign)) at = this.close(at);
      if (at === this.last) return cut;
      if (this.sign(at + 1) !== '{' && this.#beginsStatement(at + 1)) return from;
    }
    return from;
  }

  /** Its semicolon, a bracket that closes around it, or the end of a line after which nothing carries on. */
  endOfStatement(from: number): number {
    const { kind } = this.file;
    for (let at = from; at < this.last; at += 1) {
      if (kind[at] === TokenKind.separator) {
        if ((this.#role(at) & Role.opens) === 0) return at;
        at = this.close(at);
      }
      if (at + 1 >= this.last) return this.last;
      if (this.endsWithLine(at)) return at + 1;
    }
    return this.last;
  }

  /** Whether a token stands at the end of a line after which nothing carries on. */
  endsWithLine(token: number): boolean {
    const { kind } = this.file;
    if (this.isOneLine(token)) return false;
    const hasSign = kind[token] === TokenKind.operator || kind[token + 1] === TokenKind.operator;
    return !hasSign || this.#beginsStatement(token + 1);
  }

  /** Whether a statement begins with a token. The lexer has one begin after each brace, of a value that goes on too. */
  #beginsStatement(token: number): boolean {
    if (this.sign(token - 1) === '}' && AFTER_VALUE.includes(this.sign(token))) return false;
    const index = this.indexAt(token);
    return this.tokenOf(index) === token && ((this.file.marks[index] ?? 0) & Mark.begins) !== 0;
  }

  /** Significant token after the lines that stand deeper than one (Python). */
  endOfSuite(line: number): number {
    const { firstSignificant, text, table } = this.file;
    const own = indentOf(this.file, line);
    for (let next = line + 1; next < this.file.lines; next += 1) {
      const from = firstSignificant[next] ?? 0;
      if (from >= this.stretch.to) return this.stretch.to;
      const isEmpty = from === (firstSignificant[next + 1] ?? 0);
      const indent = indentOf(this.file, next);
      if (!isEmpty && indent <= own && text[(table.start[next] ?? 0) + indent] !== ')')
        return Math.max(from, this.stretch.from);
    }
    return this.stretch.to;
  }

  endsWithColon(line: number): boolean {
    const { text, table } = this.file;
    return text
      .slice(table.start[line], table.start[line + 1] ?? text.length)
      .trimEnd()
      .endsWith(':');
  }
}
