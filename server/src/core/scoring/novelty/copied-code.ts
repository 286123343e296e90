import { lineOf } from '../code/lines.ts';
import type { StatementsOfFile } from '../code/statements.ts';
import { markedIn, type Stretch } from '../code/stretch.ts';
import { functionAround } from './pieces.ts';

/** A copy has so many tokens, at least. */
const LEAST = 32;
/** Of so many tokens of a copy one is new, at most. */
const NEW_OF_A_COPY = 8;

/**
 * Takes the mark from what is left of a function, or of a file, that comes with this change and that the main line knows but for an eighth: it was
 * copied or moved, and has words of its own put in.
 */
export function unmarkCopies(file: StatementsOfFile): void {
  const { code, before, novel } = file;
  for (let next = novel.indexOf(1); next >= 0; ) {
    const around = functionAround(code.marks, next);
    if (isKnownMostly(file, around) && cameMostly(file, around)) novel.fill(0, around.from, around.to);
    next = novel.indexOf(1, around.to);
  }
  if (before === null && isKnownMostly(file, { from: 0, to: code.ids.length })) novel.fill(0);
}

function isKnownMostly({ novel }: StatementsOfFile, stretch: Stretch): boolean {
  const tokens = stretch.to - stretch.from;
  return tokens >= LEAST && NEW_OF_A_COPY * markedIn(novel, stretch) <= tokens;
}

/** Whether no more of it came through. */
function cameMostly({ code, match }: StatementsOfFile, { from, to }: Stretch): boolean {
  const { firstSignificant } = code;
  let kept = 0;
  for (let line = lineOf(code, from); (firstSignificant[line] ?? to) < to; line += 1) {
    if (match.oldOf[line] === -1) continue;
    kept += Math.min(to, firstSignificant[line + 1] ?? to) - Math.max(from, firstSignificant[line] ?? to);
  }
  return NEW_OF_A_COPY * kept <= to - from;
}
