import { describe, expect, it } from 'vitest';
import { formatReaderKey, publicReaderKey } from './reader-key.ts';
import { changedReaders, sameReaders } from './readers.ts';

const key = (n: number) => formatReaderKey(publicReaderKey(new Uint8Array(32).fill(n)));
const reader = (n: number) => ({ key: key(n), name: `reader ${n}` });
const keys = (readers: { key: string }[]) => new Set(readers.map((one) => one.key));

describe('a list of readers', () => {
  it('takes changes in their order, each once', () => {
    const add = { change: 'add' as const, history: true };
    const changed = changedReaders(
      [reader(1), reader(2)],
      [
        { ...add, ...reader(3) },
        { ...add, ...reader(3) },
        { change: 'remove', key: key(1) },
        { change: 'remove', key: key(9) },
      ],
    );
    expect(keys(changed)).toEqual(new Set([key(2), key(3)]));
    expect(sameReaders(changed, changed.toReversed())).toBe(true);
    expect(sameReaders(changed, [reader(2)])).toBe(false);
  });

  it('is never empty', () => {
    expect(() => changedReaders([reader(1)], [{ change: 'remove', key: key(1) }])).toThrow('The last reader');
  });
});
