import type { ChangedCode } from './change.ts';
import { type SourceCode, tokensOfLine } from './code.ts';
import { NO_LINES } from './history/line-table.ts';
import { eachAddedLine, type LineMatch, matchLines } from './history/match-lines.ts';
import type { HistoryState } from './history/state.ts';
import { type NamedCode, unmarkUnused } from './liveness.ts';
import { countNovelty, type FileNovelty, markNovelty, type NoveltyMarks, SeenInChange } from './novelty.ts';
import { classifyPath } from './path-class.ts';

/** A file of a change with what is new in it. */
export interface CountedFile extends ChangedCode {
  novelty: FileNovelty | null;
  /** Which lines came through. */
  match: LineMatch;
  /** Tokens of lines the change adds to the file, known or not; separators don't count. */
  addedTokens: number;
}

/** How much new code a change brings: what the main line's state is carried on by. */
export interface CountedChange {
  files: CountedFile[];
  /** Novel tokens of source files: what earns. */
  novelTokens: number;
  /** Fingerprints to be known from this change on: upper and lower halves in turn. */
  fresh: readonly number[];
}

/** `base`: the main line up to the change; it is not changed. */
export function countChange(files: readonly ChangedCode[], base: HistoryState): CountedChange {
  const seen = new SeenInChange();
  const matched = files.map((file) => ({ ...file, match: matchOf(file) }));
  const marks = matched.map((file) => marksOf(file, base, seen));
  unmarkUnused(
    matched.flatMap((file, index) => namedCode(file, marks[index] ?? null)),
    (id) => base.known.units.count(id, 0) > 0,
  );
  const counted = matched.map((file, index) => countFile(file, marks[index] ?? null));
  const novelTokens = counted.reduce(
    (sum, { kind, novelty }) => sum + (kind === 'source' ? (novelty?.tokens ?? 0) : 0),
    0,
  );
  return { files: counted, novelTokens, fresh: seen.fresh };
}

type MatchedCode = ChangedCode & { match: LineMatch };

const matchOf = ({ before, after }: ChangedCode): LineMatch =>
  matchLines(before?.table ?? NO_LINES, after?.table ?? NO_LINES);

function marksOf(
  { path, before, after, match }: MatchedCode,
  base: HistoryState,
  seen: SeenInChange,
): NoveltyMarks | null {
  return after === null ? null : markNovelty(after, before, match, base.known, seen, classifyPath(path));
}

/** A file that may use what the change defines. */
function namedCode({ path, kind, before, after }: MatchedCode, marks: NoveltyMarks | null): NamedCode[] {
  const { language } = classifyPath(path);
  if (after === null || marks === null || language === null) return [];
  const novel = kind === 'source' ? marks.novel : null;
  return [{ language, after, before: before?.ids ?? NO_IDS, middle: marks.middle, novel }];
}
const NO_IDS = new Int32Array();

function countFile(file: MatchedCode, marks: NoveltyMarks | null): CountedFile {
  const { after, match } = file;
  return {
    ...file,
    novelty: after === null || marks === null ? null : countNovelty(after, marks),
    addedTokens: after === null ? 0 : countAdded(after, match),
  };
}

function countAdded(after: SourceCode, match: LineMatch): number {
  let tokens = 0;
  eachAddedLine(match, (line) => {
    tokens += tokensOfLine(after, line);
  });
  return tokens;
}
