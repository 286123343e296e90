import { exactLog, logOfCount } from '../exact-math.ts';
import { churnAt, DAY } from '../history/file-history.ts';
import { lateChangesAt, lateWorkAt, NO_LATE_CHANGES, RECENT_DAYS } from '../history/late.ts';
import { LineKind } from '../history/line-table.ts';
import { eachAddedLine } from '../history/match-lines.ts';
import { folderOf, type HistoryState } from '../history/state.ts';
import { fixedLevel, usualLevels } from '../history/usual.ts';
import { type LinePast, linePast, type TouchedFile } from './line-past.ts';
import { type Writing, writingOf } from './writing.ts';

/**
 * What else tells whether a change will last or need a fix: its size as it is, new or not, and the past up to its base, rested or not.
 * Whoever cuts a change up, or waits, would change it: for the heads that pay nothing. Means are over the touched source files (tests
 * where there are none), by the lines that come and go.
 */
export interface Risk extends LinePast, Writing {
  /** Lines of code added to source files: ln(1 + count). */
  codeLines: number;
  /** Share of them that is novel. */
  novelShare: number;
  /** Share of tests in the added lines of code. */
  testShare: number;
  /** Characters of a novel source line without its indentation, at most 200; the mean. */
  lineLength: number;
  /** Length of the longest touched file: ln(1 + lines). */
  longestFile: number;
  /** Different authors of the files' changes: mean of ln(1 + count). */
  authors: number;
  /** How much of the files changed of late, against their length: the mean of a logarithm. */
  turnover: number;
  /** Share of fixes in the late changes of the files. */
  fixShare: number;
  /** Days from the files' last changes to the base: mean of ln(1 + days); three years where there is none. */
  sinceChange: number;
  /** Changes of the files in recent weeks: mean of ln(1 + count). */
  recentChanges: number;
  /** Fixes in recent weeks of that file which had most: ln(1 + count). */
  recentFixes: number;
  /** Fixes in recent weeks in the folders of the files, once for each file: ln(1 + count). */
  folderFixes: number;
  /** Share of fixes in the project's late changes. */
  projectFixes: number;
  /** How many of the project's late changes a fix took lines of: logarithm of the share. */
  projectFixed: number;
  /** Source lines that came to the project of late: ln(1 + count). */
  projectLines: number;
  /** As `projectFixed` and `failures`, the means of what all changes of the project found: what is usual in it. */
  usualFixed: number;
  usualFailures: number;
}

export function riskOf(files: readonly TouchedFile[], base: HistoryState): Risk {
  const of = (kind: TouchedFile['kind']) => files.filter((file) => file.kind === kind && isTouched(file));
  const [sources, tests] = [of('source'), of('test')];
  const touched = sources.length > 0 ? sources : tests;
  return {
    ...linePast(touched, base),
    ...writingOf(touched),
    ...sizeOf(sources, tests),
    ...filePast(touched, base),
    ...recentPast(touched, base),
    ...projectPast(base),
    lineLength: meanLength(sources),
  };
}

const isTouched = ({ match, deleted, before }: TouchedFile): boolean =>
  match.added + match.removed > 0 || (deleted && before !== null);

const sumOver = (files: readonly TouchedFile[], value: (file: TouchedFile) => number): number =>
  files.reduce((sum, file) => sum + value(file), 0);

function sizeOf(
  sources: readonly TouchedFile[],
  tests: readonly TouchedFile[],
): Pick<Risk, 'codeLines' | 'novelShare' | 'testShare'> {
  const [inSources, inTests] = [sumOver(sources, addedCode), sumOver(tests, addedCode)];
  return {
    codeLines: logOfCount(inSources),
    novelShare: sumOver(sources, ({ novelLines }) => novelLines.length) / Math.max(1, inSources),
    testShare: inTests / Math.max(1, inSources + inTests),
  };
}

function addedCode({ after, match }: TouchedFile): number {
  let count = 0;
  if (after === null) return count;
  eachAddedLine(match, (line) => {
    if (after.table.kind[line] === LineKind.code) count += 1;
  });
  return count;
}

type FilePast = Pick<Risk, 'authors' | 'turnover' | 'fixShare' | 'longestFile'>;

