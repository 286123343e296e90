import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChangedText, readChange } from '../change.ts';
import { readCode } from '../code/code.ts';
import { advance } from '../history/advance.ts';
import { DAY, REST_DAYS } from '../history/file-history.ts';
import { createHistory, type HistoryState } from '../history/state.ts';
import { evaluate } from '../model/evaluate.ts';
import { parseModel } from '../model/model.ts';
import { scoreMeasured } from '../score.ts';
import { FIRST_SHOWN_FEATURE, featuresOf, meanOfLogs, paidFeatureNames } from './features.ts';
import { type MeasuredChange, measureChange } from './measure.ts';

const models = path.join(import.meta.dirname, '../../../../models');
const model = parseModel(
  JSON.parse(readFileSync(path.join(models, 'model.json'), 'utf8')),
  readFileSync(path.join(models, 'weights.bin')),
);

type Tree = Readonly<Record<string, string>>;

function measure(state: HistoryState, before: Tree, after: Tree): MeasuredChange {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((p) => before[p] !== after[p]);
  const changed = paths.map((file): ChangedText => {
    const code = before[file] === undefined ? null : readCode(file, before[file]);
    return { path: file, before: code, existed: before[file] !== undefined, newText: after[file] ?? null };
  });
  return measureChange(readChange(changed), state);
}

/** A main line that is carried along. */
class Line {
  readonly state = createHistory();
  tree: Tree = {};
  time = 1_700_000_000;

  add(tree: Tree, days: number, fix = false): MeasuredChange {
    this.time += days * DAY;
    const measured = measure(this.state, this.tree, tree);
    advance(this.state, measured, { time: this.time, developer: 1, fix });
    this.tree = tree;
    return measured;
  }

  measure(tree: Tree): MeasuredChange {
    return measure(this.state, this.tree, tree);
  }
}

/** A function of its own: names, and what it computes, follow from its name. */
function code(name: string): string {
  let seed = [...name].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, 7);
  const pick = (from: readonly string[]): string => {
    seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
    return from[(seed >>> 16) % from.length] ?? '';
  };
  const term = (depth: number): string =>
    depth === 0
      ? pick([
          `${name}Input`,
          `${name}Total`,
          'this.state',
          'await next()',
          'options.limit',
          '[first, second]',
          '!done',
        ])
      : pick([
          `${term(depth - 1)} ${pick(['+', '*', '%', '<<', '===', '>=', '??', '&&'])} ${term(depth - 1)}`,
          `${pick(['map', 'filter', 'reduce', 'trim', 'slice', 'join'])}(${term(depth - 1)}, ${term(depth - 1)})`,
          `(${term(depth - 1)} ? ${term(depth - 1)} : ${term(depth - 1)})`,
        ]);
  const lines = Array.from(
    { length: 5 },
    () => `  ${pick(['let x =', 'return', 'yield', 'throw', 'this.last ='])} ${term(3)};\n`,
  );
  return `export function ${name}(${name}Input) {\n${lines.join('')}}\n${name}();\n`;
}
const codes = (...names: string[]): string => names.map(code).join('\n');

/** A busy file and a quiet one, both with a past. */
function project(): Line {
  const line = new Line();
  line.add({ 'src/busy.ts': codes('alpha'), 'src/quiet.ts': codes('beta', 'gamma', 'delta') }, 0);
  for (const name of ['epsilon', 'zeta', 'eta', 'theta', 'iota'])
    line.add({ ...line.tree, 'src/busy.ts': codes('alpha', name) }, 2);
  line.add({ ...line.tree, 'src/quiet.ts': codes('beta', 'gamma', 'delta', 'kappa') }, REST_DAYS + 1);
  return line;
}

const score = (change: MeasuredChange) => scoreMeasured(model, change);

