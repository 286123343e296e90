import { mixHigh, mixLow } from '../code/hash-multiset.ts';
import type { Kept } from '../code/kept.ts';
import type { ReplacedWord } from '../code/read-statement.ts';
import { beginOf, type StatementsOfFile } from '../code/statements.ts';
import { GoneStatements } from './gone-statements.ts';
import type { Said } from './said.ts';
import { type StatementInPiece, takenOver } from './taken-over.ts';
import { mayImport } from './unpaid.ts';

/** Code of a file that a change takes away. */
export type DeletedCode = Pick<StatementsOfFile, 'before' | 'match'>;

/** Tokens of files that are gone; where there are more, what they said is not compared with. */
const MOST_DELETED = 1 << 20;

/** So many words that took the place of others throughout count in a change: who renames everything did not write it. */
const MOST_RENAMED = 2;

/**
 * Of a statement that differs in one word from one that its file lost, the word alone is new, and of one that differs in names of variables those
 * names; a new file is compared with the files that are gone. Words that took the place of others throughout and names are looked for in all that
 * is gone, single words only of code that may come from there: see `takenOver`. A word that takes another's place is new once ever, and what differs
 * in such words alone is not. Returns the statements that are like what is gone, in the order in which their words counted.
 */
export function unmarkUnchangedWords<Statement extends StatementInPiece>(
  files: readonly StatementsOfFile[],
  deleted: readonly DeletedCode[],
  statements: readonly Statement[],
  said: Said,
): ReadonlySet<Statement> {
  const isAlone = files.length + deleted.length === 1;
  const all = statements.length === 0 ? null : goneFrom(files, deleted, isAlone ? (files[0]?.kept ?? null) : null);
  if (all === null) return new Set();
  all.follow(statements.map(({ file: { code }, from, to }) => ({ code, from, to })));
  const first = new FirstWords<Statement>(said, all);
  const left = unmarkLike(importsLast(statements), isAlone ? () => all : ownGone(files, deleted, all), first);
  if (isAlone || left.length === 0) return first.like;
  const taken = takenOver(left, all);
  const others = left.filter((statement) => {
    const { file, from, to } = statement;
    const replaced = all.renamedIn(file.code, from, to, file.kept);
    return !unmarkAllButReplaced(statement, replaced, first) && taken.has(statement);
  });
  unmarkLike(others, () => all, first);
  return first.like;
}

/** What an import says earns nothing: a word that counts once does so where it is used. */
function importsLast<Statement extends StatementInPiece>(statements: readonly Statement[]): readonly Statement[] {
  const last = statements.filter(isImport);
  return last.length === 0 ? statements : [...statements.filter((one) => !isImport(one)), ...last];
}

/** Whether a statement begins an import, or follows one that does, as what stands in its braces. */
function isImport({ file: { code, language }, from }: StatementInPiece): boolean {
  const before = beginOf(code.marks, from - 1);
  return mayImport(code.ids[from] ?? 0, language) || mayImport(code.ids[before] ?? 0, language);
}

type GoneOf = (file: StatementsOfFile) => GoneStatements | null;

/** What each file lost; what is gone as a whole, for new files. */
function ownGone(files: readonly StatementsOfFile[], deleted: readonly DeletedCode[], all: GoneStatements): GoneOf {
  const added = files.filter(({ before }) => before === null);
  const known = new Map<StatementsOfFile | null, GoneStatements | null>();
  return (file) => {
    const key = file.before === null ? null : file;
    const own = known.get(key);
    if (own !== undefined) return own;
    const gone = key === null ? goneFrom(added, deleted, null) : goneFrom([file], [], null);
    gone?.readAs(all);
    known.set(key, gone);
    return gone;
  };
}

/** Returns what is like none that is gone. */
function unmarkLike<Statement extends StatementInPiece>(
  statements: readonly Statement[],
  goneOf: GoneOf,
  first: FirstWords<Statement>,
): readonly Statement[] {
  return statements.filter((statement) => {
    const { file, from, to } = statement;
    const replaced = goneOf(file)?.replacedIn(file.code, from, to, file.kept) ?? null;
    return !unmarkAllButReplaced(statement, replaced, first);
  });
}

/** Whether a statement says what one did that is gone. */
function unmarkAllButReplaced<Statement extends StatementInPiece>(
  statement: Statement,
  replaced: readonly ReplacedWord[] | null,
  first: FirstWords<Statement>,
): boolean {
  if (replaced === null) return false;
  first.like.add(statement);
  const { file, from, to } = statement;
  const left = replaced.filter(({ at }) => file.novel[from + at] === 1);
  const said = first.newWordsIn(statement);
  file.novel.fill(0, from, to);
  file.fresh.fill(0, from, to);
  for (const index of said) file.fresh[index] = 1; // who says a new name again says it
  for (const one of left) {
    file.fresh[from + one.at] = 1;
    if (!one.isWord || first.add(one)) file.novel[from + one.at] = 1;
    else file.newWords.push(from + one.at);
  }
  return true;
}

/** Words of a change that took the place of others. */
class FirstWords<Statement> {
  /** Statements in which they do. */
  readonly like = new Set<Statement>();
  readonly #said: Said;
  readonly #gone: GoneStatements;
  #renamed = 0;

  constructor(said: Said, gone: GoneStatements) {
    this.#said = said;
    this.#gone = gone;
  }

  /** Marked words that nothing says which is gone, be they known to have taken the place of others: significant tokens. */
  newWordsIn({ file: { code, novel }, from, to }: StatementInPiece): number[] {
    const found: number[] = [];
    for (let index = from; index < to; index += 1)
      if (novel[index] === 1 && this.#gone.isNewWord(code.ids[index] ?? 0)) found.push(index);
    return found;
  }

  /** Whether it counts: neither the main line had the word in the place of the other one before, nor the change. */
  add({ word, old }: ReplacedWord): boolean {
    const high = mixHigh(mixHigh(RENAMED, old), word);
    const low = mixLow(mixLow(RENAMED, old), word);
    if (this.#said.isKnown(high, low) || this.#said.say(high, low)) return false;
    if (!this.#gone.isNewWord(word)) return true;
    this.#renamed += 1;
    return this.#renamed <= MOST_RENAMED;
  }
}
const RENAMED = 0x452821e6;

/** Null where none is. A file that is renamed and changed much is one that is gone, and a new one. `keptOfAll`: of the one file there is, where it is edited. */
function goneFrom(
  files: readonly StatementsOfFile[],
  deleted: readonly DeletedCode[],
  keptOfAll: Kept | null,
): GoneStatements | null {
  const tokens = deleted.reduce((sum, { before }) => sum + (before?.ids.length ?? 0), 0);
  return GoneStatements.of(files, tokens > MOST_DELETED ? files : [...files, ...deleted], keptOfAll);
}
