import { mixHigh, mixLow } from '../code/hash-multiset.ts';
import { eachOnLines, type StatementsOfFile, type Stretch } from '../code/statements.ts';
import { GoneStatements, type Replaced } from './gone-statements.ts';
import type { Said } from './said.ts';

/** Code of a file that a change takes away. */
export type DeletedCode = Pick<StatementsOfFile, 'before' | 'match'> & { readonly kept?: StatementsOfFile['kept'] };

/** Tokens of files that are gone; where there are more, what they said is not compared with. */
const MOST_DELETED = 1 << 20;

/** Names are followed so often through statements in which several words changed. */
const MAX_ROUNDS = 8;

type Statement = Stretch & { readonly file: StatementsOfFile };

/**
 * Of a statement that differs in one word from one that is gone, the word alone is new, and of one that differs in names of variables those names. A
 * word that takes another's place is new once ever, and what differs in such words alone is not.
 */
export function unmarkUnchangedWords(
  files: readonly StatementsOfFile[],
  deleted: readonly DeletedCode[],
  statements: readonly Statement[],
  said: Said,
): void {
  const gone = statements.length === 0 ? null : goneFrom(files, deleted);
  if (gone === null) return;
  let left = statements;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const renamed = new Map<number, number>();
    left = left.filter((statement) => !unmarkAllButReplaced(statement, gone, said, renamed));
    if (!gone.rename(renamed)) return;
  }
}

/** Whether a statement says what one did that is gone. `renamed`: is given words that are no variables, with those whose place they took. */
function unmarkAllButReplaced(
  { file, from, to }: Statement,
  gone: GoneStatements,
  said: Said,
  renamed: Map<number, number>,
): boolean {
  const replaced = gone.replacedIn(file.code, from, to, file.kept);
  if (replaced === null) return false;
  const left = replaced.filter((one) => file.novel[one.index] === 1 && (!one.isWord || isFirst(said, one)));
  file.novel.fill(0, from, to);
  for (const { index } of left) file.novel[index] = 1;
  for (const { isWord, isName, word, old } of replaced)
    if (isWord && !isName && !renamed.has(word)) renamed.set(word, old);
  return true;
}

/** Whether the main line has never had the word in the place of the other one, nor has the change so far. */
function isFirst(said: Said, { word, old }: Replaced): boolean {
  const high = mixHigh(mixHigh(RENAMED, old), word);
  const low = mixLow(mixLow(RENAMED, old), word);
  return !said.isKnown(high, low) && !said.say(high, low);
}
const RENAMED = 0x452821e6;

/** Null where none is. A file that is renamed and changed much is one that is gone, and a new one. */
function goneFrom(files: readonly StatementsOfFile[], deleted: readonly DeletedCode[]): GoneStatements | null {
  const gone = new GoneStatements();
  const tokens = deleted.reduce((sum, { before }) => sum + (before?.ids.length ?? 0), 0);
  for (const { before, match, kept } of tokens > MOST_DELETED ? files : [...files, ...deleted])
    if (before !== null) eachOnLines(before, match.gone, 1, (from, to) => gone.leave(before, from, to, kept ?? null));
  if (gone.isEmpty) return null;
  for (const { code, match, kept } of files)
    eachOnLines(code, match.oldOf, -1, (from, to) => gone.come(code, from, to, kept));
  gone.note(files.length + deleted.length === 1 ? (files[0]?.kept ?? null) : null);
  return gone;
}
