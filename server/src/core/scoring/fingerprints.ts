import { mixHigh, mixLow } from './hash-multiset.ts';
import { CharClass, classOf, hashText, isWordPart } from './lexer/characters.ts';
import { type LexedFile, TokenKind } from './lexer/tokens.ts';

/** Tokens a window spans: a run of this many that was seen before is not new, however the lines are laid out. */
export const WINDOW = 8;

const LINE_SEED = { high: 0x243f6a88, low: 0x85a308d3 };
const WINDOW_SEED = { high: 0x13198a2e, low: 0x03707344 };

/** A lexed file with the fingerprints of its lines. */
export interface CodeFile extends LexedFile {
  /** Indices of the tokens that carry content: all but separators. */
  readonly significant: Int32Array;
  /** Significant tokens of each line. */
  readonly lineTokens: Int32Array;
  /** Halves of the fingerprint of each line's significant tokens; without meaning where there are none. */
  readonly lineHigh: Int32Array;
  readonly lineLow: Int32Array;
}

export function fingerprintLines(file: LexedFile): CodeFile {
  const significant = new Int32Array(file.tokens);
  const lineTokens = new Int32Array(file.lines);
  const lineHigh = new Int32Array(file.lines);
  const lineLow = new Int32Array(file.lines);
  let count = 0;
  for (let line = 0; line < file.lines; line += 1) {
    let { high, low } = LINE_SEED;
    const before = count;
    const end = file.firstToken[line + 1] ?? 0;
    for (let token = file.firstToken[line] ?? 0; token < end; token += 1) {
      if (file.kind[token] === TokenKind.separator) continue;
      significant[count] = token;
      count += 1;
      const id = file.id[token] ?? 0;
      high = mixHigh(high, id);
      low = mixLow(low, id);
    }
    lineTokens[line] = count - before;
    lineHigh[line] = high;
    lineLow[line] = low;
  }
  return { ...file, significant: significant.subarray(0, count), lineTokens, lineHigh, lineLow };
}

/** Calls back with the fingerprint of every line that has significant tokens. */
export function eachLine(file: CodeFile, visit: (line: number, high: number, low: number) => void): void {
  for (let line = 0; line < file.lines; line += 1) {
    if (file.lineTokens[line] !== 0) visit(line, file.lineHigh[line] ?? 0, file.lineLow[line] ?? 0);
  }
}

/** Upper half of the fingerprint of WINDOW significant tokens from `first` on. */
export function windowHigh(file: CodeFile, first: number): number {
  let { high } = WINDOW_SEED;
  for (let i = first; i < first + WINDOW; i += 1) high = mixHigh(high, file.id[file.significant[i] ?? 0] ?? 0);
  return high;
}

/** Lower half of the same. */
export function windowLow(file: CodeFile, first: number): number {
  let { low } = WINDOW_SEED;
  for (let i = first; i < first + WINDOW; i += 1) low = mixLow(low, file.id[file.significant[i] ?? 0] ?? 0);
  return low;
}

/** Calls back for every word, digit run and sign of a token, a string's content taken apart too: the units of the entropy features. */
export function eachUnit(file: LexedFile, token: number, visit: (hash: number, isWord: boolean) => void): void {
  if (file.kind[token] === TokenKind.word) {
    visit(file.id[token] ?? 0, true);
    return;
  }
  const { text } = file;
  const end = file.end[token] ?? 0;
  for (let at = file.start[token] ?? 0; at < end; ) {
    const value = classOf(text.charCodeAt(at));
    const from = at;
    at += 1;
    if (value === CharClass.space || value === CharClass.newline) continue;
    if (value === CharClass.word) while (at < end && isWordPart(text.charCodeAt(at))) at += 1;
    if (value === CharClass.digit) while (at < end && classOf(text.charCodeAt(at)) === CharClass.digit) at += 1;
    visit(hashText(text, from, at), value === CharClass.word);
  }
}

/** Lines that say something: at least eight characters of code, three of them letters or digits. */
export function isSubstantive(file: LexedFile, line: number): boolean {
  let characters = 0;
  let alphanumeric = 0;
  const end = file.firstToken[line + 1] ?? 0;
  for (let token = file.firstToken[line] ?? 0; token < end; token += 1) {
    const length = (file.end[token] ?? 0) - (file.start[token] ?? 0);
    const kind = file.kind[token];
    characters += kind === TokenKind.string ? length + 2 : length;
    if (kind === TokenKind.word || kind === TokenKind.number || kind === TokenKind.string) alphanumeric += length;
  }
  return characters >= 8 && alphanumeric >= 3;
}
