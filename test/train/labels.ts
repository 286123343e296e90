import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { LabelledRow } from '../../server/src/adapters/tensorflow/linear-model.ts';
import { isGood, MIN_JUDGED_LINES } from '../../server/src/core/scoring/history/good12.ts';
import { correlation } from './measures.ts';
import type { Labels, ProjectChange } from './mined-change.ts';

/** Labels of a change that others made. */
export interface GivenLabels extends Labels {
  project: string;
  commit: string;
  /** Substantive lines that came with it: code and tests, and code alone. */
  codeLines: number;
  sourceLines: number;
}

/**
 * Reads labels from CSV (gzipped where the name ends in `.gz`): repo, commit, n_code, n_src, surv365, surv730, bug365, reverted; others
 * are passed over.
 */
export function readLabels(file: string): GivenLabels[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const [header = '', ...lines] = text.trim().split(/\r?\n/);
  const position = new Map(header.split(',').map((name, index) => [name, index]));
  return lines.map((line) => {
    const cells = line.split(',');
    const cell = (name: string) => cells[position.get(name) ?? -1] ?? '';
    const share = (name: string) => (cell(name) === '' ? null : Number(cell(name)));
    return {
      project: cell('repo'),
      commit: cell('commit'),
      codeLines: Number(cell('n_code')),
      sourceLines: Number(cell('n_src')),
      surv365: share('surv365'),
      surv730: share('surv730'),
      bug365: share('bug365') === null ? null : Number(cell('bug365')) > 0 ? 1 : 0,
      reverted: Number(cell('reverted')) > 0 ? 1 : 0,
    };
  });
}

/** A change with what became of it, by whoever's labels. */
export interface LabelledChange extends LabelledRow {
  change: ProjectChange;
  surv365: number | null;
  codeLines: number;
  sourceLines: number;
}

function good12({ surv365, bug365, reverted, codeLines }: Omit<GivenLabels, 'project' | 'commit'>): 0 | 1 | null {
  if (surv365 === null || codeLines < MIN_JUDGED_LINES) return null;
  return isGood({ standing: surv365, fixed: bug365 === 1, reverted: reverted === 1 }) ? 1 : 0;
}

const labelled = (change: ProjectChange, labels: Omit<GivenLabels, 'project' | 'commit'>): LabelledChange => ({
  change,
  features: change.features,
  good12: good12(labels),
  bug12: labels.sourceLines < 1 ? null : labels.bug365,
  surv365: labels.surv365,
  codeLines: labels.codeLines,
  sourceLines: labels.sourceLines,
});

const hasLabel = (row: LabelledChange): boolean => row.good12 !== null || row.bug12 !== null;

const MAX_LINES = 5000;
const MAX_FILES = 200;
/** The last ones of a project, so that no project outweighs the others. */
const MAX_CHANGES = 3000;

/** Changes with the labels that were mined with them. Of bots, and of a size that nobody writes by hand, none. */
export function withOwnLabels(changes: readonly ProjectChange[]): LabelledChange[] {
  const usable = changes.filter(
    ({ isBot, addedLines, files }) => !isBot && addedLines <= MAX_LINES && files <= MAX_FILES,
  );
  const rows = usable.map((change) => labelled(change, change)).filter(hasLabel);
  return [...Map.groupBy(rows, ({ change }) => change.project).values()].flatMap((group) => group.slice(-MAX_CHANGES));
}

/** The changes that others labelled, with their labels. A commit may be given by the beginning of its name. */
export function withGivenLabels(changes: readonly ProjectChange[], given: readonly GivenLabels[]): LabelledChange[] {
  const length = Math.min(...given.map(({ commit }) => commit.length));
  const key = (project: string, commit: string) => `${project}:${commit.slice(0, length)}`;
  const byKey = new Map(given.map((labels) => [key(labels.project, labels.commit), labels]));
  return changes.flatMap((change) => {
    const labels = byKey.get(key(change.project, change.commit));
    return labels === undefined ? [] : [labelled(change, labels)].filter(hasLabel);
  });
}

/** How far mined labels are those that others made of the same changes. */
export interface Agreement {
  project: string;
  changes: number;
  /** Correlation of the shares of lines that stand, after one and two years. */
  surv365: number;
  surv730: number;
  /** Share of changes with the same label. */
  bug365: number;
  reverted: number;
  good12: number;
}

export function agreementOf(changes: readonly ProjectChange[], given: readonly GivenLabels[]): Agreement[] {
  const own = new Map(withGivenLabels(changes, given).map((row) => [row.change, row]));
  const length = Math.min(...given.map(({ commit }) => commit.length));
  const byCommit = new Map(given.map((labels) => [labels.commit.slice(0, length), labels]));
  return [...Map.groupBy(own.keys(), ({ project }) => project)].map(([project, group]) => {
    const pairs = group.flatMap((change) => {
      const other = byCommit.get(change.commit.slice(0, length));
      return other === undefined ? [] : [{ change, other }];
    });
    type Pair = (typeof pairs)[number];
    const shares = (of: (labels: Labels) => number | null) => {
      const both = pairs.filter(
        ({ change, other }) => of(change) !== null && of(other) !== null && other.codeLines >= MIN_JUDGED_LINES,
      );
      return correlation(
        both.map(({ change }) => of(change) ?? 0),
        both.map(({ other }) => of(other) ?? 0),
      );
    };
    const same = (of: (labels: Pair['change'] | Pair['other']) => number | null) => {
      const both = pairs.filter(({ change, other }) => of(change) !== null && of(other) !== null);
      return both.filter(({ change, other }) => of(change) === of(other)).length / both.length;
    };
    return {
      project,
      changes: pairs.length,
      surv365: shares(({ surv365 }) => surv365),
      surv730: shares(({ surv730 }) => surv730),
      bug365: same(({ bug365 }) => bug365),
      reverted: same(({ reverted }) => reverted),
      good12: same(good12),
    };
  });
}
