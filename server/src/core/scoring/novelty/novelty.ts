import type { ChangedCode } from '../change.ts';
import type { SourceCode } from '../code/code.ts';
import { Fingerprints } from '../code/fingerprints.ts';
import { lineOf } from '../code/lines.ts';
import type { StatementsOfFile } from '../code/statements.ts';
import type { Stretch } from '../code/stretch.ts';
import type { LineMatch } from '../history/match-lines.ts';
import { Mark } from '../lexer/tokens.ts';
import { classifyPath } from '../path-class.ts';
import { changedStatements, type Middle, middleOf } from './changed-statements.ts';
import type { KnownCode } from './known-code.ts';
import { isLiteral, LITERAL_CAP, literalsBefore } from './literals.ts';
import { eachNewLiteral, NEW_LITERAL } from './new-literals.ts';
import { unmarkRepeats } from './repeats.ts';
import type { Lines } from './test-lines.ts';
import { markUnpaid } from './unpaid.ts';

/** What of one file is new. */
export interface FileNovelty {
  /** Novel tokens of each line, after the cap on literals. */
  readonly counted: Int32Array;
  /** 1 for a line with novel tokens that count. */
  readonly novelLine: Uint8Array;
  /** 1 for a line with tokens that were nowhere, whether they count or not. */
  readonly freshLine: Uint8Array;
  /** Tests inside a source file, which do not count. */
  readonly tests: readonly Lines[];
  readonly tokens: number;
  /** Novel tokens that the cap on literals left out. */
  readonly capped: number;
}

/** The same before it is counted. */
export interface NoveltyMarks {
  readonly freshLine: Uint8Array;
  readonly tests: readonly Lines[];
  readonly middle: Middle;
  /** 1 for each novel significant token, `NEW_LITERAL` for a literal that is new in known code; null where there is none. */
  readonly novel: Uint8Array | null;
  /** 1 for each novel one, with what never earns, what is new but for other names, and all variables: their names have no part in what is new. */
  readonly fresh: Uint8Array | null;
  /** Where statements begin that the main line has, short ones as they are written: in order. */
  readonly again: Int32Array;
}

/** What is new in a change. */
export interface Novelty {
  /** Of each file; null where there is no code. */
  readonly files: readonly (NoveltyMarks | null)[];
  /** Fingerprints that are to be known from this change on: upper and lower halves in turn. */
  readonly fresh: readonly number[];
}

/**
 * A token is novel unless its statement, or a window of twelve tokens around it in a longer one, or a shape of more, was ever on the main line or
 * comes twice in the change. Names of variables are no part of that. So moves, copies, new layouts, new names and what comes back add nothing.
 */
export function markNovelty(changed: readonly (ChangedCode & { match: LineMatch })[], known: KnownCode): Novelty {
  const files = changed.map((file) => statementsOf(file));
  const fresh = unmarkRepeats(
    files.flatMap((file) => file?.statements ?? []),
    changed.filter(({ after }) => after === null),
    known,
  );
  return { fresh, files: files.map((file, index) => (file === null ? null : marksOf(file, changed[index]))) };
}

interface FileStatements {
  readonly code: SourceCode;
  readonly middle: Middle;
  /** Null where none differs; none where a file only lost some. */
  readonly statements: StatementsOfFile | null;
}

function statementsOf({
  path,
  before,
  after,
  match,
  kind,
  kept,
}: ChangedCode & { match: LineMatch }): FileStatements | null {
  if (after === null) return null;
  const middle = middleOf(after, before);
  const stretches = changedStatements(after, before, match, middle);
  if (stretches.length === 0 && middle.from === middle.oldTo) return { code: after, middle, statements: null };
  const novel = new Uint8Array(after.ids.length);
  for (const { from, to } of stretches) novel.fill(1, from, to);
  return {
    code: after,
    middle,
    statements: {
      code: after,
      language: classifyPath(path).language,
      prints: new Fingerprints(after.ids, after.marks),
      before,
      match,
      stretches,
      novel,
      fresh: new Uint8Array(novel.length),
      again: [],
      newWords: [],
      earns: kind === 'source',
      kept: kept ?? null,
    },
  };
}

const NONE = new Int32Array(0);
const NO_TESTS: readonly Lines[] = [];

