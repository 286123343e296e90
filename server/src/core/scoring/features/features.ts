import { logOfCount } from '../exact-math.ts';
import type { ProjectFacts } from '../history/project-past.ts';
import { failureLevel } from '../history/usual.ts';
import { bendsOf } from './bends.ts';
import type { MeasuredChange, MeasuredFile } from './measure.ts';

/** Any change of what the features mean must change this: it is part of the scorer's hash. */
export const EXTRACTOR_VERSION = 28;

/**
 * What durability, which is paid, is told by: the place that a token goes to, its file and its project, as they were a week before the base,
 * and how much was added to them of late. The size of the change comes in through that alone: each token is asked of at its place in that
 * stream, so the parts of a change that is cut up are told together what the whole is told.
 */
export const paidFeatureNames = ['fileVolume', 'projectVolume', 'failures', 'maturity', 'onlyTests'] as const;
type PaidFeature = (typeof paidFeatureNames)[number];
export type PaidFeatures = Readonly<Record<PaidFeature, number>>;

/**
 * Inputs of the model, in their order. Those after the paid ones say how large a change is by itself, what is particular
 * to its files, and what happened up to its base (see risk.ts): for the heads that are only shown (see `hasInput`).
 */
export const featureNames = [
  ...paidFeatureNames,
  'surprise',
  'sourceLines',
  'testLines',
  'removedLines',
  'files',
  'hunks',
  'branches',
  'entropy',
  'codeLines',
  'novelShare',
  'testShare',
  'lineLength',
  'longestFile',
  'authors',
  'turnover',
  'fixShare',
  'rework',
  'removedChanges',
  'sinceChange',
  'besideFixed',
  'recentChanges',
  'recentFixes',
  'folderFixes',
  'assignments',
  'calls',
  'closures',
  'unfinished',
  'indentation',
  'entriesGone',
  'position',
  'projectFixes',
  'projectFixed',
  'projectLines',
  'usualFixed',
  'usualFailures',
  'mostlyTests',
  'manyFiles',
  'busyFixes',
  'strangeLines',
] as const;
export type FeatureName = (typeof featureNames)[number];
export type Features = Readonly<Record<FeatureName, number>>;

/** Features from their values in order. */
export const namedFeatures = (values: readonly number[]): Features =>
  Object.fromEntries(featureNames.map((name, index) => [name, values[index] ?? 0])) as Record<FeatureName, number>;

/** First feature that durability does not have. */
export const FIRST_SHOWN_FEATURE = paidFeatureNames.length;

export function featuresOf(change: MeasuredChange): Features {
  const { project, shape, risk } = change;
  const linesOf = (kind: 'source' | 'test') =>
    change.files.filter((file) => file.kind === kind).reduce((sum, file) => sum + file.novelLines.length, 0);
  const code = change.files.filter(({ kind, match }) => {
    return (kind === 'source' || kind === 'test') && match.added + match.removed > 0;
  });
  const sourceLines = linesOf('source');
  const files = logOfCount(code.length);
  return {
    fileVolume: meanFileVolume(change),
    ...shape,
    ...projectFeatures(project),
    ...risk,
    ...bendsOf({ ...shape, ...risk, files }),
    projectVolume: meanOfLogs(project.volume, change.novelTokens),
    onlyTests: sourceLines > 0 || change.revived.length > 0 ? 0 : 1,
    sourceLines: logOfCount(sourceLines),
    testLines: logOfCount(linesOf('test')),
    removedLines: logOfCount(change.files.reduce((sum, file) => sum + file.removedLines, 0)),
    files,
    hunks: logOfCount(code.reduce((sum, { match }) => sum + countHunks(match.oldOf), 0)),
  };
}

/** What new source code is paid by that goes to a place with so many tokens, of a change with `novelTokens` in all. */
export const paidFeaturesOf = (
  { volume, addedTokens }: { volume: number; addedTokens: number },
  { project, novelTokens }: Pick<MeasuredChange, 'project' | 'novelTokens'>,
): PaidFeatures => ({
  fileVolume: meanOfLogs(volume, addedTokens),
  projectVolume: meanOfLogs(project.volume, novelTokens),
  ...projectFeatures(project),
  onlyTests: 0,
});

/** Taken for granted of a project: in a short history one change more says little of the next one. */
export const USUAL_CHANGES = 20;

const projectFeatures = (project: ProjectFacts): Pick<Features, 'failures' | 'maturity'> => ({
  failures: failureLevel(project),
  maturity: logOfCount(USUAL_CHANGES + project.changes),
});

/**
 * Mean of ln(1 + x) over x from `before` to `before` + `added`: what each token finds there, on the average. The parts of a change that
 * come one after another have the same sum as the whole.
 */
export function meanOfLogs(before: number, added: number): number {
  if (added < 1) return logOfCount(before);
  const integral = (x: number) => (1 + x) * logOfCount(x) - x;
  return (integral(before + added) - integral(before)) / added;
}

/** The mean over the files that the new code goes to. */
function meanFileVolume(change: MeasuredChange): number {
  const files = weighedFiles(change);
  const total = files.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return 0;
  const sum = files.reduce((all, { volume, addedTokens, weight }) => all + weight * meanOfLogs(volume, addedTokens), 0);
  return sum / total;
}

interface WeighedFile {
  volume: number;
  addedTokens: number;
  weight: number;
}

/** Sources weigh by their novel tokens, and with them what counts of older ones; where there are none tests do; where nothing is novel, by the tokens that were added. */
function weighedFiles(change: MeasuredChange): WeighedFile[] {
  const novel = (file: MeasuredFile) => file.novelty?.tokens ?? 0;
  const added = (file: MeasuredFile) => file.addedTokens;
  for (const [kind, weightOf] of [
    ['source', novel],
    ['test', novel],
    ['source', added],
    ['test', added],
  ] as const) {
    const files = change.files.flatMap((file): WeighedFile[] => {
      const { volume, addedTokens } = file;
      const weight = file.kind === kind ? weightOf(file) : 0;
      return volume === null || weight === 0 ? [] : [{ volume, addedTokens, weight }];
    });
    if (kind === 'source' && weightOf === novel) files.push(...change.revived.map(revivedFile));
    if (files.length > 0) return files;
  }
  return [];
}

/** What counts now came to its file before. */
const revivedFile = ({ volume, tokens }: MeasuredChange['revived'][number]): WeighedFile => ({
  volume,
  addedTokens: tokens,
  weight: tokens,
});

/** Runs of lines that are not old ones. */
function countHunks(oldOf: Int32Array): number {
  let hunks = 0;
  for (let line = 0; line < oldOf.length; line += 1) {
    if (oldOf[line] === -1 && (line === 0 || oldOf[line - 1] !== -1)) hunks += 1;
  }
  return hunks;
}
