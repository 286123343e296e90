import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Area } from './case.ts';
import { matrix } from './matrix.ts';
import { pair } from './pairing.ts';
import { type Results, readResults, runFolder } from './results.ts';
import { runCase } from './run-case.ts';
import { startWorld, type World } from './world.ts';

const isDeep = process.env.CAIRN_FAULTS === 'all';
const oneCaseMs = 120_000;

/** The cases of an area on a network of their own: all of them in `npm run test:deep`, a sample in `npm test`. */
export function describeArea(area: Area): void {
  const cases = matrix.filter((one) => one.area === area && (isDeep || one.inSample));
  describe.skipIf(cases.length === 0)(`publishing, and faults of the ${area}`, () => {
    const file = path.join(runFolder, `${area}.json`);
    // A case that was run again by itself replaces its result alone.
    const results = isDeep ? readResults(file) : {};
    let world: World;
    beforeAll(async () => {
      world = await startWorld();
      await pair(world);
    }, oneCaseMs);
    afterAll(() => world.close());

    it.each(cases)(
      '$id: nothing is lost, paid or recorded twice',
      async ({ id, kill, fault }) => {
        delete results[id];
        results[id] = await runCase(world, kill, fault);
        if (isDeep) keep(file, results);
      },
      oneCaseMs,
    );
  });
}

/** Left for the script that writes docs/reliability.md. */
function keep(file: string, results: Results): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}
