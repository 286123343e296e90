import { WINDOW } from '../code/fingerprints.ts';
import { lineOf } from '../code/lines.ts';
import { beginOf, eachStatement, endOf, type StatementsOfFile } from '../code/statements.ts';
import { hasMark } from '../code/stretch.ts';
import { isCut } from './pieces.ts';

/** So many statements with literals that are alike say nothing but data. */
const LONG_ROW = 4;

/**
 * Takes the mark from statements with literals that repeat the form of the one before them, or of an old one in the same row: rows of data,
 * whether they come at once or in pieces, and in whatever order. Of a long row the first counts no more than the others. Where a member is given
 * a literal, a long row is one whatever the members are called; a short one is how objects begin.
 */
export function unmarkDataRows(file: StatementsOfFile): void {
  const { code, prints, stretches, novel } = file;
  for (const stretch of stretches)
    eachStatement(code.marks, stretch, (from, to) => {
      if (to - from >= WINDOW || !hasMark(novel, { from, to }) || !prints.hasLiteral(from, to)) return;
      if (follows(file, from, to) || leadsRow(file, to) || isInTable(file, from, to)) novel.fill(0, from, to);
    });
}

/** Whether a statement is the next one of a row. What stands at the margin is a piece of its own in languages without brackets. */
function follows({ code: { marks }, prints }: StatementsOfFile, from: number, to: number): boolean {
  const before = beginOf(marks, from - 1);
  return isOnePiece(marks, before, from) && prints.areAlike(from, to, before, from);
}

const isOnePiece = (marks: Uint8Array, before: number, from: number): boolean =>
  !isCut(marks, from) || isCut(marks, before);

/** Whether so many members are given literals around a statement that gives one to a member. */
function isInTable(file: StatementsOfFile, from: number, to: number): boolean {
  const { marks } = file.code;
  let length = 1;
  for (let begin = from, end = to; length < LONG_ROW; length += 1) {
    const before = beginOf(marks, begin - 1);
    if (!isNextMember(file, before, begin, end)) break;
    [begin, end] = [before, begin];
  }
  for (let begin = from, end = to; length < LONG_ROW && end < marks.length; length += 1) {
    const next = endOf(marks, end + 1);
    if (!isNextMember(file, begin, end, next)) break;
    [begin, end] = [end, next];
  }
  return length === LONG_ROW;
}

const isNextMember = ({ code: { marks }, prints }: StatementsOfFile, before: number, from: number, to: number) =>
  isOnePiece(marks, before, from) && prints.areAlikeMembers(from, to, before, from);

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
