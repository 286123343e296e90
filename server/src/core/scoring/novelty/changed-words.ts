import { eachOnLines, type StatementsOfFile, type Stretch } from '../code/statements.ts';
import { GoneStatements } from './gone-statements.ts';

/** Code of a file that a change takes away. */
export type DeletedCode = Pick<StatementsOfFile, 'before' | 'match'>;

/** Tokens of files that are gone; where there are more, what they said is not compared with. */
const MOST_DELETED = 1 << 20;

/** Of a statement that differs in one word from one that is gone, the word alone is new. */
export function unmarkUnchangedWords(
  files: readonly StatementsOfFile[],
  deleted: readonly DeletedCode[],
  statements: readonly (Stretch & { readonly file: StatementsOfFile })[],
): void {
  const gone = statements.length === 0 ? null : goneFrom(files, deleted);
  if (gone === null) return;
  for (const { file, from, to } of statements) {
    const word = gone.changedWord(file.code, from, to);
    if (word < 0) continue;
    const isNew = word < to && file.novel[word] === 1;
    file.novel.fill(0, from, to);
    if (isNew) file.novel[word] = 1;
  }
}

/** Null where none is. A file that is renamed and changed much is one that is gone, and a new one. */
function goneFrom(files: readonly StatementsOfFile[], deleted: readonly DeletedCode[]): GoneStatements | null {
  const gone = new GoneStatements();
  const tokens = deleted.reduce((sum, { before }) => sum + (before?.ids.length ?? 0), 0);
  for (const { before, match } of tokens > MOST_DELETED ? files : [...files, ...deleted])
    if (before !== null) eachOnLines(before, match.gone, 1, (from, to) => gone.leave(before, from, to));
  if (gone.isEmpty) return null;
  for (const { code, match } of files) eachOnLines(code, match.oldOf, -1, (from, to) => gone.come(code, from, to));
  gone.note();
  return gone;
}
