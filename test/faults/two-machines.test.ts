import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFileSecretStore } from '../../server/src/adapters/secrets/file-secret-store.ts';
import type { PublicationReceipt } from '../../server/src/protocol/publication.ts';
import { Ground } from './ground.ts';
import { killRule, kills } from './kills.ts';
import { pair } from './pairing.ts';
import type { Rule } from './proxy.ts';
import { type Ended, startCairn } from './publisher-process.ts';
import { always, html, on, status } from './rules.ts';
import { passphrase, startWorld, type World } from './world.ts';

const inTimeMs = 60_000;

describe('the same commits, published from two machines', () => {
  let world: World;
  let second: World;
  beforeAll(async () => {
    world = await startWorld();
    await pair(world);
    second = await secondMachine(world);
    await pair(second);
  }, inTimeMs);
  afterAll(() => world.close());

  it(
    'are uploaded and paid for once, though their upload keys differ, and recorded once',
    async () => {
      using ground = await Ground.lay(world, {});
      await uploadOnly(world, ground);
      const before = await ground.effects();
      expect(before).toMatchObject({ items: 1, records: 0 });

      const receipt = receiptOf(await publish(ground, second, clone(ground)));
      expect(receipt).toMatchObject({ found: { items: 1 }, commit: ground.head, arweaveId: ground.items()[0] });
      expect(await ground.effects()).toMatchObject({ items: 1, paid: before.paid, records: 1, advances: 1 });

      // The first machine finds that all is done.
      receiptOf(await publish(ground, world, ground.git.directory));
      expect(await ground.effects()).toMatchObject({ items: 1, paid: before.paid, records: 1, advances: 1 });
    },
    inTimeMs,
  );

  it.each([
    ['hangs', always(on.index, 'silence')],
    ['is busy', always(on.index, status(429))],
    ['sends a web page', always(on.index, html)],
  ] satisfies [string, Rule][])(
    'get through where the index %s when it is looked for, and what it hides is at most paid for again',
    async (_, rule) => {
      using ground = await Ground.lay(world, {});
      await uploadOnly(world, ground);
      world.proxies.gateway.setRules([rule]);
      const receipt = receiptOf(await publish(ground, second, clone(ground)));
      world.proxies.gateway.setRules([]);
      expect(receipt.found).toEqual({ items: 0, bytes: 0 });
      expect(await ground.effects()).toMatchObject({ items: 2, records: 1, advances: 1, tip: ground.head });
    },
    inTimeMs,
  );
});

/** Another home on the same network: keys, journal and wallet connection of its own. */
async function secondMachine(world: World): Promise<World> {
  const home = `${world.home}-second`;
  await createFileSecretStore({ file: path.join(home, 'secrets'), passphrase, logN: 10 }).set('made', 'here');
  return { ...world, home };
}

/** The first machine dies when its item is uploaded and nothing is recorded. */
async function uploadOnly(world: World, ground: Ground): Promise<void> {
  const kill = kills.find(({ id }) => id === 'killed-after-upload');
  if (kill === undefined) throw new Error('there is no such moment any more');
  const running = start(ground, world, ground.git.directory);
  world.proxies[kill.service].setRules([killRule(kill, running.kill)]);
  const ended = await running.ended;
  world.proxies[kill.service].setRules([]);
  expect(ended, ended.stderr).toMatchObject({ signal: 'SIGKILL' });
}

/** The repository as the second machine has it. */
function clone({ git }: Ground): string {
  const directory = path.join(path.dirname(git.directory), 'second');
  git.git('clone', '--quiet', '--', git.directory, directory);
  git.git('-C', directory, 'config', 'cairn.repository', git.git('config', 'cairn.repository'));
  return directory;
}

function start(ground: Ground, { home }: World, cwd: string) {
  const environment = { ...ground.environment, CAIRN_HOME: home };
  return startCairn(['publish', '--yes', '--name', ground.name], { cwd, environment });
}

function publish(ground: Ground, world: World, cwd: string): Promise<Ended> {
  return start(ground, world, cwd).ended;
}

function receiptOf({ code, printed, stderr }: Ended): PublicationReceipt {
  expect(code, stderr).toBe(0);
  if (printed === null || 'error' in printed) throw new Error(`no receipt: ${stderr}`);
  return printed;
}
