import { afterAll, beforeAll, describe, it } from 'vitest';
import { kills } from './kills.ts';
import { pair } from './pairing.ts';
import { runCase } from './run-case.ts';
import { startWorld, type World } from './world.ts';

describe('publishing killed', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
    await pair(world);
  });
  afterAll(() => world.close());
  it.each(kills)('$title', async (kill) => {
    await runCase(world, kill, null);
  });
});