function marksOf({ code, middle, statements }: FileStatements, changed: ChangedCode | undefined): NoveltyMarks {
  const freshLine = new Uint8Array(code.lines);
  const nothing = { freshLine, tests: NO_TESTS, middle, novel: null };
  if (statements === null) return { ...nothing, fresh: null, again: NONE };
  const { novel, fresh, newWords } = statements;
  for (const index of newWords) freshLine[lineOf(code, index)] = 1;
  const again = Int32Array.from(statements.again);
  markNames(statements);
  if (!novel.includes(1) && !novel.includes(NEW_LITERAL)) return { ...nothing, fresh, again };
  markLines(code, middle, novel, freshLine);
  const { language } = classifyPath(changed?.path ?? '');
  const isSource = changed?.kind === 'source' && language !== null;
  const tests = isSource ? markUnpaid(code, language, middle, novel, changed.kept) : NO_TESTS;
  return { freshLine, tests, middle, novel, fresh, again };
}

function markNames({ code: { marks }, stretches, fresh }: StatementsOfFile): void {
  for (const { from, to } of stretches)
    for (let index = from; index < to; index += 1) if (((marks[index] ?? 0) & Mark.name) !== 0) fresh[index] = 1;
}

/** What the marks that are left come to. */
export function countNovelty(
  file: SourceCode,
  { freshLine, tests, middle, novel }: Omit<NoveltyMarks, 'fresh' | 'again'>,
): FileNovelty {
  return novel === null ? nothingNew(file, freshLine) : { freshLine, tests, ...countNovel(file, middle, novel) };
}

function nothingNew(file: SourceCode, freshLine: Uint8Array): FileNovelty {
  return {
    counted: new Int32Array(file.lines),
    novelLine: new Uint8Array(file.lines),
    freshLine,
    tests: NO_TESTS,
    tokens: 0,
    capped: 0,
  };
}

function markLines(file: SourceCode, middle: Middle, novel: Uint8Array, freshLine: Uint8Array): void {
  let line = lineOf(file, middle.from);
  for (let index = nextNovel(novel, middle.from); index < middle.to; index = nextNovel(novel, index + 1)) {
    while (index >= (file.firstSignificant[line + 1] ?? 0)) line += 1;
    freshLine[line] = 1;
  }
}

/** Novel tokens by line and in all. */
function countNovel(file: SourceCode, middle: Middle, novel: Uint8Array): Omit<FileNovelty, 'freshLine' | 'tests'> {
  const counted = new Int32Array(file.lines);
  const novelLine = new Uint8Array(file.lines);
  const count = (line: number) => {
    counted[line] = (counted[line] ?? 0) + 1;
    novelLine[line] = 1;
  };
  let line = lineOf(file, middle.from);
  const { tokens, capped } = eachCounted(file, middle, novel, (index) => {
    while (index >= (file.firstSignificant[line + 1] ?? 0)) line += 1;
    count(line);
  });
  let literals = 0;
  eachNewLiteral(novel, middle, (index) => {
    count(lineOf(file, index));
    literals += 1;
  });
  return { counted, novelLine, tokens: tokens + literals, capped };
}

/** Novel tokens that count. */
export function countTokens(file: SourceCode, { from, to }: Stretch, novel: Uint8Array): number {
  let { tokens } = eachCounted(file, { from, to }, novel, () => undefined);
  eachNewLiteral(novel, { from, to }, () => {
    tokens += 1;
  });
  return tokens;
}

/** Of a run of literals, old or new, only the first ones count. */
function eachCounted(
  file: SourceCode,
  { from, to }: Stretch,
  novel: Uint8Array,
  visit: (index: number) => void,
): { tokens: number; capped: number } {
  let tokens = 0;
  let capped = 0;
  let run = 0;
  let last = -1;
  for (let index = nextNovel(novel, from); index < to; index = nextNovel(novel, index + 1)) {
    run = isLiteral(file, index) ? 1 + (index === last + 1 ? run : literalsBefore(file, index)) : 0;
    last = index;
    if (run > LITERAL_CAP) {
      capped += 1;
    } else {
      tokens += 1;
      visit(index);
    }
  }
  return { tokens, capped };
}

/** Index of the next marked token from `from` on; beyond all tokens where there is none. */
function nextNovel(novel: Uint8Array, from: number): number {
  const index = novel.indexOf(1, from);
  return index < 0 ? novel.length : index;
}
