import type { LineTable } from '../history/line-table.ts';
import { type Difference, reviseTable } from '../history/revise-table.ts';
import type { Language } from '../lexer/grammar.ts';
import { lex } from '../lexer/lex.ts';
import { TEXT_STATE } from '../lexer/line-state.ts';
import { becameGenerated, classifyPath } from '../path-class.ts';
import { MAX_FILE_SIZE, type MakeArrays, makeArrays, type SourceCode } from './code.ts';
import { joinStretches, type Relexed } from './join-stretches.ts';

/** Significant tokens that are lexed again before what differs: how they are taken can depend on it. */
const CONTEXT = 8;
/** Tokens that are lexed again after it. */
const TAIL = 4;

/** The same as `readCode`, from the code of an older version at the same path: only what differs is looked at. */
export const reviseCode = (path: string, text: string, old: SourceCode): SourceCode | null =>
  reviseInto(path, text, old, makeArrays)?.code ?? null;

/** The same, with the stretches that were lexed again. `make`: gives the arrays of the new code. */
export function reviseInto(
  path: string,
  text: string,
  old: SourceCode,
  make: MakeArrays,
): { code: SourceCode; stretches: readonly Relexed[] } | null {
  const { language } = classifyPath(path);
  if (language === null || text.length > MAX_FILE_SIZE) return null;
  const { table, differences } = reviseTable(text, language, old);
  const isOpen = text !== '' && !text.endsWith('\n');
  const from = table.start[differences[0]?.newHead ?? 0] ?? text.length;
  if (becameGenerated(text, from, isOpen ? table.lines : table.lines + 1)) return null;
  const stretches = relexAll(text, language, { old, table, differences });
  return { code: joinStretches(text, table, old, stretches, make), stretches };
}

/** Two versions of a file. */
interface Versions {
  readonly old: SourceCode;
  readonly table: LineTable;
  readonly differences: readonly Difference[];
}

/** Lexes all that differs, each time from a line before it to one after it from which on the old tokens hold again. */
function relexAll(text: string, language: Language, versions: Versions): Relexed[] {
  const { old, table, differences } = versions;
  const begins = differences.map(({ head }) => restartLine(old, head));
  const stretches: Relexed[] = [];
  for (let next = 0; next < differences.length; ) {
    const end = new StretchEnd(old, differences, begins, next);
    const { from, oldFrom } = end;
    const begin = { at: table.start[from] ?? text.length, state: old.state[oldFrom] ?? TEXT_STATE };
    const lexed = lex(text, language, begin, (line, state, tokens) => end.isBefore(from + line, state, tokens));
    const to = from + lexed.lines - (end.isReached ? 1 : 0);
    stretches.push({ lexed, from, oldFrom, to, oldTo: end.isReached ? to + end.shift : old.state.length });
    next = end.isReached ? end.last + 1 : differences.length;
  }
  return stretches;
}

/** Tells where a stretch ends that begins before a difference. */
class StretchEnd {
  readonly from: number;
  readonly oldFrom: number;
  isReached = false;
  /** The last difference that lies in the stretch. */
  last: number;
  readonly #old: SourceCode;
  readonly #differences: readonly Difference[];
  /** Old lines from which on each of them has to be lexed. */
  readonly #begins: readonly number[];
  #tokensAtTail = Number.POSITIVE_INFINITY;

  constructor(old: SourceCode, differences: readonly Difference[], begins: readonly number[], first: number) {
    const { head = 0, newHead = 0 } = differences[first] ?? {};
    this.oldFrom = begins[first] ?? 0;
    this.from = this.oldFrom + newHead - head;
    this.last = first;
    this.#old = old;
    this.#differences = differences;
    this.#begins = begins;
  }

  /** How much farther up the lines after the last difference stand in the old version. */
  get shift(): number {
    const { tail = 0, newTail = 0 } = this.#differences[this.last] ?? {};
    return tail - newTail;
  }

  /** Whether it ends before a line. A line inside a comment or a string is not asked about. */
  isBefore(line: number, state: number, tokens: number): boolean {
    while (this.last + 1 < this.#begins.length && line + this.shift > this.#nextBegin()) this.#take();
    const past = line - (this.#differences[this.last]?.newTail ?? 0);
    if (past >= 0) this.#tokensAtTail = Math.min(this.#tokensAtTail, tokens);
    // Some tokens more than what differs: how a token is taken, and whether a statement ends, can depend on the next ones.
    const isFar = past > 0 && tokens >= this.#tokensAtTail + TAIL;
    this.isReached = isFar && state >= 0 && state === this.#old.state[line + this.shift];
    return this.isReached;
  }

  #nextBegin(): number {
    return this.#begins[this.last + 1] ?? 0;
  }

  /** The next difference has to be lexed from a line on that lies in this stretch. */
  #take(): void {
    this.last += 1;
    this.#tokensAtTail = Number.POSITIVE_INFINITY;
  }
}

/** The last line before `head` at which lexing can begin, with enough code between. */
function restartLine({ state, firstSignificant }: SourceCode, head: number): number {
  const tokens = (firstSignificant[head] ?? 0) - CONTEXT;
  let line = head;
  while (line > 0 && ((state[line] ?? -1) < 0 || (firstSignificant[line] ?? 0) > tokens)) line -= 1;
  return line;
}
