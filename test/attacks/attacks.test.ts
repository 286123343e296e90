import { beforeAll, describe, expect, it } from 'vitest';
import { attacks } from './attacks.ts';
import { corpus } from './corpus.ts';
import { climb } from './hill-climb.ts';
import { type Attempt, openLaboratory } from './laboratory.ts';
import { brokenBounds, climbBound } from './open.ts';
import { counts, summarize, table } from './report.ts';
import { Sample } from './sample.ts';

/** Each way is tried at one of so many changes; the deep run tries all ways at each. */
const STRIDE = 50;
const CHANGES = 200;
/** The climbs: every so many changes, of so many steps. */
const CLIMB_STRIDE = 80;
const CLIMB_STEPS = 10;

describe('attacks on the score', () => {
  const attempts: Attempt[] = [];
  const climbs: number[] = [];
  let changes = 0;

  beforeAll(async () => {
    const laboratory = await openLaboratory();
    const sample = new Sample(STRIDE);
    for await (const scored of corpus(laboratory, { own: false })) {
      const { change, original } = scored;
      const seed = changes;
      attempts.push(...(await sample.take((way) => laboratory.attempt(change, original, way, seed))));
      if (changes % CLIMB_STRIDE === 0) climbs.push((await climb(laboratory, scored, CLIMB_STEPS, changes)).best);
      changes += 1;
    }
    process.stdout.write(table(summarize(attempts)));
  }, 600_000);

  it('takes 200 real changes', () => {
    expect(changes).toBeGreaterThanOrEqual(CHANGES);
  });

  it.each(attacks)('$number $name: $rule.text', ({ number }) => {
    const own = attempts.filter((attempt) => attempt.attack.number === number);
    expect(own.length).toBeGreaterThan(0);
    expect(brokenBounds(number, own)).toEqual([]);
  });

  it('breaks a model that counts lines by most of the attacks: else they prove nothing', () => {
    const { ours, raw, rawAttacks } = counts(attempts);
    process.stdout.write(`${attempts.length} attempts: ${raw} break the raw model, ${ours} break the score\n`);
    expect(rawAttacks).toBeGreaterThan(attacks.length / 2);
    expect(ours).toBeLessThan(raw / 2);
  });

  it('18 a short climb over rewrites stays within its bound', () => {
    expect(Math.max(...climbs)).toBeLessThanOrEqual(climbBound);
  });
});
