import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { command } from '../../server/src/protocol/lsp.ts';
import { Client } from './client.ts';
import { SampleRepository, source } from './sample-repository.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(folder: string | null): Promise<Client> {
  const client = await Client.start({ folder });
  cleanups.push(() => client.stop());
  return client;
}

function keep(repository: SampleRepository): SampleRepository {
  cleanups.push(() => repository.remove());
  return repository;
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

describe('a workspace that is not what it should be', () => {
  it('no repository: says so and goes on', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'cairn-protocol-'));
    cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
    const client = await start(folder);
    const status = await client.status(({ problem }) => problem !== null);
    expect(status).toMatchObject({ repository: null, problem: { code: 'no-repository', next: expect.any(String) } });
    const uri = await client.open('a.ts', source);
    expect(await client.score(uri, () => true)).toMatchObject({ state: 'unknown', why: expect.any(String) });
    expect(await client.lenses(uri)).toEqual([]);
    expect(await failure(client.run(command.verify))).toMatchObject({ data: { code: 'no-repository' } });
  });

  it('no folder at all', async () => {
    const client = await start(null);
    await client.status(({ problem }) => problem?.code === 'no-repository');
    expect(await failure(client.run(command.evidence))).toMatchObject({ data: { code: 'no-repository' } });
  });

  it('an empty repository: everything counts as new', async () => {
    const client = await start(keep(SampleRepository.empty()).directory);
    const status = await client.status(({ problem }) => problem !== null);
    expect(status).toMatchObject({ branch: 'main', problem: { code: 'empty-repository' } });
    const uri = await client.open('a.ts', `${source}\nconsole.log(sum([1, 2]));\n`);
    const score = await client.score(uri, ({ state }) => state === 'estimate');
    expect(score).toMatchObject({ base: null });
    expect(score.novel).toBeGreaterThan(0);
    expect((await client.resolvedTitles(uri))[0]).toBe('◆ not committed 100 %');
    expect(await failure(client.run(command.verify))).toMatchObject({ data: { code: 'empty-repository' } });
    expect(await failure(client.run(command.evidence))).toMatchObject({ data: { code: 'empty-repository' } });
  });

  it('a detached HEAD: scores and lenses work, and a branch is noticed', async () => {
    const repository = keep(SampleRepository.sample());
    repository.git('checkout', '--quiet', '--detach');
    const client = await start(repository.directory);
    const status = await client.status(({ problem }) => problem !== null);
    expect(status).toMatchObject({ branch: null, problem: { code: 'detached-head' } });
    const uri = await client.open('src/sum.ts', source);
    await client.score(uri, ({ state }) => state === 'estimate');
    expect((await client.resolvedTitles(uri))[0]).toBe('◆ Ada (unproven) 100 %');
    repository.git('switch', '--quiet', '-c', 'work');
    await client.status(({ branch, problem }) => branch === 'work' && problem === null);
  });

  it('a damaged repository takes down neither the server nor other features', async () => {
    const repository = keep(SampleRepository.sample());
    repository.write('.git/HEAD', 'nonsense');
    const client = await start(repository.directory);
    await client.status(({ problem }) => problem !== null);
    const uri = await client.open('src/sum.ts', source);
    expect(await client.score(uri, () => true)).toMatchObject({ state: 'unknown' });
    expect(await client.run(command.walletState)).toEqual({ state: 'disconnected' });
  });
});
