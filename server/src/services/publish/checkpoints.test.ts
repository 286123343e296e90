import { expect, it } from 'vitest';
import { isCheckpointDue, nextInChain } from './checkpoints.ts';
import { checkPolicy, defaultPolicy } from './policy.ts';

const policy = { ...defaultPolicy, checkpointAfter: 3, checkpointFromBytes: 100 };
const chain = (publications: number, bytes: number, checkpointBytes: number) => ({
  publications,
  bytes,
  checkpointBytes,
});

it('is due after so many publications, or when they weigh more than what they stand on', () => {
  expect(isCheckpointDue(chain(2, 50, 10), policy)).toBe(false);
  expect(isCheckpointDue(chain(3, 50, 1000), policy)).toBe(true);
  expect(isCheckpointDue(chain(2, 101, 10), policy)).toBe(true);
  expect(isCheckpointDue(chain(2, 101, 200), policy)).toBe(false);
  expect(isCheckpointDue(chain(2, 201, 200), policy)).toBe(true);
});

it('the checkpoints of a history, but for the newest, weigh less than the thin packs between them', () => {
  const first = 1_000;
  let since = nextInChain(null, first);
  let [thin, older, newest, whole] = [0, 0, first, first];
  for (let n = 0; n < 200; n++) {
    whole += 40;
    if (isCheckpointDue(since, { ...policy, checkpointAfter: Number.POSITIVE_INFINITY })) {
      since = nextInChain(null, whole);
      [older, newest] = [older + newest, whole];
    } else {
      since = nextInChain(since, 100);
      thin += 100;
    }
  }
  expect(older).toBeGreaterThan(first);
  expect(older).toBeLessThan(thin);
});

it('refuses parts no reader would take', () => {
  expect(checkPolicy(defaultPolicy)).toBe(defaultPolicy);
  for (const partBytes of [0, 65 * 1024 * 1024])
    expect(() => checkPolicy({ ...defaultPolicy, partBytes })).toThrow(RangeError);
});
