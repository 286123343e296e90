import type { BaseCode } from './code.ts';
import { logOfCount } from './exact-math.ts';
import type { FileHistory } from './file-history.ts';
import type { MeasuredChange, MeasuredFile } from './measure.ts';

/** Any change of what the features mean must change this: it is part of the scorer's hash. */
export const EXTRACTOR_VERSION = 3;

/**
 * Inputs of the model, in their order. Means of file history are over novel lines, of logarithms of counts.
 * Those of the second group say how large a change is. They reach bug12 alone: in good12 they would pay for cutting a change to pieces.
 */
export const featureNames = [
  'fileLines',
  'developers',
  'changes',
  'age',
  'churn',
  'fixes',
  'newFile',
  'surprise',
  'newWords',
  'onlyTests',
  'sourceLines',
  'testLines',
  'branches',
  'definitions',
  'units',
  'entropy',
  'removedLines',
] as const;
export type FeatureName = (typeof featureNames)[number];
export type Features = Readonly<Record<FeatureName, number>>;

/** First of the features that depend on a change's size. */
export const FIRST_SIZE_FEATURE = featureNames.indexOf('sourceLines');

export function featuresOf(change: MeasuredChange): Features {
  const linesOf = (kind: 'source' | 'test') =>
    change.files.filter((file) => file.kind === kind).reduce((sum, file) => sum + file.novelLines.length, 0);
  const sourceLines = linesOf('source');
  const testLines = linesOf('test');
  const removedLines = change.files.reduce((sum, file) => sum + file.removedLines, 0);
  return {
    ...historyFeatures(weighingFiles(change)),
    ...change.shape,
    onlyTests: sourceLines > 0 ? 0 : 1,
    sourceLines: logOfCount(sourceLines),
    testLines: logOfCount(testLines),
    removedLines: logOfCount(removedLines),
  };
}

/** The files whose past counts: sources with novel lines, tests only where there is no such source. */
function weighingFiles(change: MeasuredChange): MeasuredFile[] {
  const withNovelLines = change.files.filter((file) => file.novelLines.length > 0);
  const sources = withNovelLines.filter((file) => file.kind === 'source');
  return sources.length > 0 ? sources : withNovelLines.filter((file) => file.kind === 'test');
}

type HistoryFeatures = Pick<Features, 'fileLines' | 'developers' | 'changes' | 'age' | 'churn' | 'fixes' | 'newFile'>;

function historyFeatures(files: readonly MeasuredFile[]): HistoryFeatures {
  const total = files.reduce((sum, file) => sum + file.novelLines.length, 0);
  const mean = (value: (history: FileHistory, file: MeasuredFile) => number): number => {
    if (total === 0) return 0;
    let sum = 0;
    for (const file of files) sum += file.novelLines.length * value(file.history, file);
    return sum / total;
  };
  return {
    fileLines: mean((_, file) => logOfCount(lineCount(file.before))),
    developers: mean((history) => logOfCount(history.developers)),
    changes: mean((history) => logOfCount(history.changes)),
    age: mean((history) => logOfCount(history.ageDays)),
    churn: mean((history) => logOfCount(history.churn)),
    fixes: mean((history) => logOfCount(history.fixes)),
    newFile: mean((history) => (history.changes === 0 ? 1 : 0)),
  };
}

const lineCount = (code: BaseCode | null): number => code?.table.lines ?? 0;
