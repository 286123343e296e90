import { describe, expect, it } from 'vitest';
import type { HistoryStore } from './history-store.ts';

const checkpoint = (changes: number) => ({ changes, commit: `${changes}`.padStart(40, 'a') });
const bytes = (...values: number[]) => new Uint8Array(values);

/** What every HistoryStore does. `create` gives an empty store each time. */
export function describeHistoryStore(name: string, create: () => Promise<HistoryStore>): void {
  describe(`${name} is a HistoryStore`, () => {
    it('has nothing at first', async () => {
      const store = await create();
      expect(await store.list()).toEqual([]);
      expect(await store.read(checkpoint(1))).toBeNull();
    });

    it('gives back what was written, the latest of it', async () => {
      const store = await create();
      await store.write(checkpoint(1), bytes(1, 2, 3));
      await store.write(checkpoint(1), bytes(4));
      expect(new Uint8Array((await store.read(checkpoint(1))) ?? [])).toEqual(bytes(4));
    });

    it('lists the longest history first', async () => {
      const store = await create();
      for (const changes of [3, 20, 100]) await store.write(checkpoint(changes), bytes(changes));
      expect(await store.list()).toEqual([100, 20, 3].map(checkpoint));
    });

    it('removes one, also one that is not there', async () => {
      const store = await create();
      await store.write(checkpoint(1), bytes(1));
      await store.write(checkpoint(2), bytes(2));
      await store.remove(checkpoint(1));
      await store.remove(checkpoint(1));
      expect(await store.list()).toEqual([checkpoint(2)]);
    });
  });
}
