import { SHAPE } from '../code/fingerprints.ts';
import type { ReadShape } from '../code/read-statement.ts';
import type { StatementsOfFile } from '../code/statements.ts';
import type { Stretch } from '../code/stretch.ts';
import { isOuterCut } from '../lexer/tokens.ts';
import { byPiece, functionAround, NO_PIECE, type Piece, pieceAround } from './pieces.ts';
import type { Said } from './said.ts';

/** A shape that is new as a whole, by its fingerprint and that of the piece of code it is in. */
interface Shape extends Stretch {
  readonly file: StatementsOfFile;
  readonly high: number;
  readonly low: number;
  readonly piece: Piece;
}

/** A function of which a larger share is known by its shape, and no fewer tokens, is a copy under other names. */
const MOST_OF_A_COPY = 1 / 2;
const LEAST_OF_A_COPY = 1.25 * SHAPE;

/**
 * The shapes of new code that the main line does not know; takes the mark from those it knows. Only what is new as a whole can be a copy under
 * other names: where a telling word is known, one changed name is a change.
 */
export function newShapes(files: readonly StatementsOfFile[], said: Said): Shape[] {
  return files.flatMap((file) => newShapesOf(file, said)).sort(inOrder);
}

function newShapesOf(file: StatementsOfFile, said: Said): Shape[] {
  const left: Shape[] = [];
  const known: Stretch[] = [];
  let piece = NO_PIECE;
  for (const stretch of newStretches(file)) {
    if (stretch.from >= piece.to) piece = pieceAround(file.code, stretch.from);
    for (const { at, high, low, isKnown } of shapesIn(file, stretch, said)) {
      const from = stretch.from + at;
      if (!isKnown) said.say(high, low);
      if (!isNewAsWhole(file, from)) continue;
      if (isKnown) known.push({ from, to: from + SHAPE });
      else left.push({ file, from, to: from + SHAPE, high, low, piece });
    }
  }
  unmarkRenamedCopies(file, known);
  return left;
}

/** Those that are looked at in a stretch; of a file that is edited, what was told before and still holds is not told again. */
function shapesIn({ prints, kept }: StatementsOfFile, { from, to }: Stretch, said: Said): readonly ReadShape[] {
  const before = kept?.shapes.get(from);
  if (before !== undefined && before.length === to - from) return before.shapes;
  const shapes: ReadShape[] = [];
  for (let at = from; at + SHAPE <= to; at += 1) {
    if (!prints.isAnchor(at)) continue;
    prints.ofShape(at);
    const { high, low } = prints;
    shapes.push({ at: at - from, high, low, isKnown: said.isKnown(high, low) });
  }
  kept?.shapes.put(from, from, to, { length: to - from, shapes });
  return shapes;
}

/** Takes the mark from known shapes, which come in order, and from all of a function that consists of them for the most part: the rest came with them. */
function unmarkRenamedCopies({ code: { marks }, novel }: StatementsOfFile, known: readonly Stretch[]): void {
  let around: Stretch = NO_PIECE;
  let covered = 0;
  let last = 0;
  for (const { from, to } of known) {
    if (from >= around.to) {
      around = functionAround(marks, from);
      covered = 0;
    }
    covered += to - Math.max(from, last);
    last = to;
    novel.fill(0, from, to);
    const isCopy = covered >= LEAST_OF_A_COPY && covered > MOST_OF_A_COPY * (around.to - around.from);
    if (isCopy) novel.fill(0, around.from, around.to);
  }
}

/** Takes the mark from all shapes but the first of equal ones. */
export function unmarkRepeatedShapes(shapes: readonly Shape[]): void {
  for (const [at, { high, low, file, from, to }] of shapes.entries()) {
    const before = shapes[at - 1];
    if (before !== undefined && before.high === high && before.low === low) file.novel.fill(0, from, to);
  }
}

const inOrder = (a: Shape, b: Shape): number => a.high - b.high || a.low - b.low || byPiece(a, b);

/** Marked tokens with as many around them as shapes span, within one function each. */
function newStretches({ code: { marks }, novel }: StatementsOfFile): Stretch[] {
  const found: Stretch[] = [];
  for (let first = novel.indexOf(1); first >= 0; ) {
    let from = first;
    while (from > 0 && first - from < SHAPE - 1 && !isOuterCut(marks, from)) from -= 1;
    let to = first + 1;
    for (let last = first; to < marks.length && to - last < SHAPE && !isOuterCut(marks, to); to += 1)
      if (novel[to] === 1) last = to;
    found.push({ from, to });
    first = novel.indexOf(1, to);
  }
  return found;
}

/** Whether something in a shape is marked, and all words in it are that say what it does. */
function isNewAsWhole({ novel, prints }: StatementsOfFile, from: number): boolean {
  let isNew = false;
  for (let i = from; i < from + SHAPE; i += 1) {
    if (novel[i] === 1) isNew = true;
    else if (prints.isTelling(i)) return false;
  }
  return isNew;
}
