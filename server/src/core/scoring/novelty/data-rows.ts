import { WINDOW } from '../code/fingerprints.ts';
import { beginOf, eachStatement, endOf, hasMark, type StatementsOfFile } from '../code/statements.ts';
import { isCut } from './pieces.ts';

/**
 * Takes the mark from statements with literals that repeat the form of the one before them, or of an old one after them: rows of data,
 * whether they come at once or in pieces.
 */
export function unmarkDataRows({ code: { marks }, prints, stretches, novel }: StatementsOfFile): void {
  for (const stretch of stretches)
    eachStatement(marks, stretch, (from, to) => {
      if (to - from >= WINDOW || !hasMark(novel, { from, to }) || !prints.hasLiteral(from, to)) return;
      const follows = !isCut(marks, from) && prints.areAlike(from, to, beginOf(marks, from - 1), from);
      const isLast = !follows && to === stretch.to && !isCut(marks, to);
      if (follows || (isLast && prints.areAlike(from, to, to, endOf(marks, to + 1)))) novel.fill(0, from, to);
    });
}
