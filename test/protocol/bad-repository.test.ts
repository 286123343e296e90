import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createMemorySecretStore } from '../../server/src/adapters/secrets/memory-secret-store.ts';
import { restoreDeps } from '../../server/src/composition/publication.ts';
import type { ConfirmParams } from '../../server/src/protocol/lsp.ts';
import { publicationReceiptSchema } from '../../server/src/protocol/publication.ts';
import { restore } from '../../server/src/services/restore.ts';
import { kept } from '../fixtures/kept.ts';
import { startWalletNetwork, type WalletNetwork } from '../fixtures/wallet-network.ts';
import { Person } from './person.ts';
import { SampleRepository, source } from './sample-repository.ts';

/** Repositories in every state a person may bring them in: each is refused in words that help, or goes through whole. */
describe('a repository that is not the usual', () => {
  let world: WalletNetwork;
  const cleanups: (() => unknown)[] = [];
  beforeAll(async () => {
    world = await startWalletNetwork();
  });
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  afterAll(() => world.close());

  async function registered(repository: SampleRepository): Promise<SampleRepository> {
    cleanups.push(() => repository.remove());
    repository.git('config', 'user.name', 'Ada');
    repository.git('config', 'user.email', 'ada@example.org');
    repository.git('config', 'cairn.repository', await world.register('sample'));
    return repository;
  }

  async function personIn(folder: string): Promise<Person> {
    const person = await Person.sitDown(world, folder);
    cleanups.push(() => person.client.stop());
    return person;
  }

  function folder(): string {
    const made = mkdtempSync(path.join(tmpdir(), 'cairn-bad-input-'));
    cleanups.push(() => rmSync(made, { recursive: true, force: true }));
    return made;
  }

  const changed = `${source}\nexport const more = 1;\n`;

  it('no repository', async () => {
    const directory = folder();
    writeFileSync(path.join(directory, 'a.ts'), source);
    const person = await personIn(directory);
    const uri = await person.client.open('a.ts', source);
    expect(await person.client.score(uri, () => true)).toMatchObject({ state: 'unknown', why: expect.any(String) });
    for (const attempt of [() => person.commit(), () => person.publish()])
      expect(await person.isRefused(attempt)).toMatchObject({
        code: 'no-repository',
        message: expect.stringContaining('is not in a git repository'),
        next: expect.stringContaining('git init'),
      });
  });

  it('an empty repository: nothing to publish yet, and the first commit works', async () => {
    const repository = await registered(SampleRepository.empty());
    repository.write('src/sum.ts', source);
    repository.git('add', '--all');
    const person = await personIn(repository.directory);
    expect(await person.isRefused(() => person.publish())).toMatchObject({
      code: 'empty-repository',
      message: expect.stringContaining('no commit yet'),
      next: expect.stringContaining('first commit'),
    });
    expect(await person.commit('Begin', false)).toMatchObject({ branch: 'main', subject: 'Begin' });
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  it('a detached HEAD', async () => {
    const repository = await registered(SampleRepository.sample());
    repository.git('checkout', '--quiet', '--detach');
    repository.write('src/sum.ts', changed);
    repository.git('add', '--all');
    const person = await personIn(repository.directory);
    expect(await person.isRefused(() => person.commit())).toMatchObject({
      code: 'detached-head',
      message: expect.stringContaining('on no branch'),
      next: expect.stringContaining('git switch -c'),
    });
    expect(await person.isRefused(() => person.publish())).toMatchObject({
      code: 'detached-head',
      message: expect.stringContaining('no branch to publish'),
      next: expect.stringContaining('git switch'),
    });
  });

  it('a shallow clone: scored and committed to, published only once it is whole', async () => {
    const origin = await registered(SampleRepository.sample());
    origin.write('b.ts', source);
    origin.commitAll('Add b');
    const clone = folder();
    const from = pathToFileURL(origin.directory).href;
    execFileSync('git', ['clone', '--quiet', '--depth=1', '--', from, clone]);
    const git = (...args: string[]) => execFileSync('git', args, { cwd: clone, encoding: 'utf8' }).trim();
    git('config', 'user.name', 'Ada');
    git('config', 'user.email', 'ada@example.org');
    git('config', 'cairn.repository', origin.git('config', 'cairn.repository'));
    const person = await personIn(clone);
    await person.client.status(({ problem }) => problem?.code === 'shallow-clone');
    const uri = await person.client.open('src/sum.ts', changed);
    await person.client.score(uri, ({ state }) => state === 'estimate');
    writeFileSync(path.join(clone, 'src/sum.ts'), changed);
    expect(await person.commit('On a shallow clone')).toMatchObject({ branch: 'main' });
    expect(await person.isRefused(() => person.publish())).toMatchObject({
      code: 'shallow-clone',
      message: expect.stringContaining('shallow clone'),
      next: expect.stringContaining('git fetch --unshallow'),
    });
    const { statuses } = person.client;
    const seen = statuses.length;
    git('fetch', '--quiet', '--unshallow');
    await person.client.until(() => statuses.slice(seen).find(({ problem }) => problem?.code !== 'shallow-clone'));
    expect(await person.publish()).toMatchObject({ commit: git('rev-parse', 'HEAD') });
  });

  it('a merge conflict in progress', async () => {
    const repository = await registered(SampleRepository.sample());
    repository.git('switch', '--quiet', '-c', 'theirs');
    repository.write('src/sum.ts', source.replace('sum(', 'total('));
    repository.commitAll('Call it total');
    repository.git('switch', '--quiet', 'main');
    repository.write('src/sum.ts', source.replace('sum(', 'add('));
    const ours = repository.commitAll('Call it add');
    expect(() => repository.git('merge', '--quiet', 'theirs')).toThrow();
    const person = await personIn(repository.directory);
    const uri = await person.client.open('src/sum.ts', changed);
    await person.client.score(uri, ({ state }) => state === 'estimate');
    for (const all of [true, false])
      expect(await person.isRefused(() => person.commit('Merge', all))).toMatchObject({
        code: 'operation-in-progress',
        message: expect.stringContaining('merge'),
        next: expect.stringContaining('git merge --abort'),
      });
    const before = kept(repository.directory);
    expect(await person.publish()).toMatchObject({ commit: ours });
    expect(kept(repository.directory)).toEqual(before);
  });

  it('files that are not UTF-8, CRLF and a submodule are committed, published and restored byte for byte', async () => {
    const repository = await registered(SampleRepository.sample());
    const latin = Buffer.from('caf\xe9 = 1;\r\nna\xefve();\n', 'latin1');
    const crlf = Buffer.from(source.replaceAll('\n', '\r\n'));
    for (const [file, bytes] of [
      ['latin1.js', latin],
      ['src/sum.ts', crlf],
    ] as const)
      writeFileSync(path.join(repository.directory, file), bytes);
    const name = Buffer.concat([Buffer.from(`${repository.directory}/`), Buffer.from('stra\xdfe.txt', 'latin1')]);
    writeFileSync(name, 'its name is not UTF-8 either\n');
    repository.git('add', '--all');
    const linked = repository.git('rev-parse', 'HEAD');
    mkdirSync(path.join(repository.directory, 'lib'));
    repository.git('update-index', '--add', '--cacheinfo', `160000,${linked},lib`);

    const person = await personIn(repository.directory);
    await person.client.open('src/sum.ts', crlf.toString());
    const uri = person.client.uri('src/sum.ts');
    expect(await person.client.score(uri, ({ state }) => state === 'estimate')).toMatchObject({ novel: 0 });
    await person.commit('Bring bytes of all kinds', false);
    const asked: ConfirmParams[] = [];
    person.client.answers.confirm = (question) => {
      asked.push(question as ConfirmParams);
      return { accepted: true };
    };
    const receipt = publicationReceiptSchema.parse(await person.publish());
    expect(asked[0]?.detail.join('\n')).toMatch(/lib is a submodule: .* content is not/);

    const target = path.join(folder(), 'restored');
    await restore(await restoreDeps(world.network, createMemorySecretStore()), {
      asset: receipt.repository,
      directory: target,
    });
    const show = (directory: string, file: string) =>
      execFileSync('git', ['show', `${receipt.commit}:${file}`], { cwd: directory });
    expect(show(target, 'latin1.js')).toEqual(latin);
    expect(show(target, 'src/sum.ts')).toEqual(crlf);
    const listing = (directory: string) => execFileSync('git', ['ls-tree', '-rz', receipt.commit], { cwd: directory });
    expect(listing(target)).toEqual(listing(repository.directory));
    expect(repository.git('status', '--porcelain', '--ignore-submodules=all')).toBe('');
    await person.isWell();
  });

  it('a binary of 50 MB is committed, and refused for publication with its name and the limit', async () => {
    const repository = await registered(SampleRepository.sample());
    const head = repository.git('rev-parse', 'HEAD');
    writeFileSync(path.join(repository.directory, 'film.bin'), randomBytes(50_000_000));
    repository.git('add', '--all');
    const person = await personIn(repository.directory);
    await person.commit('Add a film', false);
    expect(repository.git('rev-parse', 'HEAD~1')).toBe(head);
    expect(await person.isRefused(() => person.publish())).toMatchObject({
      code: 'too-large',
      message: expect.stringMatching(/film\.bin is 47\.7 MiB/),
      why: expect.stringContaining('32.0 MiB a file'),
      next: expect.stringContaining('--max-file-size'),
    });
  });
});
