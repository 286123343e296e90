import { describe, expect, it } from 'vitest';
import { type ChangedText, readChange } from '../change.ts';
import { readCode } from '../code/code.ts';
import { logOfCount } from '../exact-math.ts';
import { advance } from '../history/advance.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../history/checkpoint/checkpoint.ts';
import { DAY } from '../history/file-history.ts';
import { createHistory, type HistoryState } from '../history/state.ts';
import { measureChange } from './measure.ts';
import type { Risk } from './risk.ts';

type Tree = Readonly<Record<string, string>>;

function measure(state: HistoryState, before: Tree, after: Tree) {
  const paths = Object.keys({ ...before, ...after }).filter((path) => before[path] !== after[path]);
  const changed = paths.map((path): ChangedText => {
    const code = before[path] === undefined ? null : readCode(path, before[path]);
    return { path, before: code, existed: before[path] !== undefined, newText: after[path] ?? null };
  });
  return measureChange(readChange(changed), state);
}

/** A main line; `add` commits files some days after the last change, `risk` tells of a change that is not committed. */
class Line {
  readonly state = createHistory();
  tree: Tree = {};
  #time = 1_700_000_000;

  add(files: Tree, { days = 1, fix = false, developer = 1 } = {}): void {
    this.#time += days * DAY;
    const tree = { ...this.tree, ...files };
    advance(this.state, measure(this.state, this.tree, tree), { time: this.#time, developer, fix });
    this.tree = tree;
  }

  risk(files: Tree, state = this.state): Risk {
    return measure(state, this.tree, { ...this.tree, ...files }).risk;
  }
}

const lines = (...names: string[]): string => names.map((name) => `${name}.value = ${name}Of(input);\n`).join('');
const A = 'src/a.ts';
const B = 'src/b.ts';

describe('risk', () => {
  it('tells what is known before anything was: the usual', () => {
    expect(new Line().risk({ [A]: lines('alpha', 'beta') })).toMatchObject({
      codeLines: logOfCount(2),
      novelShare: 1,
      testShare: 0,
      rework: 0,
      besideFixed: 0,
      longestFile: 0,
      authors: 0,
      projectFixes: 0.2,
      projectLines: 0,
      usualFixed: -2,
      usualFailures: 0,
    });
  });

  it('tells what is usual in a project by all its changes that have rested, and forgets nothing', () => {
    const line = new Line();
    const usual = () => line.risk({ [B]: lines('omega') }).usualFixed;
    line.add({ [A]: lines('alpha') });
    for (const name of ['beta', 'gamma', 'delta', 'zeta']) line.add({ [A]: lines(name) }, { fix: true });
    expect(usual()).toBe(-2);
    line.add({ 'README.md': 'x' }, { days: 7 });
    const found = [1.5 / 10, 1.5 / 11, 2.5 / 12, 3.5 / 13, 4.5 / 14].map(Math.log);
    const mean = (200 * -2 + found.reduce((sum, value) => sum + value)) / 205;
    expect(usual()).toBeCloseTo(mean, 4);
    line.add({ 'README.md': 'y' }, { days: 1000 });
    expect(usual()).toBeCloseTo(mean, 4);
  });

  it('tells how large the change is, known code and tests with it', () => {
    const line = new Line();
    line.add({ [A]: lines('alpha', 'beta') });
    const copied = line.risk({ [B]: lines('alpha', 'beta', 'gamma'), 'test/a.test.ts': lines('delta') });
    expect(copied.codeLines).toBeCloseTo(Math.log(4), 12);
    expect(copied.novelShare).toBeCloseTo(1 / 3, 12);
    expect(copied.testShare).toBeCloseTo(1 / 4, 12);
    expect(line.risk({ [A]: lines('alpha', 'beta', 'gamma') }).longestFile).toBeCloseTo(Math.log(3), 12);
  });

  it('measures new lines without their indentation, up to 200 characters', () => {
    const line = new Line();
    expect(line.risk({ [A]: '    return compute(1, 2);\n' }).lineLength).toBe(21);
    expect(line.risk({ [A]: `show("${'long '.repeat(80)}");` }).lineLength).toBe(200);
  });

  it('tells the share of young lines among those that go', () => {
    const line = new Line();
    line.add({ [A]: lines('alpha', 'beta') });
    line.add({ [A]: lines('alpha', 'beta', 'gamma') }, { days: 100 });
    expect(line.risk({ [A]: lines('alpha', 'beta') }).rework).toBe(1);
    expect(line.risk({ [A]: lines('alpha') }).rework).toBe(0.5);
    expect(line.risk({ [A]: lines('beta', 'gamma') }).rework).toBe(0);
  });

  it('knows the last change of a file at once, and each of its authors', () => {
    const line = new Line();
    line.add({ [A]: lines('alpha') });
    const before = line.risk({ [A]: lines('alpha', 'omega') });
    line.add({ [A]: lines('alpha', 'beta') }, { developer: 2 });
    const after = line.risk({ [A]: lines('alpha', 'beta', 'omega') });
    expect(before.authors).toBeCloseTo(Math.log(2), 12);
    expect(after.authors).toBeCloseTo(Math.log(3), 12);
    expect(after.turnover).toBeGreaterThan(before.turnover);
  });

  it('counts fixes of files and project, less each year', () => {
    const line = new Line();
    line.add({ [A]: lines('alpha'), [B]: lines('beta') });
    const grown = (path: string) => line.risk({ [path]: `${line.tree[path]}${lines('omega')}` });
    const before = grown(A);
    line.add({ [A]: lines('gamma') }, { fix: true });
    const fixed = grown(A);
    expect(fixed.fixShare).toBeCloseTo(1.5 / 5, 2);
    expect(grown(B).fixShare).toBeCloseTo(0.5 / 4, 2);
    expect(fixed.projectFixes).toBeGreaterThan(before.projectFixes);
    expect(fixed.projectFixed).toBeGreaterThan(before.projectFixed + 0.3);
    expect(fixed.projectLines).toBeCloseTo(Math.log(4), 2);
    line.add({ 'README.md': 'x', 'src/c.ts': lines('delta') }, { days: 365 });
    expect(grown(A).fixShare).toBeCloseTo((0.5 + 0.5) / (1 + 3), 2);
  });

  it('sees where a stretch of new lines follows one of a change that was fixed', () => {
    const line = new Line();
    line.add({ [A]: lines('alpha', 'beta') });
    line.add({ [B]: lines('gamma', 'delta') });
    line.add({ [A]: lines('alpha', 'epsilon') }, { fix: true });
    expect(line.risk({ [A]: lines('alpha', 'omega', 'epsilon') }).besideFixed).toBe(1);
    expect(line.risk({ [B]: lines('gamma', 'omega', 'delta') }).besideFixed).toBe(0);
  });

  it('counts recent changes and fixes of files and folders, less each month', () => {
    const line = new Line();
    line.add({ [A]: lines('alpha'), [B]: lines('beta') });
    line.add({ [A]: lines('gamma') }, { fix: true });
    const grown = (path: string) => line.risk({ [path]: `${line.tree[path]}${lines('omega')}` });
    expect(grown(A).recentFixes).toBeCloseTo(Math.log(2), 12);
    expect(grown(B)).toMatchObject({ recentFixes: 0, sinceChange: logOfCount(1) });
    expect(grown(B).folderFixes).toBeCloseTo(Math.log(2), 12);
    expect(line.risk({ 'lib/new.ts': lines('omega') })).toMatchObject({
      folderFixes: 0,
      sinceChange: logOfCount(1095),
    });
    expect(grown(A).recentChanges).toBeGreaterThan(grown(B).recentChanges);
    line.add({ 'lib/c.ts': lines('delta') }, { days: 30 });
    expect(grown(A).recentFixes).toBeCloseTo(Math.log(1.5), 12);
    expect(grown(A).sinceChange).toBeCloseTo(Math.log(31), 12);
    expect(grown(B).folderFixes).toBeCloseTo(Math.log(1.5), 12);
  });

  it('counts the changes that it takes lines of', () => {
    const line = new Line();
    line.add({ [A]: lines('alpha') });
    line.add({ [A]: lines('alpha', 'beta') }, { days: 100 });
    line.add({ [A]: lines('alpha', 'beta', 'gamma') });
    const gone = line.risk({ [A]: lines('omega') });
    expect(gone.removedChanges).toBe(logOfCount(3));
    expect(line.risk({ [A]: lines('alpha', 'beta', 'gamma', 'omega') }).removedChanges).toBe(0);
  });

  it('is the same from a checkpoint', () => {
    const line = new Line();
    line.add({ [A]: lines('alpha', 'beta'), [B]: lines('gamma') });
    line.add({ [A]: lines('alpha', 'delta') }, { fix: true, developer: 2 });
    const bytes = encodeCheckpoint(line.state);
    const state = decodeCheckpoint(bytes);
    if (state === null) throw new Error('not read');
    expect(encodeCheckpoint(state)).toEqual(bytes);
    const next = { [A]: lines('alpha', 'beta', 'omega'), [B]: lines('delta') };
    expect(line.risk(next, state)).toEqual(line.risk(next));
    expect(line.risk(next).fixShare).toBeGreaterThan(0.1);
    expect(line.risk(next).folderFixes).toBeGreaterThan(0.5);
    line.add({ 'README.md': 'x' }, { days: 8 });
    const rested = decodeCheckpoint(encodeCheckpoint(line.state));
    expect(rested?.project.usual).toEqual(line.state.project.usual);
    expect(rested?.project.usual.changes).toBe(2);
  });
});
