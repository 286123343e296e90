import { describe, expect, it } from 'vitest';
import { type ChangedText, readChange } from './change.ts';
import { readCode } from './code/code.ts';

const lines = (name: string, count: number): string =>
  Array.from({ length: count }, (_, line) => `${name}(${line});\n`).join('');

const gone = (path: string, text: string): ChangedText => {
  return { path, before: readCode(path, text), existed: true, newText: null };
};
const added = (path: string, newText: string): ChangedText => ({ path, before: null, existed: false, newText });

/** Each file with the one it was made from. */
const moves = (...files: ChangedText[]): Record<string, string> =>
  Object.fromEntries(
    readChange(files).flatMap(({ path, previousPath }) => (path === previousPath ? [] : [[path, previousPath]])),
  );

describe('a file at another path', () => {
  const old = lines('a', 20);

  it.each([
    ['as it was', old],
    ['with half of its lines', lines('a', 10)],
    ['with three times as many lines', old + lines('b', 40)],
  ])('is told %s', (_, text) => {
    expect(moves(gone('a.js', old), added('lib/a.js', text))).toEqual({ 'lib/a.js': 'a.js' });
  });

  it.each([
    ['with fewer of its lines', lines('a', 9)],
    ['with five times as many lines', old + lines('b', 80)],
    ['with nothing of it', lines('b', 20)],
    ['that is empty', ''],
  ])('is another one %s', (_, text) => {
    expect(moves(gone('a.js', old), added('lib/a.js', text))).toEqual({});
  });

  it('is another one where more of it is new than old, and it is called otherwise', () => {
    expect(moves(gone('a.js', old), added('b.js', old + lines('b', 20)))).toEqual({ 'b.js': 'a.js' });
    expect(moves(gone('a.js', old), added('b.js', old + lines('b', 21)))).toEqual({});
  });

  it('is told from an empty one', () => {
    expect(moves(gone('a.js', '\n\n'), added('lib/a.js', old))).toEqual({});
  });

  it.each([
    ['b.js', 'c.js'],
    ['c.js', 'b.js'],
  ])('is the one that is most like it, whichever comes first: %s', (near, far) => {
    const files = [gone('a.js', old), added(near, old + lines('b', 5)), added(far, old + lines('c', 15))];
    expect(moves(...files)).toEqual({ [near]: 'a.js' });
  });
});
