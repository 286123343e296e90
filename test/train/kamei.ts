import type { MeasuredFile } from '../../server/src/core/scoring/features/measure.ts';
import { DAY } from '../../server/src/core/scoring/history/file-history.ts';
import { YEAR } from '../../server/src/core/scoring/history/good12.ts';
import type { WalkedChange } from '../../server/src/services/scoring/walk-main-line.ts';

/** Inputs of the usual predictor of risky changes (Kamei and others 2013), which the model is compared with. */
export const kameiNames = [
  'ns', // folders at the top, folders, files
  'nd',
  'nf',
  'entropy', // of the change over its files
  'la', // lines added and removed
  'ld',
  'lt', // lines of the touched files before, developers, days since their last change, changes
  'fix',
  'ndev',
  'age',
  'nuc',
  'exp', // changes of the author so far: all, recent ones more, in the same parts of the project
  'rexp',
  'sexp',
] as const;

interface Experience {
  /** Unix seconds of each change. */
  times: number[];
  byPart: Map<string, number>;
}

interface FilePast {
  developers: Set<string>;
  changes: number;
  /** Unix seconds of the last one. */
  time: number;
}

/** Computes them along a main line; to be called with each change in turn. */
export class KameiMeasures {
  readonly #authors = new Map<string, Experience>();
  readonly #files = new Map<string, FilePast>();

  /** In the order of `kameiNames`; counts as ln(1 + count). */
  of(change: WalkedChange): number[] {
    const files = change.measured.files.filter(({ match }) => match.added + match.removed > 0);
    const parts = new Set(files.map(({ path }) => path.split('/', 1)[0] ?? ''));
    const folders = new Set(files.map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1)));
    const sum = (value: (file: MeasuredFile) => number) => files.reduce((total, file) => total + value(file), 0);
    const mean = (value: (file: MeasuredFile) => number) => (files.length === 0 ? 0 : sum(value) / files.length);
    const pastOf = ({ previousPath }: MeasuredFile) => this.#files.get(previousPath);
    const days = (past: FilePast | undefined) => (past === undefined ? 0 : Math.max(0, change.time - past.time) / DAY);
    const counts: number[] = [
      parts.size,
      folders.size,
      files.length,
      sum(({ match }) => match.added),
      sum(({ match }) => match.removed),
      mean(({ before }) => before?.table.lines ?? 0),
      mean((file) => pastOf(file)?.developers.size ?? 0),
      mean((file) => days(pastOf(file))),
      mean((file) => pastOf(file)?.changes ?? 0),
      ...this.#experience(change, parts),
    ].map((count) => Math.log1p(count));
    this.#remember(change);
    const [ns = 0, nd = 0, nf = 0, la = 0, ld = 0, lt = 0, ndev = 0, age = 0, nuc = 0, ...experience] = counts;
    return [ns, nd, nf, entropyOf(files), la, ld, lt, change.fix ? 1 : 0, ndev, age, nuc, ...experience];
  }

  #remember({ measured, developer, time }: WalkedChange): void {
    const next = measured.files.flatMap(({ path, previousPath, deleted }): [string, FilePast][] => {
      const { developers = new Set<string>(), changes = 0 } = this.#files.get(previousPath) ?? {};
      return deleted ? [] : [[path, { developers: new Set([...developers, developer]), changes: changes + 1, time }]];
    });
    for (const { previousPath } of measured.files) this.#files.delete(previousPath); // all of them first: names may be exchanged
    for (const [path, past] of next) this.#files.set(path, past);
  }

  /** Before the change, which is then added to it. */
  #experience({ developer, time }: WalkedChange, parts: ReadonlySet<string>): [number, number, number] {
    const own: Experience = this.#authors.get(developer) ?? { times: [], byPart: new Map() };
    this.#authors.set(developer, own);
    const recent = own.times.reduce((sum: number, then) => sum + 1 / (1 + Math.max(0, time - then) / YEAR), 0);
    const sameParts = [...parts].reduce((sum, part) => sum + (own.byPart.get(part) ?? 0), 0);
    const measures: [number, number, number] = [own.times.length, recent, sameParts];
    own.times.push(time);
    for (const part of parts) own.byPart.set(part, (own.byPart.get(part) ?? 0) + 1);
    return measures;
  }
}

function entropyOf(files: readonly MeasuredFile[]): number {
  const churns = files.map(({ match }) => match.added + match.removed);
  const total = churns.reduce((sum, churn) => sum + churn, 0);
  return churns.reduce((entropy, churn) => entropy - (churn / total) * Math.log2(churn / total), 0);
}