describe('the past of a place', () => {
  it('is what has rested: a change does not see those of the week before it', () => {
    const line = project();
    const grow = () => line.measure({ ...line.tree, 'src/quiet.ts': codes('beta', 'gamma', 'delta', 'kappa', 'mu') });
    const soon = grow();
    line.add({ ...line.tree, 'src/other.ts': code('nu') }, REST_DAYS);
    const later = grow();
    expect(soon.project.changes).toBe(6); // the last one rests
    expect(later.project.changes).toBe(7);
    expect(featuresOf(later).maturity).toBeGreaterThan(featuresOf(soon).maturity);
  });

  it('says little more of a young project by one change that comes to rest', () => {
    const line = new Line();
    line.add({ 'src/a.ts': codes('alpha') }, 0);
    const maturity = () => featuresOf(line.measure({ ...line.tree, 'src/b.ts': code('beta') })).maturity;
    const before = maturity();
    line.add({ ...line.tree, 'src/c.ts': code('gamma') }, REST_DAYS + 1);
    const after = maturity();
    expect(after).toBeGreaterThan(before);
    expect(after - before).toBeLessThan(0.05);
  });

  it.each(['src/fresh.ts', 'src/parts/fresh.ts', 'src/a/b/fresh.ts'])('is no better in the fresh file %s', (fresh) => {
    for (const old of ['src/busy.ts', 'src/quiet.ts']) {
      const line = project();
      const grown = line.measure({ ...line.tree, [old]: `${line.tree[old]}\n${codes('mu', 'nu', 'xi')}` });
      const moved = line.measure({ ...line.tree, [fresh]: codes('mu', 'nu', 'xi') });
      expect(score(moved).durability).toBeLessThanOrEqual(score(grown).durability + 0.001);
    }
  });

  it.each(['src/fresh.ts', 'src/parts/fresh.ts'])(
    'is no better in the fresh file %s beside files that are young',
    (fresh) => {
      const young = new Line();
      young.add({ 'src/busy.ts': codes('alpha', 'beta', 'gamma', 'delta', 'epsilon'), 'README.md': 'Read' }, 0);
      const old = project();
      old.add({ ...old.tree, 'src/busy.ts': codes('zeta', 'eta', 'theta', 'lambda', 'omicron', 'sigma') }, 0.01);
      for (const line of [young, old]) {
        const grown = line.measure({
          ...line.tree,
          'src/busy.ts': `${line.tree['src/busy.ts']}\n${codes('mu', 'nu', 'xi')}`,
        });
        const moved = line.measure({ ...line.tree, [fresh]: codes('mu', 'nu', 'xi') });
        expect(moved.files[0]?.volume).toBeGreaterThan(100);
        expect(score(moved).durability).toBeLessThanOrEqual(score(grown).durability + 0.001);
      }
    },
  );

  it('finds the volume of a fresh file in the next one beside it, and none of other folders', () => {
    const line = project();
    line.add({ ...line.tree, 'lib/quiet.ts': code('pi'), 'src/parts/one.ts': codes('mu', 'nu', 'xi') }, 0.01);
    const volumeOf = (path: string) => line.measure({ ...line.tree, [path]: code('rho') }).files[0]?.volume ?? 0;
    const grown = line.measure({ ...line.tree, 'src/busy.ts': codes('alpha', 'iota', 'rho') }).files[0]?.volume ?? 0;
    expect(grown).toBeGreaterThan(100);
    expect(volumeOf('src/parts/two.ts')).toBeCloseTo(grown, 6);
    const young = new Line();
    young.add({ 'src/busy.ts': codes('alpha', 'beta', 'gamma'), 'lib/quiet.ts': code('delta') }, 0);
    const beside = (path: string) => young.measure({ ...young.tree, [path]: code('rho') }).files[0]?.volume ?? 0;
    expect(beside('lib/fresh.ts')).toBeLessThan(beside('src/fresh.ts') / 2);
  });

  it('goes on in a fresh file where its last part ended: it earns in five parts what it earns at once', () => {
    const names = Array.from({ length: 10 }, (_, index) => `fresh${'abcdefghij'.charAt(index)}x`);
    const text = (upTo: number) => codes(...names.slice(0, upTo));
    const line = project();
    line.add({ ...line.tree, 'src/busy.ts': codes('alpha', 'iota', 'sigma', 'omega', 'tau') }, 0.01);
    const whole = score(line.measure({ ...line.tree, 'src/fresh.ts': text(10) }));
    let sum = 0;
    for (const upTo of [2, 4, 6, 8, 10])
      sum += score(line.add({ ...line.tree, 'src/fresh.ts': text(upTo) }, 0.001)).score;
    expect(Math.abs(sum / whole.score - 1)).toBeLessThan(0.01);
  });

  it('tells how many changes failed, those that lost their lines or were fixed, once that has rested', () => {
    const line = project();
    const failures = () => featuresOf(line.measure({ ...line.tree, 'src/new.ts': code('mu') })).failures;
    const before = failures();
    line.add({ ...line.tree, 'src/quiet.ts': codes('beta', 'gamma', 'delta') }, 0.01, true);
    expect(line.state.project.fixed.filter((mark) => mark === 1)).toHaveLength(1);
    expect(failures()).toBeCloseTo(before, 4);
    line.add({ ...line.tree, 'src/other.ts': code('nu') }, REST_DAYS);
    expect(failures()).toBeGreaterThan(before + 0.02);
  });

  it('tells the parts of a change that take lines of one another of no failure', () => {
    const line = project();
    const measured = ['mu', 'nu', 'xi', 'pi'].map((name) =>
      line.add({ ...line.tree, 'src/quiet.ts': codes('beta', 'gamma', name) }, 0.001),
    );
    expect(line.state.project.resting.some(({ failures }) => failures > 0)).toBe(true);
    const [first = 0, ...others] = measured.map((change) => featuresOf(change).failures);
    for (const other of others) expect(other).toBeCloseTo(first, 4);
  });
});

