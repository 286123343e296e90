import { eachUnit, type SourceCode } from '../code/code.ts';
import { idsOfWords } from '../code/id-set.ts';
import { exactLog2, logOfCount } from '../exact-math.ts';
import { TokenKind } from '../lexer/tokens.ts';
import type { KnownCode } from '../novelty/known-code.ts';

/** Shape of the novel source lines of a change; inputs of the model (see features.ts). */
export interface Shape {
  /** Cross-entropy of their words and signs against those of the repository, bits a unit. */
  surprise: number;
  /** Branches: ln(1 + count). */
  branches: number;
  /** Bits a unit. */
  entropy: number;
}

/** Lines whose shape is looked at; the first ones, in order of path. */
const MAX_SHAPE_LINES = 1500;

/** `sources`: the novel lines of each source file, in order of path. */
export function shapeOf(sources: readonly { file: SourceCode; lines: readonly number[] }[], known: KnownCode): Shape {
  const tally = new Tally();
  let left = MAX_SHAPE_LINES;
  for (const { file, lines } of sources) {
    for (const line of lines.slice(0, left)) tally.addLine(file, line);
    left = Math.max(0, left - lines.length);
  }
  const { entropy, surprise } = informationOf(tally.counts, tally.units, known);
  return { surprise, branches: logOfCount(tally.branches), entropy };
}

/** What occurs in the lines, counted. */
class Tally {
  readonly counts = new Map<number, number>();
  units = 0;
  branches = 0;

  addLine(file: SourceCode, line: number): void {
    const end = file.firstToken[line + 1] ?? 0;
    for (let token = file.firstToken[line] ?? 0; token < end; token += 1) {
      eachUnit(file, token, (hash) => this.#addUnit(hash));
      if (isBranch(file, token)) this.branches += 1;
    }
  }

  #addUnit(hash: number): void {
    this.counts.set(hash, (this.counts.get(hash) ?? 0) + 1);
    this.units += 1;
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

const BRANCH_WORDS = idsOfWords('if elif for while case catch except match loop switch unless when and or');
const [AND, OR, QUESTION, DOT] = [38, 124, 63, 46];

function isBranch(file: SourceCode, token: number): boolean {
  const kind = file.kind[token];
  if (kind === TokenKind.word) return BRANCH_WORDS.has(file.id[token] ?? 0);
  return kind === TokenKind.operator && isBranchSign(file, token) && !isBranchSign(file, token - 1);
}

/** `&&`, `||`, `??` and `?.` begin there. */
function isBranchSign({ text, start }: SourceCode, token: number): boolean {
  const at = start[token] ?? -1;
  const sign = text.charCodeAt(at);
  if (sign !== AND && sign !== OR && sign !== QUESTION) return false;
  const next = text.charCodeAt(at + 1);
  return next === sign || (sign === QUESTION && next === DOT);
}
