import { eachUnit } from './code.ts';
import { exactLog2, logOfCount } from './exact-math.ts';
import type { KnownCode } from './known-code.ts';
import { type LexedFile, TokenKind } from './lexer/tokens.ts';

/** Shape of the novel source lines of a change; inputs of the model (see features.ts). */
export interface Shape {
  /** Cross-entropy of their words and signs against those of the repository, bits a unit. */
  surprise: number;
  /** Share of their different words that the repository does not have. */
  newWords: number;
  /** Logarithms of counts. */
  branches: number;
  definitions: number;
  units: number;
  /** Bits a unit. */
  entropy: number;
}

/** Lines whose shape is looked at; the first ones, in order of path. */
const MAX_SHAPE_LINES = 1500;

/** `sources`: the novel lines of each source file, in order of path. */
export function shapeOf(sources: readonly { file: LexedFile; lines: readonly number[] }[], known: KnownCode): Shape {
  const tally = new Tally();
  let left = MAX_SHAPE_LINES;
  for (const { file, lines } of sources) {
    for (const line of lines.slice(0, left)) tally.addLine(file, line);
    left = Math.max(0, left - lines.length);
  }
  const { entropy, surprise } = informationOf(tally.counts, tally.units, known);
  let newWords = 0;
  for (const word of tally.words) if (known.units.count(word, 0) === 0) newWords += 1;
  return {
    surprise,
    newWords: newWords / Math.max(1, tally.words.size),
    branches: logOfCount(tally.branches),
    definitions: logOfCount(tally.definitions),
    units: logOfCount(tally.units),
    entropy,
  };
}

/** What occurs in the lines, counted. */
class Tally {
  readonly counts = new Map<number, number>();
  readonly words = new Set<number>();
  units = 0;
  branches = 0;
  definitions = 0;

  addLine(file: LexedFile, line: number): void {
    const end = file.firstToken[line + 1] ?? 0;
    let defines = false;
    for (let token = file.firstToken[line] ?? 0; token < end; token += 1) {
      eachUnit(file, token, (hash, isWord) => this.#addUnit(hash, isWord));
      if (isBranch(file, token)) this.branches += 1;
      defines ||= isDefinition(file, token);
    }
    if (defines) this.definitions += 1;
  }

  #addUnit(hash: number, isWord: boolean): void {
    this.counts.set(hash, (this.counts.get(hash) ?? 0) + 1);
    this.units += 1;
    if (isWord) this.words.add(hash);
  }
}

/** Entropy of the units, and their cross-entropy against the repository's (bits a unit). */
function informationOf(
  counts: ReadonlyMap<number, number>,
  units: number,
  known: KnownCode,
): { entropy: number; surprise: number } {
  const vocabulary = known.units.distinct + 1;
  const scale = known.units.total + 0.5 * vocabulary + 1;
  let entropy = 0;
  let surprise = 0;
  for (const [hash, count] of counts) {
    entropy -= (count / units) * exactLog2(count / units);
    surprise -= count * exactLog2((known.units.count(hash, 0) + 0.5) / scale);
  }
  return { entropy, surprise: units === 0 ? 0 : surprise / units };
}

const BRANCH_WORDS = new Set('if elif for while case catch except match loop switch unless when and or'.split(' '));
const DEFINITION_WORDS = new Set(
  'def func fn function class interface struct enum trait impl type contract modifier'.split(' '),
);
const BRANCH_SIGNS = new Set(['&&', '||', '??', '?.']);

function isBranch(file: LexedFile, token: number): boolean {
  if (file.kind[token] === TokenKind.word) return BRANCH_WORDS.has(textOf(file, token));
  return (
    file.kind[token] === TokenKind.operator &&
    BRANCH_SIGNS.has(signAt(file, token)) &&
    !BRANCH_SIGNS.has(signAt(file, token - 1))
  );
}

function isDefinition(file: LexedFile, token: number): boolean {
  if (file.kind[token] === TokenKind.word) return DEFINITION_WORDS.has(textOf(file, token));
  return signAt(file, token) === '=>';
}

const textOf = (file: LexedFile, token: number): string => file.text.slice(file.start[token], file.end[token]);
const signAt = (file: LexedFile, token: number): string => {
  const start = token < 0 ? -1 : (file.start[token] ?? 0);
  return start < 0 ? '' : file.text.slice(start, start + 2);
};
