import type { SourceCode } from './code.ts';
import { TokenKind } from './lexer/tokens.ts';

/** A stretch of a file's significant tokens. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A definition: significant tokens `from` to `to`, `name` the one that names it. */
export interface Definition extends Stretch {
  readonly name: number;
  /** `branch`: what stands under a condition that asks nothing; it has no name. */
  readonly kind: 'function' | 'method' | 'variable' | 'branch';
}

const KEYWORDS = new Set('function def func fn class struct enum interface contract library trait modifier'.split(' '));
const DECLARERS = new Set('const let var val static final constexpr mut'.split(' '));
const NO_METHOD = new Set(
  'if for while switch catch return with do else match function unless elif when until super def fn func'.split(' '),
);
const NO_TYPE = new Set('return new throw else case in of typeof await yield delete not and or is'.split(' '));
const CONSTANT_WORDS = new Set('true false True False not and or'.split(' '));
/** Tokens of a condition or a function's head that are looked at. */
const MAX_HEAD = 400;

/**
 * Definitions that begin in a stretch where something is novel, and branches that are never taken. Only tokens of the stretch are looked at, so
 * that it makes no difference how much of the file is lexed; what is not seen to end there ends with it.
 */
export function definitionsIn(file: SourceCode, stretch: Stretch, novel: Uint8Array): Definition[] {
  return new DefinitionFinder(file, stretch).run(novel);
}

class DefinitionFinder {
  readonly #file: SourceCode;
  readonly #stretch: Stretch;
  /** Token after the stretch. */
  readonly #last: number;

  constructor(file: SourceCode, stretch: Stretch) {
    this.#file = file;
    this.#stretch = stretch;
    this.#last = this.#tokenOf(stretch.to - 1) + 1;
  }

