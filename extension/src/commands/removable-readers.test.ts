import { describe, expect, it } from 'vitest';
import { removableReaders } from './removable-readers.ts';

const add = (key: string) => ({ change: 'add' as const, key, name: `Name of ${key}`, history: true });
const listed = (...of: Parameters<typeof removableReaders>) =>
  removableReaders(...of).map(({ key, waits }) => [key, waits]);

describe('who can be removed', () => {
  it('is whoever waits to be added before anything is published', () => {
    expect(removableReaders({ readers: null, waiting: [] })).toEqual([]);
    expect(removableReaders({ readers: null, waiting: [add('a')] })).toEqual([
      { key: 'a', name: 'Name of a', waits: true },
    ]);
  });

  it('is each published reader once, but for those whose removal waits', () => {
    const readers = ['a', 'b', 'c'].map((key) => ({ key, name: key }));
    const waiting = [{ change: 'remove' as const, key: 'a' }, add('b'), add('d')];
    expect(listed({ readers, waiting })).toEqual([
      ['b', false],
      ['c', false],
      ['d', true],
    ]);
  });
});