describe('a change that is cut up', () => {
  const names = Array.from({ length: 20 }, (_, i) => `part${String.fromCharCode(97 + i)}${'xyz'[i % 3]}`);
  /** The first so many functions, the first ten of them in the busy file. */
  const files = (upTo: number): Tree => ({
    'src/busy.ts': codes('alpha', 'iota', ...names.slice(0, Math.min(upTo, 10))),
    'src/quiet.ts': codes('beta', 'gamma', 'delta', 'kappa', ...names.slice(10, Math.max(10, upTo))),
  });

  it.each([2, 5, 20])('earns in %i parts what it earns in one', (count) => {
    const line = project();
    const whole = score(line.measure({ ...line.tree, ...files(20) }));
    let sum = 0;
    let novel = 0;
    for (let part = 1; part <= count; part += 1) {
      const earned = score(line.add({ ...line.tree, ...files(Math.round((part * 20) / count)) }, 0.001));
      sum += earned.score;
      novel += earned.novel;
    }
    expect(Math.abs(novel / whole.novel - 1)).toBeLessThan(0.01);
    expect(Math.abs(sum / whole.score - novel / whole.novel)).toBeLessThan(0.02);
  });

  it('is paid in each file by what that file is, and tests and documents with it change nothing', () => {
    const line = project();
    const others = names.map((name) => `${name}Other`);
    line.add({ ...line.tree, 'src/busy.ts': codes('alpha', 'iota', ...others) }, 0.01);
    const { 'src/busy.ts': busy = '', 'src/quiet.ts': quiet = '' } = files(20);
    const alone = (tree: Tree) => score(line.measure({ ...line.tree, ...tree }));
    const parts = [alone({ 'src/busy.ts': busy }), alone({ 'src/quiet.ts': quiet })];
    const both = alone({ 'src/busy.ts': busy, 'src/quiet.ts': quiet });
    expect(parts[0]?.durability).toBeLessThan((parts[1]?.durability ?? 0) - 0.01);
    for (const [index, part] of parts.entries()) {
      const { score: earned = 0, novel = 0 } = both.files[index] ?? {};
      expect(Math.abs(earned / novel / part.durability - 1)).toBeLessThan(0.05); // but for the project's volume
    }
    expect(both.score).toBeCloseTo(
      both.files.reduce((sum, file) => sum + file.score, 0),
      9,
    );
    const more = alone({ 'src/busy.ts': busy, 'src/quiet.ts': quiet, 'README.md': '# read', 'src/z.test.ts': busy });
    expect(more.score).toBe(both.score);
  });

  it('is told of one file what the model tells of a change in that file alone', () => {
    const line = project();
    const one = score(line.measure({ ...line.tree, 'src/busy.ts': codes('alpha', 'iota', 'mu') }));
    expect(one.durability).toBeCloseTo(evaluate(model, one.features).durability, 12);
  });

  it('finds the volume that was there after a pause too, so that a small first part clears no way for the rest', () => {
    const line = project();
    const volume = () => featuresOf(line.measure({ ...line.tree, 'src/quiet.ts': code('nu') })).projectVolume;
    line.add({ ...line.tree, 'src/busy.ts': codes('alpha', 'iota', ...names) }, 0.001);
    const before = volume();
    line.add({ ...line.tree, 'src/other.ts': '' }, 300);
    expect(volume()).toBeGreaterThan(before - 0.12);
  });

  it('has no feature of its size in what is paid', () => {
    expect(paidFeatureNames).toEqual(['fileVolume', 'projectVolume', 'failures', 'maturity', 'onlyTests']);
    for (const [index, weight] of model.kernel.durability.entries())
      expect(weight === 0).toBe(index >= FIRST_SHOWN_FEATURE);
  });
});

describe('volume', () => {
  it('is found in parts as in one', () => {
    const tokens = fc.integer({ min: 1, max: 50_000 });
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e5, noNaN: true }), tokens, tokens, (volume, first, second) => {
        const whole = (first + second) * meanOfLogs(volume, first + second);
        const parts = first * meanOfLogs(volume, first) + second * meanOfLogs(volume + first, second);
        expect(Math.abs(parts - whole)).toBeLessThan(1e-6 * whole);
      }),
    );
  });
});
