import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseConformance } from '../../ports/database.conformance.ts';
import { openPostgres } from './postgres-database.ts';

/** PostgreSQL refuses to run as root: there another user's rights are taken, where there is one. */
const user = process.getuid?.() === 0 ? (userId('postgres') ?? userId('nobody')) : null;
const canRun = ['initdb', 'postgres'].every((program) => spawnSync(program, ['--version']).status === 0);
const skipped = !canRun ? 'no PostgreSQL server is installed' : user === undefined ? 'no user to run it as' : null;

if (skipped !== null) {
  it.skip(`PostgreSQL is a Database (skipped: ${skipped})`, () => undefined);
} else {
  let stop: () => Promise<void> = async () => undefined;
  let url = '';
  beforeAll(async () => {
    ({ url, stop } = await startServer());
  });
  afterAll(() => stop());

  databaseConformance('PostgreSQL', () => openPostgres(url));
}

describe('openPostgres', () => {
  it('says that no server answers', async () => {
    const failure = openPostgres('postgresql://cairn@127.0.0.1:1/cairn');
    await expect(failure).rejects.toMatchObject({ code: 'not-configured' });
  });
});

async function startServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cairn-postgres-'));
  if (user) chownSync(folder, user.uid, user.gid);
  const as = user ? { uid: user.uid, gid: user.gid } : {};
  const data = path.join(folder, 'data');
  execFileSync('initdb', ['-D', data, '-U', 'cairn', '-A', 'trust', '--no-sync'], {
    ...as,
    stdio: 'ignore',
    cwd: folder,
  });
  const port = await freePort();
  const argv = ['-D', data, '-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off'];
  const server = spawn('postgres', argv, { ...as, stdio: 'ignore', cwd: folder });
  const url = `postgresql://cairn@127.0.0.1:${port}/postgres`;
  const deadline = Date.now() + 20_000;
  for (;;) {
    const database = await openPostgres(url).catch(() => null);
    if (database) {
      await database.close();
      break;
    }
    if (Date.now() > deadline || server.exitCode !== null) throw new Error('PostgreSQL did not start');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    stop: async () => {
      server.kill('SIGINT');
      await once(server, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function userId(name: string): { uid: number; gid: number } | undefined {
  const ids = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name]));
  if (ids.some((result) => result.status !== 0)) return undefined;
  const [uid, gid] = ids.map((result) => Number(result.stdout.toString()));
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}
