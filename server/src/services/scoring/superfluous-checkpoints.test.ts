import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BEHIND, superfluous } from './superfluous-checkpoints.ts';

const at = (changes: number) => ({ changes, commit: `${changes}` });

describe('superfluous', () => {
  it('leaves few checkpoints, and always one a little way behind, however a history grows', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 20, maxLength: 80 }), (steps) => {
        let changes = 0;
        let kept: { changes: number; commit: string }[] = [];
        for (const step of steps) {
          changes += step;
          const gone = superfluous(kept, changes);
          kept = [at(changes), ...kept.filter((each) => !gone.includes(each))];
          expect(kept.length).toBeLessThanOrEqual(3);
          if (changes < 2 * BEHIND) continue;
          const behind = kept.find((each) => each.changes <= changes - BEHIND);
          expect(behind?.changes).toBeGreaterThanOrEqual(changes - 2 * BEHIND - 2 * 200);
        }
      }),
    );
  });

  it('drops what is longer than the newest: it lies on a line that was left', () => {
    expect(superfluous([at(900), at(600), at(100)], 640)).toEqual([at(900)]);
  });
});
