import { describe, expect, it } from 'vitest';
import { type ChangedText, readChange } from '../change.ts';
import { asBase, readCode } from '../code/code.ts';
import { measureChange } from '../features/measure.ts';
import { advance } from './advance.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint/checkpoint.ts';
import { DAY, REST_DAYS } from './file-history.ts';
import { type LostStatement, LostStatements, MOST_LOST, MOST_OF_FILE } from './lost-statements.ts';
import { createHistory } from './state.ts';

type Tree = Readonly<Record<string, string>>;
const WEEK = REST_DAYS * DAY;

/** Novel tokens of the last of some trees, an hour after one another; a number is a pause in seconds. */
function last(trees: readonly (Tree | number)[]): number {
  let state = createHistory();
  let tree: Tree = {};
  let time = 1_700_000_000;
  let novel = 0;
  for (const next of trees) {
    time += typeof next === 'number' ? next : 3600;
    if (typeof next === 'number') continue;
    const change = measureChange(readChange(changeBetween(tree, next)), state);
    novel = change.novelTokens;
    advance(state, change, { time, developer: 1, fix: false });
    state = decodeCheckpoint(encodeCheckpoint(state)) ?? createHistory();
    tree = next;
  }
  return novel;
}

function changeBetween(before: Tree, after: Tree): ChangedText[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return paths
    .filter((path) => before[path] !== after[path])
    .map((path) => {
      const code = before[path] === undefined ? null : readCode(path, before[path]);
      return { path, before: code && asBase(code), existed: code !== null, newText: after[path] ?? null };
    });
}

const PATH = 'src/a.js';
const REST = 'begin(1);\nhold(open, 2);\nkeep(close, 3, 4);\n';
const OLD = 'export default read(ctx, open).catch(failed);\n';
const NEW = OLD.replace('read', 'readAll');
const whole = last([{ [PATH]: REST + OLD }, { [PATH]: REST + NEW }]);
const alone = last([{ [PATH]: REST }, { [PATH]: REST + NEW }]);

describe('what a file lost of late', () => {
  it('is what later code is compared with, as in one change', () => {
    expect(alone).toBeGreaterThan(whole);
    expect(last([{ [PATH]: REST + OLD }, { [PATH]: REST }, { [PATH]: REST + NEW }])).toBe(whole);
  });

  it('goes where its file goes', () => {
    const moved = { 'src/moved.js': REST };
    expect(last([{ [PATH]: REST + OLD }, { [PATH]: REST }, moved, { 'src/moved.js': REST + NEW }])).toBe(whole);
    expect(last([{ [PATH]: REST + OLD }, { [PATH]: REST }, moved, { ...moved, [PATH]: NEW }])).toBe(alone);
  });

  it('is forgotten with its file', () => {
    expect(last([{ [PATH]: REST + OLD }, { [PATH]: REST }, {}, { [PATH]: NEW }])).toBe(alone);
  });

  it('is forgotten after a week', () => {
    const other = { 'src/b.js': 'begin(5);\n' };
    const trees = (pause: number) => [{ [PATH]: REST + OLD }, { [PATH]: REST }, pause, { [PATH]: REST, ...other }];
    const next = { [PATH]: REST + NEW, ...other };
    expect(last([...trees(WEEK - 3601), next])).toBe(whole);
    expect(last([...trees(WEEK - 3600), next])).toBe(alone);
  });

  it('is bounded: what was lost first goes first', () => {
    const lost = new LostStatements();
    const add = (path: string): LostStatement => {
      const one = { ids: new Int32Array(1), marks: new Uint8Array(1), time: DAY };
      lost.add(path, one);
      return one;
    };
    const first = add('a.js');
    for (let count = 0; count < MOST_OF_FILE; count += 1) add('a.js');
    expect(lost.at('a.js')).toHaveLength(MOST_OF_FILE);
    expect(lost.at('a.js')).not.toContain(first);
    for (let count = 0; count < MOST_LOST; count += 1) add(`${count}.js`);
    expect(lost.entries()).toHaveLength(MOST_LOST);
    expect(lost.at('a.js')).toEqual([]);
  });
});
