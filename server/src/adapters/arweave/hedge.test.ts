import { describe, expect, it } from 'vitest';
import { hedged } from './hedge.ts';

const never = () => new Promise<null>(() => {});
const soon = { afterMs: 5, atOnce: 4 };

describe('hedged', () => {
  it('takes the first result in order and starts no more than it needs', async () => {
    let started = 0;
    const attempts = ['a', 'b'].map((value) => async () => {
      started += 1;
      return value;
    });
    expect(await hedged(attempts, { afterMs: 1_000, atOnce: 4 })).toBe('a');
    expect(started).toBe(1);
  });

  it('goes on at once after nothing, and after a while of silence', async () => {
    expect(await hedged([async () => null, async () => 'b'], { afterMs: 60_000, atOnce: 4 })).toBe('b');
    expect(await hedged([never, never, async () => 'c'], soon)).toBe('c');
  });

  it('aborts those that lost', async () => {
    let aborted = false;
    const loser = (signal: AbortSignal) => {
      signal.addEventListener('abort', () => {
        aborted = true;
      });
      return never();
    };
    await hedged([loser, async () => 'b'], soon);
    expect(aborted).toBe(true);
  });

  it('returns null where all come back with nothing, and for no attempt at all', async () => {
    expect(await hedged([async () => null, async () => null], soon)).toBeNull();
    expect(await hedged([], soon)).toBeNull();
  });

  it('never runs more at once than it may', async () => {
    let running = 0;
    let most = 0;
    const attempts = Array.from({ length: 9 }, () => async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 4));
      running -= 1;
      return null;
    });
    await hedged(attempts, { afterMs: 1, atOnce: 3 });
    expect(most).toBe(3);
  });

  it('ends with the error of an attempt, and before the first one when cancelled', async () => {
    const broken = async () => {
      throw new Error('broken');
    };
    await expect(hedged([broken, never], soon)).rejects.toThrow('broken');
    await expect(hedged([never], { ...soon, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