/** So that a file's first change, fix or not, says little. */
const USUAL_FIXES = 0.5;
const USUAL_CHANGES = 3;
/** So that a short or a quiet file is none in turmoil. */
const USUAL_CHURN = 5;
const USUAL_LINES = 50;

function filePast(files: readonly TouchedFile[], base: HistoryState): FilePast {
  const lines = ({ before }: TouchedFile) => before?.table.lines ?? 0;
  const sums = { weight: 0, authors: 0, turnover: 0, fixShare: 0 };
  for (const file of files) {
    const record = base.files.get(file.previousPath);
    const churn = record === undefined ? 0 : churnAt(record, base.clock);
    const late = lateChangesAt(record?.late ?? NO_LATE_CHANGES, base.clock);
    const weight = file.match.added + file.match.removed + 1;
    sums.weight += weight;
    sums.authors += weight * logOfCount(record?.developers.size ?? 0);
    sums.turnover += weight * exactLog((churn + USUAL_CHURN) / (lines(file) + USUAL_LINES));
    sums.fixShare += (weight * (late.fixes + USUAL_FIXES)) / (late.changes + USUAL_CHANGES);
  }
  const total = Math.max(1, sums.weight);
  return {
    authors: sums.authors / total,
    turnover: sums.turnover / total,
    fixShare: sums.fixShare / total,
    longestFile: logOfCount(files.reduce((most, file) => Math.max(most, lines(file)), 0)),
  };
}

/** Of a file without a past, in days. */
const LONG_AGO = 1095;

function recentPast(
  files: readonly TouchedFile[],
  base: HistoryState,
): Pick<Risk, 'sinceChange' | 'recentChanges' | 'recentFixes' | 'folderFixes'> {
  const sums = { weight: 0, since: 0, changes: 0, inFolders: 0 };
  let most = 0;
  for (const { path, previousPath, match } of files) {
    const ofFile = base.files.get(previousPath)?.recent ?? NO_LATE_CHANGES;
    const ofFolder = base.folders.get(folderOf(path)) ?? NO_LATE_CHANGES;
    const recent = lateChangesAt(ofFile, base.clock, RECENT_DAYS);
    const weight = match.added + match.removed + 1;
    sums.weight += weight;
    const days = ofFile.time === 0 ? LONG_AGO : Math.max(0, base.clock - ofFile.time) / DAY;
    sums.since += weight * logOfCount(days);
    sums.changes += weight * logOfCount(recent.changes);
    sums.inFolders += lateChangesAt(ofFolder, base.clock, RECENT_DAYS).fixes;
    most = Math.max(most, recent.fixes);
  }
  return {
    sinceChange: sums.since / Math.max(1, sums.weight),
    recentChanges: sums.changes / Math.max(1, sums.weight),
    recentFixes: logOfCount(most),
    folderFixes: logOfCount(sums.inFolders),
  };
}

type ProjectRisk = 'projectFixes' | 'projectFixed' | 'projectLines' | 'usualFixed' | 'usualFailures';

/** What is taken for granted of a project that has no past yet. */
function projectPast({ project, clock }: HistoryState): Pick<Risk, ProjectRisk> {
  const { changes, fixes, fixed, lines } = lateWorkAt(project.late, clock);
  const usual = usualLevels(project.usual);
  return {
    projectFixes: (fixes + 1) / (changes + 5),
    projectFixed: fixedLevel({ fixed, changes }),
    projectLines: logOfCount(lines),
    usualFixed: usual.fixed,
    usualFailures: usual.failures,
  };
}

const MAX_LENGTH = 200;

function meanLength(sources: readonly TouchedFile[]): number {
  let lines = 0;
  let characters = 0;
  for (const { after, novelLines } of sources) {
    if (after === null) continue;
    for (const line of novelLines)
      characters += Math.min(MAX_LENGTH, lengthOf(after.text, after.table.start[line] ?? 0));
    lines += novelLines.length;
  }
  return characters / Math.max(1, lines);
}

/** Of the line that begins there, without its indentation. */
function lengthOf(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) === SPACE || text.charCodeAt(at) === TAB) at += 1;
  const end = text.indexOf('\n', at);
  return (end < 0 ? text.length : end) - at;
}
const SPACE = 32;
const TAB = 9;
