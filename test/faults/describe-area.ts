import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Area } from './case.ts';
import { type Case, matrix } from './matrix.ts';
import { pair } from './pairing.ts';
import { type Results, readResults, runFolder } from './results.ts';
import { runCase } from './run-case.ts';
import { startWorld, type World } from './world.ts';

/** `all` of the matrix, or the `rest` of it: cases that have no result yet. Absent: the sample. */
const wanted = process.env.CAIRN_FAULTS;
const isDeep = wanted === 'all' || wanted === 'rest';
const oneCaseMs = 120_000;

/** The cases of an area on a network of their own: all of them in `npm run test:deep`, a sample in `npm test`. */
export function describeArea(area: Area): void {
  const file = path.join(runFolder, `${area}.json`);
  const results = isDeep ? readResults(file) : {};
  const isWanted = ({ id, inSample }: Case) => (isDeep ? wanted === 'all' || !(id in results) : inSample);
  const cases = matrix.filter((one) => one.area === area && isWanted(one));
  describe.skipIf(cases.length === 0)(`publishing, and faults of the ${area}`, () => {
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
