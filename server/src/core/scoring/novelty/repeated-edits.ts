import { mixHigh, mixLow } from '../code/hash-multiset.ts';
import type { Print } from '../code/read-statement.ts';
import type { StatementsOfFile } from '../code/statements.ts';
import { markedIn, type Stretch } from '../code/stretch.ts';
import { compareStatements, editsBetween, type Side } from './edit-script.ts';
import { ReplacedCode } from './replaced-code.ts';
import type { Said } from './said.ts';

/** The same edit of a statement counts so often, ever. */
const MOST_TIMES = 8;
/** Of the tokens of two statements such a share is in both where one was made out of the other; from the other share on no likelier one is looked for. */
const ALIKE = 1 / 3;
const VERY_ALIKE = 3 / 4;
/** So many pairs of tokens are compared to find out what a statement was made of, for each token it has. */
const MOST_WORK = 256;

type Statement = Stretch & { readonly file: StatementsOfFile };

/** A statement that was made out of the one in whose place it stands. */
interface Edited {
  readonly statement: Statement;
  readonly edits: readonly Print[];
  /** Marked tokens. */
  readonly novel: number;
}

/**
 * Takes the mark from what was made out of the statement in whose place it stands by edits that were made several times before, in the change or on the
 * main line: who does the same to a thousand lines, or has a tool do it, does it once. In a change those count that have most to count, so there is nothing
 * in doing it bit by bit. `statements`: in an order that does not tell where they stand.
 */
export function unmarkRepeatedEdits(statements: readonly Statement[], said: Said): void {
  const all = edited(statements).sort((a, b) => b.novel - a.novel);
  for (const { statement, edits } of all)
    if (areAllRepeated(edits, said)) statement.file.novel.fill(0, statement.from, statement.to);
}

function edited(statements: readonly Statement[]): Edited[] {
  const found: Edited[] = [];
  const replaced = new Map<StatementsOfFile, ReplacedCode>();
  for (const statement of statements) {
    const { file, from, to } = statement;
    const novel = file.earns && file.before !== null ? markedIn(file.novel, statement) : 0;
    if (novel === 0 || file.before === null) continue;
    const old = replaced.get(file) ?? new ReplacedCode(file, file.before);
    replaced.set(file, old);
    const now = { code: file.code, from, to };
    const like = mostLike(old.at(statement), now);
    if (like !== null) found.push({ statement, edits: editsBetween(like, now), novel });
  }
  return found;
}

/** The statement that one was made of; null where it is like none. */
function mostLike(statements: Iterable<Side>, now: Side): Side | null {
  const tokens = now.to - now.from;
  let most = ALIKE;
  let found: Side | null = null;
  let work = MOST_WORK * tokens;
  for (const old of statements) {
    const all = tokens + old.to - old.from;
    work -= 1;
    if (work < 0) return found;
    if (2 * Math.min(tokens, old.to - old.from) < most * all) continue;
    const comparison = compareStatements(old, now);
    work -= comparison.work;
    const share = (2 * comparison.common) / all;
    if (share < most || (share === most && found !== null)) continue;
    most = share;
    found = old;
    if (share >= VERY_ALIKE) return found;
  }
  return found;
}

/** Whether each of some edits was made often before. It was once more from now on. */
function areAllRepeated(edits: readonly Print[], said: Said): boolean {
  let isEach = edits.length > 0;
  for (const edit of edits) if (!isRepeated(edit, said)) isEach = false;
  return isEach;
}

function isRepeated({ high, low }: Print, said: Said): boolean {
  for (let times = 1; times <= MOST_TIMES; times += 1) {
    const timesHigh = mixHigh(high, EDIT + times);
    const timesLow = mixLow(low, EDIT + times);
    if (!said.isKnown(timesHigh, timesLow) && !said.say(timesHigh, timesLow)) return false;
  }
  return true;
}
const EDIT = 0x1f83d9ab;
