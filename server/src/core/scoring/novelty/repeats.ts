import type { StatementsOfFile } from '../code/statements.ts';
import { isWord, Mark } from '../lexer/tokens.ts';
import { type DeletedCode, unmarkUnchangedWords } from './changed-words.ts';
import { unmarkCopies } from './copied-code.ts';
import { unmarkDataRows } from './data-rows.ts';
import type { KnownCode } from './known-code.ts';
import { markNewLiterals } from './new-literals.ts';
import { NewStatements } from './new-statements.ts';
import { unmarkRepeatedEdits } from './repeated-edits.ts';
import { Said } from './said.ts';
import { newShapes, unmarkRepeatedShapes } from './shapes.ts';

/**
 * Takes the mark from what the main line knows and from what the change says before, and returns the fingerprints that are to be known from it
 * on: upper and lower halves in turn. A statement is compared by itself, and those of a change in the order of their fingerprints. So it makes no difference
 * in which order they stand, in which files, or how lines are laid out.
 */
export function unmarkRepeats(
  files: readonly StatementsOfFile[],
  deleted: readonly DeletedCode[],
  known: KnownCode,
): number[] {
  const said = new Said(known);
  const statements = new NewStatements(said);
  const found = statements.find(files);
  for (const file of files) markFresh(file, said);
  for (const file of files) unmarkCopies(file);
  const like = unmarkUnchangedWords(files, deleted, found, said);
  for (const file of files) unmarkDataRows(file);
  const shapes = newShapes(files, said);
  for (const statement of like) statements.compare(statement); // an equal one elsewhere says no more
  for (const statement of found) if (!like.has(statement)) statements.compare(statement);
  unmarkRepeatedShapes(shapes);
  unmarkRepeatedEdits(found, said);
  markNewLiterals(files, said);
  return said.fresh;
}

/** A word that the main line never had is nowhere, be the rest of its statement known. Names of variables are marked after all. */
function markFresh({ code: { ids, marks }, stretches, novel, fresh, newWords }: StatementsOfFile, said: Said): void {
  fresh.set(novel);
  for (const { from, to } of stretches)
    for (let index = from; index < to; index += 1) {
      const id = ids[index] ?? 0;
      if (novel[index] !== 0 || ((marks[index] ?? 0) & Mark.name) !== 0 || !isWord(id) || !said.isNewWord(id)) continue;
      fresh[index] = 1;
      newWords.push(index);
    }
}