  run(novel: Uint8Array): Definition[] {
    const found: Definition[] = [];
    const { firstSignificant, kind } = this.#file;
    let line = lineOf(this.#file, this.#stretch.from);
    for (let index = this.#stretch.from; index < this.#stretch.to; index += 1) {
      if (novel[index] !== 1 && novel[index + 1] !== 1 && novel[index + 2] !== 1) continue;
      while (index >= (firstSignificant[line + 1] ?? 0)) line += 1;
      const token = this.#tokenOf(index);
      if (kind[token] !== TokenKind.word) continue;
      const first = Math.max(this.#stretch.from, firstSignificant[line] ?? 0);
      const one =
        this.#keyword(index, token, line) ??
        this.#branch(index, token, line) ??
        this.#method(index, token) ??
        this.#variable(index, token, first);
      if (one !== null) found.push({ ...one, from: one.kind === 'branch' ? index : first });
    }
    return found;
  }

  #keyword(index: number, token: number, line: number): Omit<Definition, 'from'> | null {
    const word = this.#text(token);
    if (!KEYWORDS.has(word) || this.#text(token - 1) === '.') return null;
    let name = token + 1;
    if (this.#text(name) === '*') name += 1;
    const hasReceiver = word === 'func' && this.#text(name) === '(';
    if (hasReceiver) name = this.#close(name) + 1;
    if (name >= this.#last || this.#file.kind[name] !== TokenKind.word) return null;
    const isSuite = word === 'def' || (word === 'class' && this.#endsWithColon(line));
    const to = isSuite ? this.#endOfSuite(line) : this.#indexAt(this.#endOfBody(name + 1));
    const isMethod = hasReceiver || this.#indent(line) > 0;
    return { name: this.#indexAt(name, index), to, kind: isMethod ? 'method' : 'function' };
  }

  /** `name(…) … {`: methods, and functions with their type in front. */
  #method(index: number, token: number): Omit<Definition, 'from'> | null {
    const before = this.#text(token - 1);
    if (this.#text(token + 1) !== '(' || before === '.') return null;
    if (NO_METHOD.has(this.#text(token)) || KEYWORDS.has(before)) return null;
    let at = this.#close(token + 1) + 1;
    for (const limit = at + 16; at < limit && !'{;=,)'.includes(this.#text(at) || ';'); ) at += 1;
    return this.#text(at) === '{' ? { name: index, to: this.#indexAt(this.#close(at)), kind: 'method' } : null;
  }

  /** `name = …` and `name := …`, with what a language has in front. */
  #variable(index: number, token: number, first: number): Omit<Definition, 'from'> | null {
    const before = this.#text(token - 1);
    const isShort = this.#text(token + 1) === ':' && this.#text(token + 2) === '=';
    const isPlain = this.#text(token + 1) === '=' && !'=>'.includes(this.#text(token + 2) || ' ');
    if (before === '.' || (!isShort && !isPlain)) return null;
    const isTyped = this.#file.kind[token - 1] === TokenKind.word && !NO_TYPE.has(before);
    if (!(isShort || index === first || DECLARERS.has(before) || isTyped)) return null;
    const end = this.#endOfStatement(token + 2);
    return ',)]'.includes(this.#text(end) || ' ') ? null : { name: index, to: this.#indexAt(end), kind: 'variable' };
  }

  /** `if` with a condition of literals and signs alone. */
  #branch(index: number, token: number, line: number): Omit<Definition, 'from'> | null {
    if (this.#text(token) !== 'if') return null;
    const isBracketed = this.#text(token + 1) === '(';
    const end = isBracketed ? this.#close(token + 1) : Math.min(this.#last, token + 16);
    for (let at = token + 1; at < end; at += 1) {
      const text = this.#text(at);
      if (!isBracketed && at > token + 1 && text === '{') return this.#constant(index, this.#indexAt(this.#close(at)));
      if (!isBracketed && at > token + 1 && text === ':') return this.#constant(index, this.#endOfSuite(line));
      const kind = this.#file.kind[at];
      if (kind === TokenKind.string || (kind === TokenKind.word && !CONSTANT_WORDS.has(text))) return null;
    }
    if (!isBracketed || end <= token + 2) return null;
    const to = this.#text(end + 1) === '{' ? this.#close(end + 1) : this.#endOfStatement(end + 1);
    return this.#constant(index, this.#indexAt(to));
  }

  #constant(name: number, to: number): Omit<Definition, 'from'> {
    return { name, to, kind: 'branch' };
  }

  #text(token: number): string {
    if (token < 0 || token > this.#last) return '';
    return this.#file.text.slice(this.#file.start[token], this.#file.end[token]);
  }

  #tokenOf(index: number): number {
    return this.#file.significant[index - this.#file.skipped] ?? -1;
  }

  /** Index of the first significant token that is `token` or a later one. */
  #indexAt(token: number, from = this.#stretch.from): number {
    let low = from;
    let high = this.#stretch.to;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#tokenOf(middle) < token) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The bracket that closes one, the end of the stretch where none does. */
  #close(open: number): number {
    let depth = 0;
    for (let at = open; at < this.#last; at += 1) {
      if (this.#file.kind[at] !== TokenKind.separator) continue;
      const sign = this.#text(at);
      if ('([{'.includes(sign)) depth += 1;
      if (')]}'.includes(sign)) depth -= 1;
      if (depth === 0) return at;
    }
    return this.#last;
  }

  #endOfBody(from: number): number {
    for (let at = from; at < Math.min(this.#last, from + MAX_HEAD); at += 1) {
      const sign = this.#text(at);
      if (sign === '{') return this.#close(at);
      if (sign === ';') return at;
      if (sign === '(' || sign === '[') at = this.#close(at);
    }
    return from;
  }

  /** Its semicolon, a bracket that closes around it, or the end of a line after which nothing carries on. */
  #endOfStatement(from: number): number {
    const { kind, text, end, start } = this.#file;
    for (let at = from; at < this.#last; at += 1) {
      const sign = kind[at] === TokenKind.separator ? this.#text(at) : '';
      if (sign !== '' && ';)}],'.includes(sign)) return at;
      if (sign !== '') at = this.#close(at);
      if (at + 1 >= this.#last) return this.#last;
      const carriesOn = kind[at] === TokenKind.operator || kind[at + 1] === TokenKind.operator;
      if (!carriesOn && text.slice(end[at], start[at + 1]).includes('\n')) return at + 1;
    }
    return this.#last;
  }

  /** Of the lines that stand deeper (Python). */
  #endOfSuite(line: number): number {
    const { firstSignificant, text, table } = this.#file;
    const own = this.#indent(line);
    for (let next = line + 1; next < this.#file.lines; next += 1) {
      const from = firstSignificant[next] ?? 0;
      if (from >= this.#stretch.to) return this.#stretch.to;
      const isEmpty = from === (firstSignificant[next + 1] ?? 0);
      if (!isEmpty && this.#indent(next) <= own && text[(table.start[next] ?? 0) + this.#indent(next)] !== ')')
        return Math.max(from, this.#stretch.from);
    }
    return this.#stretch.to;
  }

  #endsWithColon(line: number): boolean {
    const { text, table } = this.#file;
    return text
      .slice(table.start[line], table.start[line + 1] ?? text.length)
      .trimEnd()
      .endsWith(':');
  }

  /** Blanks before the first character of a line. */
  #indent(line: number): number {
    const { text, table } = this.#file;
    const start = table.start[line] ?? 0;
    let at = start;
    while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at += 1;
    return at - start;
  }
}

/** First line that has the significant token, or a later one. */
export function lineOf(file: SourceCode, index: number): number {
  let low = 0;
  let high = file.lines;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((file.firstSignificant[middle + 1] ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  return low;
}
