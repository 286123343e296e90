import { describe, expect, it } from 'vitest';
import { release } from './release.ts';

describe('releasing bytes', () => {
  it('empties what has its memory alone', () => {
    const bytes = new Uint8Array(100_000);
    release(bytes);
    expect(bytes.length).toBe(0);
  });

  it('leaves alone what shares its memory', () => {
    const whole = new Uint8Array([1, 2, 3]);
    release(whole.subarray(0, 2));
    release(Buffer.from('from the pool'));
    expect(whole).toEqual(new Uint8Array([1, 2, 3]));
  });
});
