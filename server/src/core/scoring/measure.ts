import type { ChangedCode } from './change.ts';
import { isSubstantive, type SourceCode, tokensOfLine } from './code.ts';
import { LineKind, NO_LINES } from './history/line-table.ts';
import { type LineMatch, matchLines } from './history/match-lines.ts';
import { type Place, placeOf } from './history/place.ts';
import { type ProjectFacts, projectAt } from './history/project-past.ts';
import type { HistoryState } from './history/state.ts';
import { type NamedCode, unmarkUnused } from './liveness.ts';
import { countNovelty, type FileNovelty, markNovelty, type NoveltyMarks, SeenInChange } from './novelty.ts';
import { classifyPath } from './path-class.ts';
import { type Risk, riskOf } from './risk.ts';
import { type Shape, shapeOf } from './shape.ts';

/** A file of a change with what is new in it. */
export interface MeasuredFile extends ChangedCode {
  novelty: FileNovelty | null;
  /** Substantive novel lines. */
  novelLines: number[];
  /** Which lines came through. */
  match: LineMatch;
  /** Substantive lines of code that are gone. */
  removedLines: number;
  /** Tokens of lines the change adds to the file, known or not; separators don't count. */
  addedTokens: number;
  /** Where its new code goes; null where there is none. */
  place: Place | null;
}

/** What a change is, against the main line up to its base. */
export interface MeasuredChange {
  files: MeasuredFile[];
  /** Novel tokens of source files: what earns. */
  novelTokens: number;
  addedTokens: number;
  cappedTokens: number;
  shape: Shape;
  /** What became of the project's changes so far. */
  project: ProjectFacts;
  risk: Risk;
  /** Fingerprints to be known from this change on: upper and lower halves in turn. */
  fresh: readonly number[];
}

/** `base`: the main line up to the change; it is not changed. */
export function measureChange(files: readonly ChangedCode[], base: HistoryState): MeasuredChange {
  const seen = new SeenInChange();
  const matched = files.map((file) => ({ ...file, match: matchOf(file) }));
  const marks = matched.map((file) => marksOf(file, base, seen));
  unmarkUnused(
    matched.flatMap((file, index) => namedCode(file, marks[index] ?? null)),
    (id) => base.known.units.count(id, 0) > 0,
  );
  const measured = matched.map((file, index) => measureFile(file, base, marks[index] ?? null));
  const sources = measured.filter((file) => file.kind === 'source');
  const sum = (value: (file: MeasuredFile) => number) => sources.reduce((total, file) => total + value(file), 0);
  return {
    files: measured,
    novelTokens: sum((file) => file.novelty?.tokens ?? 0),
    addedTokens: sum((file) => file.addedTokens),
    cappedTokens: sum((file) => file.novelty?.capped ?? 0),
    shape: shapeOf(
      sources.flatMap(({ after, novelLines }) => (after === null ? [] : [{ file: after, lines: novelLines }])),
      base.known,
    ),
    project: projectAt(base),
    risk: riskOf(measured, base),
    fresh: seen.fresh,
  };
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

function measureFile(file: MatchedCode, base: HistoryState, marks: NoveltyMarks | null): MeasuredFile {
  const { after, match } = file;
  const novelty = after === null || marks === null ? null : countNovelty(after, marks);
  const isNew = match.added > 0 || (novelty?.tokens ?? 0) > 0; // lines that come together are new at their seam
  const counts = after !== null && isNew && (file.kind === 'source' || file.kind === 'test');
  return {
    ...file,
    novelty,
    novelLines: after === null || novelty === null ? [] : substantiveLines(after, novelty),
    removedLines: countRemoved(file, match),
    addedTokens: after === null ? 0 : countAdded(after, match),
    place: counts ? placeOf(base, file) : null,
  };
}

function substantiveLines(file: SourceCode, { tokens, novelLine }: FileNovelty): number[] {
  const lines: number[] = [];
  if (tokens === 0) return lines;
  for (let line = 0; line < file.lines; line += 1) {
    if (novelLine[line] === 1 && isSubstantive(file, line)) lines.push(line);
  }
  return lines;
}

function countRemoved({ before }: ChangedCode, { gone, removed }: LineMatch): number {
  if (before === null || removed === 0) return 0;
  let count = 0;
  for (let line = 0; line < gone.length; line += 1) {
    if (gone[line] === 1 && before.table.kind[line] === LineKind.code) count += 1;
  }
  return count;
}

function countAdded(after: SourceCode, { oldOf, added }: LineMatch): number {
  let tokens = 0;
  if (added === 0) return tokens;
  for (let line = 0; line < oldOf.length; line += 1) if (oldOf[line] === -1) tokens += tokensOfLine(after, line);
  return tokens;
}
