import { WINDOW } from '../code/fingerprints.ts';
import { lineOf } from '../code/lines.ts';
import { beginOf, eachStatement, endOf, hasMark, type StatementsOfFile } from '../code/statements.ts';
import { isCut } from './pieces.ts';

/** So many statements with literals that are alike say nothing but data. */
const LONG_ROW = 4;

/**
 * Takes the mark from statements with literals that repeat the form of the one before them, or of an old one in the same row: rows of data,
 * whether they come at once or in pieces, and in whatever order. Of a long row the first counts no more than the others.
 */
export function unmarkDataRows(file: StatementsOfFile): void {
  const { code, prints, stretches, novel } = file;
  for (const stretch of stretches)
    eachStatement(code.marks, stretch, (from, to) => {
      if (to - from >= WINDOW || !hasMark(novel, { from, to }) || !prints.hasLiteral(from, to)) return;
      if (follows(file, from, to) || leadsRow(file, to)) novel.fill(0, from, to);
    });
}

/** Whether a statement is the next one of a row. What stands at the margin is a piece of its own in languages without brackets. */
function follows({ code: { marks }, prints }: StatementsOfFile, from: number, to: number): boolean {
  const before = beginOf(marks, from - 1);
  return (!isCut(marks, from) || isCut(marks, before)) && prints.areAlike(from, to, before, from);
}

/** Whether the row that a statement begins has one that was there already, or is long. */
function leadsRow(file: StatementsOfFile, to: number): boolean {
  const { marks } = file.code;
  for (let begin = to, length = 1; begin < marks.length; length += 1) {
    const end = endOf(marks, begin + 1);
    if (!follows(file, begin, end)) return false;
    if (length + 1 === LONG_ROW || cameThrough(file, begin)) return true;
    begin = end;
  }
  return false;
}

const cameThrough = ({ code, match }: StatementsOfFile, index: number): boolean =>
  (match.oldOf[lineOf(code, index)] ?? -1) >= 0;
