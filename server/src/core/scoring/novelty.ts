import { type CodeFile, eachLine, WINDOW, windowHigh, windowLow } from './fingerprints.ts';
import { HashMultiset } from './hash-multiset.ts';
import type { KnownCode } from './known-code.ts';
import { hashText } from './lexer/characters.ts';
import { TokenKind } from './lexer/tokens.ts';

/** Tokens that a run of literals counts at most: about one statement, however much data it holds. */
export const LITERAL_CAP = 16;

const COLON = 58;
const LITERAL_SIGNS = new Set('+-:.'.split('').map((sign) => sign.charCodeAt(0)));
const LITERAL_WORDS = new Set(
  'true false null undefined None True False nil'.split(' ').map((word) => hashText(word, 0, word.length)),
);

/** What of one file is new. */
export interface FileNovelty {
  /** 1 for a novel token, by token index; a separator is never one. */
  readonly novel: Uint8Array;
  /** Novel tokens of each line, after the cap on literals. */
  readonly counted: Int32Array;
  /** 1 for a line whose content is nowhere in the base and not earlier in the change. */
  readonly novelLine: Uint8Array;
  readonly tokens: number;
  /** Novel tokens that the cap on literals left out. */
  readonly capped: number;
}

/** What earlier files of the same change added already. */
export class SeenInChange {
  readonly fingerprints = new HashMultiset();
}

/**
 * A token is novel unless its whole line, or a window of eight tokens around it, is somewhere in the base or earlier in the change.
 * Moves, copies and new layouts so add nothing, and one changed word counts as one token.
 */
export function findNovelty(file: CodeFile, known: KnownCode, seen: SeenInChange): FileNovelty {
  const novel = new Uint8Array(file.tokens);
  const novelLine = new Uint8Array(file.lines);
  markLines(file, known, seen, novel, novelLine);
  unmarkWindows(file, known, seen, novel);
  const { counted, tokens, capped } = countNovel(file, novel);
  for (let line = 0; line < file.lines; line += 1) if (counted[line] === 0) novelLine[line] = 0;
  return { novel, counted, novelLine, tokens, capped };
}

/** Novel tokens by line and in all; of a run of literals only the first ones count. */
function countNovel(file: CodeFile, novel: Uint8Array): Pick<FileNovelty, 'counted' | 'tokens' | 'capped'> {
  const counted = new Int32Array(file.lines);
  let tokens = 0;
  let capped = 0;
  let run = 0;
  let line = 0;
  for (let token = 0; token < file.tokens; token += 1) {
    while (token >= (file.firstToken[line + 1] ?? 0)) line += 1;
    if (file.kind[token] === TokenKind.separator) continue;
    const isData = isLiteral(file, token);
    if (!isData) run = 0;
    if (novel[token] === 0) continue;
    if (isData) run += 1;
    if (run > LITERAL_CAP) {
      capped += 1;
    } else {
      tokens += 1;
      counted[line] = (counted[line] ?? 0) + 1;
    }
  }
  return { counted, tokens, capped };
}

/** Marks the tokens of every line that is new as a whole. */
function markLines(
  file: CodeFile,
  known: KnownCode,
  seen: SeenInChange,
  novel: Uint8Array,
  novelLine: Uint8Array,
): void {
  eachLine(file, (line, high, low) => {
    if (known.has(high, low)) return;
    const isRepeated = seen.fingerprints.count(high, low) > 0;
    seen.fingerprints.add(high, low, 1);
    if (isRepeated) return;
    novelLine[line] = 1;
    const end = file.firstToken[line + 1] ?? 0;
    for (let token = file.firstToken[line] ?? 0; token < end; token += 1) {
      if (file.kind[token] !== TokenKind.separator) novel[token] = 1;
    }
  });
}

/** Takes the mark from tokens inside a window that was seen before. */
function unmarkWindows(file: CodeFile, known: KnownCode, seen: SeenInChange, novel: Uint8Array): void {
  const { significant } = file;
  const wasNovel = significant.map((token) => novel[token] ?? 0);
  let lastNovel = -1;
  for (let end = 0; end < significant.length; end += 1) {
    if (wasNovel[end] === 1) lastNovel = end;
    const first = end - WINDOW + 1;
    if (first < 0 || lastNovel < first) continue;
    const high = windowHigh(file, first);
    const low = windowLow(file, first);
    const isOld = known.has(high, low) || seen.fingerprints.count(high, low) > 0;
    if (isOld) for (let i = first; i <= end; i += 1) novel[significant[i] ?? 0] = 0;
    else seen.fingerprints.add(high, low, 1);
  }
}

/** Literals, the signs between them, and the keys of object literals. */
function isLiteral(file: CodeFile, token: number): boolean {
  const kind = file.kind[token];
  if (kind === TokenKind.number || kind === TokenKind.string) return true;
  if (kind === TokenKind.operator) return LITERAL_SIGNS.has(file.id[token] ?? 0);
  if (LITERAL_WORDS.has(file.id[token] ?? 0)) return true;
  return file.kind[token + 1] === TokenKind.operator && file.id[token + 1] === COLON;
}
