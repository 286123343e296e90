import type { ChangedCode } from '../change.ts';
import { isSubstantive, type SourceCode } from '../code/code.ts';
import { type CountedChange, type CountedFile, countChange } from '../count.ts';
import { fileVolume } from '../history/file-volume.ts';
import { LineKind } from '../history/line-table.ts';
import type { LineMatch } from '../history/match-lines.ts';
import { type ProjectFacts, projectAt } from '../history/project-past.ts';
import type { HistoryState } from '../history/state.ts';
import type { FileNovelty } from '../novelty/novelty.ts';
import { type Risk, riskOf } from './risk.ts';
import { type Shape, shapeOf } from './shape.ts';

/** A file of a change with all that its score is told by. */
export interface MeasuredFile extends CountedFile {
  /** Substantive novel lines. */
  novelLines: number[];
  /** Substantive lines of code that are gone. */
  removedLines: number;
  /** Tokens that were added of late to where its new code goes; null where there is none. */
  volume: number | null;
}

/** What a change is, against the main line up to its base. */
export interface MeasuredChange extends CountedChange {
  files: MeasuredFile[];
  addedTokens: number;
  cappedTokens: number;
  shape: Shape;
  /** What became of the project's changes so far. */
  project: ProjectFacts;
  risk: Risk;
}

/** `base`: the main line up to the change; it is not changed. */
export function measureChange(files: readonly ChangedCode[], base: HistoryState): MeasuredChange {
  const counted = countChange(files, base);
  const measured = counted.files.map((file) => measureFile(file, base));
  const sources = measured.filter((file) => file.kind === 'source');
  const sum = (value: (file: MeasuredFile) => number) => sources.reduce((total, file) => total + value(file), 0);
  return {
    ...counted,
    files: measured,
    addedTokens: sum((file) => file.addedTokens),
    cappedTokens: sum((file) => file.novelty?.capped ?? 0),
    shape: shapeOf(
      sources.flatMap(({ after, novelLines }) => (after === null ? [] : [{ file: after, lines: novelLines }])),
      base.known,
    ),
    project: projectAt(base),
    risk: riskOf(measured, base),
  };
}

function measureFile(file: CountedFile, base: HistoryState): MeasuredFile {
  const { after, match, novelty } = file;
  const isNew = match.added > 0 || (novelty?.tokens ?? 0) > 0; // lines that come together are new at their seam
  const counts = after !== null && isNew && (file.kind === 'source' || file.kind === 'test');
  return {
    ...file,
    novelLines: after === null || novelty === null ? [] : substantiveLines(after, novelty),
    removedLines: countRemoved(file, match),
    volume: counts ? fileVolume(base, file) : null,
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
