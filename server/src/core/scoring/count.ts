import type { ChangedCode } from './change.ts';
import { type SourceCode, tokensOfLine } from './code/code.ts';
import { goneLines, unmarkOldLines } from './code/old-lines.ts';
import { NO_VOLUME, volumeAt } from './history/file-history.ts';
import { NO_LINES } from './history/line-table.ts';
import { eachAddedLine, type LineMatch, matchLines } from './history/match-lines.ts';
import type { HistoryState } from './history/state.ts';
import { countNewLiterals } from './novelty/new-literals.ts';
import { countNovelty, type FileNovelty, markNovelty, type NoveltyMarks } from './novelty/novelty.ts';
import type { MatchedCode } from './use/asleep.ts';
import { judgeUse, type Use } from './use/judge-use.ts';

/** A file of a change with what is new in it. */
export interface CountedFile extends ChangedCode {
  novelty: FileNovelty | null;
  /** Which lines came through. */
  match: LineMatch;
  /** Tokens of lines the change adds to the file, known or not; separators don't count. */
  addedTokens: number;
  /** What literals come to that are new in code that is known but for them. */
  newLiterals: number;
}

/** How much new code a change brings: what the main line's state is carried on by. */
export interface CountedChange extends Use {
  files: CountedFile[];
  /** Novel tokens of source files, and what of older ones is used now: what earns. */
  novelTokens: number;
  /** Fingerprints to be known from this change on: upper and lower halves in turn. */
  fresh: readonly number[];
}

/** `base`: the main line up to the change; it is not changed. */
export function countChange(files: readonly ChangedCode[], base: HistoryState): CountedChange {
  const matched = files.map((file) => ({ ...file, match: matchOf(file) }));
  const { files: marks, fresh } = markNovelty(matched, base.known);
  unmarkOld(matched, marks);
  const literals = matched.map((file, index) => countLiterals(file, marks[index]?.novel ?? null, base));
  const use = judgeUse(matched, marks, base);
  const counted = matched.map((file, index) => countFile(file, marks[index] ?? null, literals[index] ?? 0));
  const novelTokens = counted.reduce(
    (sum, { kind, novelty }) => sum + (kind === 'source' ? (novelty?.tokens ?? 0) : 0),
    use.revived.reduce((sum, { tokens }) => sum + tokens, 0),
  );
  return { ...use, files: counted, novelTokens, fresh };
}

function matchOf({ before, after, kept }: ChangedCode): LineMatch {
  const tables = [before?.table ?? NO_LINES, after?.table ?? NO_LINES] as const;
  return kept === undefined ? matchLines(...tables) : kept.match.of(...tables);
}

function countLiterals({ previousPath, after }: ChangedCode, novel: Uint8Array | null, base: HistoryState): number {
  if (after === null || novel === null) return 0;
  const late = base.files.get(previousPath)?.literals ?? NO_VOLUME;
  return countNewLiterals(after.ids, novel, volumeAt(late, base.worked));
}

function unmarkOld(files: readonly MatchedCode[], marks: readonly (NoveltyMarks | null)[]): void {
  if (marks.every((one) => one === null || one.novel === null)) return;
  const gone = goneLines(files);
  for (const [index, { after, match }] of files.entries()) {
    const { novel } = marks[index] ?? {};
    if (after !== null && novel) unmarkOldLines(after, match.oldOf, gone, novel);
  }
}

function countFile(file: MatchedCode, marks: NoveltyMarks | null, newLiterals: number): CountedFile {
  const { after, match } = file;
  return {
    ...file,
    novelty: after === null || marks === null ? null : countNovelty(after, marks),
    addedTokens: after === null ? 0 : countAdded(after, match),
    newLiterals,
  };
}

function countAdded(after: SourceCode, match: LineMatch): number {
  let tokens = 0;
  eachAddedLine(match, (line) => {
    tokens += tokensOfLine(after, line);
  });
  return tokens;
}
