import { beforeAll, describe, expect, it } from 'vitest';
import { attacks } from './attacks.ts';
import { ways } from './campaign.ts';
import type { ScoredChange } from './changes.ts';
import { corpus } from './corpus.ts';
import { climb } from './hill-climb.ts';
import { type Attempt, type Laboratory, openLaboratory } from './laboratory.ts';
import { brokenBounds, climbBound } from './open.ts';
import { counts, summarize, table } from './report.ts';
import { Random } from './text/random.ts';

/** Attempts at each change; the deep run makes all of them. */
const ATTEMPTS = 2;
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
    const order = new Random(7).sample(ways, ways.length);
    for await (const scored of corpus(laboratory, { own: false })) {
      await attack(laboratory, scored, order);
      if (changes % CLIMB_STRIDE === 0) climbs.push((await climb(laboratory, scored, CLIMB_STEPS, changes)).best);
      changes += 1;
    }
    process.stdout.write(table(summarize(attempts)));
  }, 600_000);

  /** The next ways in turn. What the change gives no hold for comes first at the next one, so that rare ways have their turn too. */
  async function attack(laboratory: Laboratory, scored: ScoredChange, order: (typeof ways)[number][]): Promise<void> {
    const waiting: typeof order = [];
    for (let made = 0; made < ATTEMPTS; ) {
      const way = order.shift();
      if (way === undefined) break;
      const attempt = await laboratory.attempt(scored.change, scored.original, way, changes);
      if (attempt === null) waiting.push(way);
      else {
        attempts.push(attempt);
        order.push(way);
        made += 1;
      }
    }
    order.unshift(...waiting);
  }

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
