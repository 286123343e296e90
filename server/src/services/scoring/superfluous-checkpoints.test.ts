import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { superfluous } from './superfluous-checkpoints.ts';

const at = (changes: number) => ({ changes, commit: `${changes}` });

describe('superfluous', () => {
  it('leaves two checkpoints, the older one not far behind, however a history grows', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 20, maxLength: 80 }), (steps) => {
        let changes = 0;
        let kept: { changes: number; commit: string }[] = [];
        for (const step of steps) {
          changes += step;
          const gone = superfluous(kept, changes);
          const left = kept.filter((each) => !gone.includes(each));
          expect(left).toHaveLength(kept.length === 0 ? 0 : 1);
          expect(left[0]?.changes ?? changes).toBeGreaterThanOrEqual(changes - 1024);
          kept = [at(changes), ...left];
        }
      }),
    );
  });

  it('drops what is longer than the newest: it lies on a line that was left', () => {
    expect(superfluous([at(900), at(600), at(100)], 640)).toEqual([at(900), at(600)]);
  });

  it('keeps one that is far behind rather than none', () => {
    expect(superfluous([at(3000), at(100)], 9000)).toEqual([at(100)]);
  });
});
