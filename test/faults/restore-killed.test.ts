import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createBundlerStore } from '../../server/src/adapters/arweave/bundler-store.ts';
import { createGatewayReader } from '../../server/src/adapters/arweave/gateway-reader.ts';
import { defaultPolicy } from '../../server/src/services/publish/policy.ts';
import { publish } from '../../server/src/services/publish/publish.ts';
import { createPublicationWorld } from '../fixtures/publication-world.ts';
import { startTestChain } from '../fixtures/test-chain.ts';
import { startTemporaryGateway } from '../network/gateway/temporary.ts';
import { type Rule, startProxy } from './proxy.ts';
import { startCairn } from './publisher-process.ts';
import { on } from './rules.ts';

const PART = 50_000;
const PARTS = 8;
const inTimeMs = 60_000;

it(
  'a restore that is killed between the parts of a publication goes on with those it has',
  async () => {
    await using open = new AsyncDisposableStack();
    const chain = open.adopt(await startTestChain(), (one) => one.close());
    const gateway = open.adopt(await startTemporaryGateway({ confirmAfterMs: 0 }), (one) => one.close());
    const proxy = open.adopt(await startProxy(gateway.url), (one) => one.close());
    const world = open.use(createPublicationWorld(chain));
    world.git.commit('root', 'noise.bin', new Uint8Array(randomBytes((PARTS - 0.5) * PART)));
    const deps = {
      ...(await world.deps()),
      store: createBundlerStore({ bundler: gateway.url, gateways: [gateway.url], secrets: world.secrets() }),
      reader: createGatewayReader({ gateways: [gateway.url] }),
      policy: { ...defaultPolicy, partBytes: PART },
    };
    const { repository } = await publish(deps, { name: 'killed' }, world.ui);

    const directory = world.folder('restored');
    const networkFile = world.folder('network.json');
    writeFileSync(networkFile, JSON.stringify({ ...chain.network, gateways: [proxy.url], bundler: gateway.url }));
    const environment = {
      PATH: process.env.PATH,
      CAIRN_HOME: world.folder('home'),
      CAIRN_NETWORK: networkFile,
      CAIRN_PASSPHRASE: 'restore',
    };
    const start = () => startCairn(['restore', repository, directory], { cwd: world.git.directory, environment });

    const running = start();
    // Up to two requests are for the manifest, and three parts are asked for ahead: at the seventh, some are there.
    const dying = { matches: on.data, react: dieAt(7, running.kill) };
    proxy.setRules([dying]);
    expect(await running.ended).toMatchObject({ signal: 'SIGKILL' });
    const parts = path.join(directory, '.git/cairn-restore-parts');
    const kept = readdirSync(parts).filter((name) => /^[0-9a-f]{64}$/.test(name)).length;
    expect(kept).toBeGreaterThanOrEqual(2);

    const asked = new Set<string>();
    const counting: Rule['react'] = (request, forward) => {
      asked.add(request.path);
      return forward();
    };
    proxy.setRules([{ matches: on.data, react: counting }]);
    const ended = await start().ended;
    expect(ended.code, ended.stderr).toBe(0);
    // The manifest, and the parts that were not kept.
    expect(asked.size).toBe(1 + PARTS - kept);
    expect(existsSync(parts)).toBe(false);
    expect(existsSync(path.join(directory, 'noise.bin'))).toBe(true);
  },
  inTimeMs,
);

function dieAt(nth: number, kill: () => void): Rule['react'] {
  return async (request, forward) => {
    if (request.nth < nth) return forward();
    kill();
    return 'break';
  };
}
