import { expect } from 'vitest';
import type { ErrorData } from '../../server/src/protocol/errors.ts';
import { kept } from '../fixtures/kept.ts';
import type { Fault, Kill, Scene, Told } from './case.ts';
import { Ground } from './ground.ts';
import { killRule } from './kills.ts';
import { type Ended, type Running, type RunOptions, startCairn } from './publisher-process.ts';
import type { Results } from './results.ts';
import type { World } from './world.ts';

type Result = Results[string];

/**
 * Publishes a fresh repository: killed once (`kill`), run again under `fault`, then run until it is through and once more.
 * Whatever happened, the clone is untouched, one item was taken, one record and one move of the ref are on chain.
 */
export async function runCase(world: World, kill: Kill | null, fault: Fault | null): Promise<Result> {
  using ground = await Ground.lay(world, fault?.ground ?? kill?.ground ?? {});
  const scene = sceneOf(world, ground);
  const before = kept(ground.git.directory);
  const untouched = () => expect(keptOf(ground)).toEqual(withoutRegistration(before));
  if (kill !== null) {
    await dieAt(kill, scene);
    untouched();
  }
  const result = fault === null ? { told: null } : await suffer(fault, scene, kill !== null);
  untouched();
  await getThrough(scene);
  untouched();
  await nothingIsLeft(scene, kill !== null && fault !== null);
  await expectOnce(scene, fault, kill);
  return result;
}

function sceneOf(world: World, ground: Ground): Scene {
  return {
    world,
    ground,
    between: (service, ...rules) => world.proxies[service].setRules(rules),
    foreignTransactions: 0,
    lostTransactions: 0,
  };
}

function start({ ground }: Scene, options: Partial<RunOptions> & { clockOffsetMs?: number } = {}): Running {
  const { clockOffsetMs, ...run } = options;
  const environment = { ...ground.environment, ...(clockOffsetMs ? { CLOCK_OFFSET_MS: String(clockOffsetMs) } : {}) };
  const args = ['publish', '--yes', '--name', ground.name];
  return startCairn(args, { cwd: ground.git.directory, environment, ...run });
}

function clear({ world }: Scene): void {
  for (const proxy of Object.values(world.proxies)) proxy.setRules([]);
}

async function dieAt(kill: Kill, scene: Scene): Promise<void> {
  let running: Running | null = null;
  scene.between(
    kill.service,
    killRule(kill, () => running?.kill()),
  );
  running = start(scene);
  const ended = await running.ended;
  clear(scene);
  expect(ended, ended.stderr).toMatchObject({ signal: 'SIGKILL' });
}

/** Whatever comes of it, the world is repaired: else the next case would meet this fault as well. */
async function suffer(fault: Fault, scene: Scene, wasKilled: boolean): Promise<Result> {
  await fault.arrange?.(scene);
  const running = start(scene, fault.run);
  let ended: Ended;
  try {
    [ended] = await Promise.all([running.ended, fault.during?.(scene, running)]);
  } finally {
    running.kill();
    clear(scene);
    await fault.repair?.(scene);
  }
  return judge(fault, ended, wasKilled);
}

/** After a kill, less may be left to be done than what the fault would hit: then getting through is right too. */
function judge(fault: Fault, ended: Ended, wasKilled: boolean): Result {
  const { outcome } = fault;
  if (ended.code === 0 && (outcome === 'done' || outcome === 'done-or-told' || wasKilled)) return { told: null };
  const told = outcome === 'done-or-told' ? fault.told : outcome;
  const error = ended.printed !== null && 'error' in ended.printed ? ended.printed.error : null;
  if (told === undefined || told === 'done' || error === null)
    throw new Error(`It ended with code ${ended.code} ${ended.signal ?? ''}: ${ended.stderr.slice(-2_000)}`);
  expectTold(told, error);
  return { told: { code: error.code, message: plain(error.message), next: plain(error.next ?? error.why ?? '') } };
}

function expectTold(told: Told, error: ErrorData): void {
  expect([told.code].flat(), JSON.stringify(error)).toContain(error.code);
  expect(error.message).toMatch(/\S.*\.$/s);
  expect([error.next, error.why].join('\n'), JSON.stringify(error)).toMatch(told.next);
}

/** Without any fault: what the person is told to do is always to publish again. */
async function getThrough(scene: Scene): Promise<void> {
  const ended = await start(scene).ended;
  expect(ended.code, ended.stderr).toBe(0);
}

/** Published once more, nothing happens. */
async function nothingIsLeft(scene: Scene, skip: boolean): Promise<void> {
  if (skip) return;
  const before = await scene.ground.effects();
  await getThrough(scene);
  expect(await scene.ground.effects()).toEqual(before);
}

async function expectOnce({ ground, ...scene }: Scene, fault: Fault | null, kill: Kill | null): Promise<void> {
  const registrations = (fault?.ground ?? kill?.ground)?.registered === false ? 1 : 0;
  const effects = await ground.effects();
  expect(effects).toMatchObject({
    items: fault?.items ?? 1,
    records: 1,
    advances: 1,
    registrations,
    transactions: 2 + registrations + scene.foreignTransactions + scene.lostTransactions,
    tip: ground.head,
  });
}

/** Registering writes the repository's name into the clone's configuration, which is no loss. */
function keptOf({ git }: Ground) {
  return withoutRegistration(kept(git.directory));
}

function withoutRegistration({ configuration: _, ...rest }: ReturnType<typeof kept>) {
  return rest;
}

/** Without what differs from run to run: addresses, ports, hashes. */
function plain(text: string): string {
  return text.replaceAll(/\b(https?|ws):\/\/127\.0\.0\.1:\d+/g, '$1://…').replaceAll(/\b(0x)?[0-9a-f]{8,}\b/gi, '…');
}
