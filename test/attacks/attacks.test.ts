import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attacks } from './attacks.ts';
import { attemptWay, ways } from './campaign.ts';
import type { ScoredChange } from './changes.ts';
import { corpus } from './corpus.ts';
import { climb, MAX_CLIMB } from './hill-climb.ts';
import { type Attempt, type Laboratory, openLaboratory } from './laboratory.ts';
import { open } from './open.ts';
import { summarize, table } from './report.ts';

/** Every so many changes of each history; the deep run takes all. */
const STRIDE = 14;
/** Attempts at each attack. */
const ATTEMPTS = 10;
const CLIMB_STEPS = 12;

describe('attacks on the score', () => {
  let laboratory: Laboratory;
  const changes: ScoredChange[] = [];
  const histories = new AsyncDisposableStack();
  const attempts: Attempt[] = [];

  beforeAll(async () => {
    laboratory = await openLaboratory();
    for await (const found of corpus(laboratory, { stride: STRIDE, keep: histories })) changes.push(...found);
  }, 240_000);
  afterAll(async () => {
    process.stdout.write(table(summarize(attempts)));
    await histories.disposeAsync();
  });

  it.each(attacks)('$number $name: $rule.text', async ({ number }) => {
    const own = ways.filter(({ attack }) => attack.number === number);
    const known = open[number];
    let violations = 0;
    const attempt = fc.asyncProperty(
      fc.nat(changes.length - 1),
      fc.nat(own.length - 1),
      fc.nat(9999),
      async (at, way, seed) => {
        const [scored, chosen] = [changes[at], own[way]];
        if (scored === undefined || chosen === undefined) return;
        const attempt = await attemptWay(laboratory, scored, chosen, seed);
        if (attempt === null) return;
        attempts.push(attempt);
        if (!attempt.verdict.holds) violations += 1;
        if (known === undefined) {
          const { change, spelling, verdict } = attempt;
          expect(verdict, `${spelling} on ${change}`).toMatchObject({ holds: true });
        }
      },
    );
    await fc.assert(attempt, { seed: number, numRuns: ATTEMPTS, endOnFailure: true });
    if (known !== undefined) expect(violations / ATTEMPTS).toBeLessThanOrEqual(known.share);
  });

  it('breaks a model that counts lines by most of the attacks: else they prove nothing', () => {
    const broken = new Set(attempts.filter(({ raw }) => !raw.holds).map(({ attack }) => attack.number));
    const ours = new Set(attempts.filter(({ verdict }) => !verdict.holds).map(({ attack }) => attack.number));
    process.stdout.write(
      `attacks that break the raw model: ${broken.size}, this one: ${ours.size}, of ${attacks.length}\n`,
    );
    expect(broken.size).toBeGreaterThan(attacks.length / 2);
  });

  it('18 a climb over rewrites finds nothing much better', async () => {
    const first = changes[0];
    if (first === undefined) throw new Error('There is no change to attack.');
    const { best } = await climb(laboratory, first, CLIMB_STEPS, 1);
    expect(best).toBeLessThanOrEqual(open[18]?.share ?? MAX_CLIMB);
  });
});
