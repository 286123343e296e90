import { describe, expect, it } from 'vitest';
import type { GitObject } from '../../ports/repository.ts';
import { readAhead } from './read-ahead.ts';

const ids = ['a', 'b', 'c', 'd', 'e'];
const blobs = ids.map((id) => ({ id, size: id === 'd' ? 100 : 10 }));

/** Answers at once, and counts the bytes that were asked for and not taken yet. */
function counting() {
  const state = { asked: [] as string[], held: 0, most: 0 };
  const readObject = async (id: string): Promise<GitObject> => {
    const size = blobs.find((blob) => blob.id === id)?.size ?? 0;
    state.asked.push(id);
    state.held += size;
    state.most = Math.max(state.most, state.held);
    return { type: 'blob', data: new Uint8Array(size).fill(1) };
  };
  return { state, repository: { readObject } };
}

describe('reading ahead', () => {
  it('gives each blob once, in order, holds no more than it may, and a larger one alone', async () => {
    const { state, repository } = counting();
    const seen: [string, number][] = [];
    const held: number[] = [];
    for await (const { blob, object } of readAhead(repository, blobs, undefined, 20)) {
      seen.push([blob.id, object.data.reduce((sum, byte) => sum + byte, 0)]);
      held.push(state.held);
      state.held -= blob.size;
    }
    expect(seen).toEqual(blobs.map(({ id, size }) => [id, size]));
    expect(state.asked).toEqual(ids);
    expect(held).toEqual([20, 20, 10, 100, 10]);
    expect(state.most).toBe(100);
  });

  it('takes the memory back once the next one is asked for', async () => {
    const taken: Uint8Array[] = [];
    for await (const { object } of readAhead(counting().repository, blobs)) taken.push(object.data);
    expect(taken.map(({ length }) => length)).toEqual([0, 0, 0, 0, 0]);
  });

  it('tells of a damaged blob when its turn comes, and of a cancel at once', async () => {
    const { repository } = counting();
    const damaged = {
      readObject: (id: string) => (id === 'b' ? Promise.reject(new Error('damaged')) : repository.readObject(id)),
    };
    const seen: string[] = [];
    const reading = async (signal?: AbortSignal) => {
      for await (const { blob } of readAhead(damaged, blobs, signal)) seen.push(blob.id);
    };
    await expect(reading()).rejects.toThrow('damaged');
    expect(seen).toEqual(['a']);
    await expect(reading(AbortSignal.abort())).rejects.toThrow();
    expect(seen).toEqual(['a']);
  });
});
