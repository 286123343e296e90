import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelCheckSchema } from '../../server/src/protocol/commands.ts';
import { command } from '../../server/src/protocol/lsp.ts';
import { Client } from './client.ts';
import { SampleRepository } from './sample-repository.ts';

const zero = `0x${'0'.repeat(40)}`;
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

describe('commands', () => {
  let repository: SampleRepository;
  let client: Client;
  beforeAll(async () => {
    repository = SampleRepository.sample();
    client = await Client.start({
      folder: repository.directory,
      capabilities: { window: { workDoneProgress: true } },
    });
  });
  afterAll(async () => {
    await client.stop();
    repository.remove();
  });

  it.each([
    [command.connectWallet, {}],
    [command.commit, { message: 'x', all: true }],
    [command.publish, {}],
    [command.governance, {}],
    [command.delegate, { to: zero }],
    [command.castVote, { proposal: '1', support: 'for' }],
    [command.propose, { description: 'x', actions: [{ target: zero, value: '0', calldata: '0x' }] }],
    [command.queue, { proposal: '1' }],
    [command.execute, { proposal: '1' }],
    [command.gitSetup, {}],
    [command.repositories, {}],
    [command.restore, { repository: `eip155:1/erc721:${zero}/1`, directory: '/nowhere' }],
    [command.audit, {}],
    [command.keepArweaveKey, { keyfile: '/nowhere' }],
    [command.setPrivate, { private: true }],
    [command.readers, {}],
    [command.changeReaders, { change: 'remove', key: 'x' }],
    [command.readerKey, {}],
    [command.backUpReaderKeys, { file: '/nowhere', passphrase: 'x' }],
    [command.restoreReaderKeys, { file: '/nowhere', passphrase: 'x' }],
  ])('%s is refused in an untrusted workspace', async (id, argument) => {
    expect(await failure(client.run(id, argument))).toMatchObject({
      data: { code: 'untrusted-workspace', next: expect.any(String) },
    });
    expect(repository.git('config', '--local', '--list')).not.toContain('gpg');
  });

  it('validates arguments', async () => {
    expect(await failure(client.run(command.verify, { range: 7 }))).toMatchObject({
      code: -32602,
      data: { code: 'invalid-input', why: expect.stringContaining('range') },
    });
    expect(await failure(client.run(command.score))).toMatchObject({ data: { code: 'invalid-input' } });
    expect(await failure(client.run('cairn.server.nothing'))).toMatchObject({ data: { code: 'invalid-input' } });
  });

  it('verifies without trust, with progress that begins and ends', async () => {
    expect(await client.run(command.verify)).toEqual({ commits: 1, valid: 0, bad: 0, unsigned: 1, cannotCheck: 0 });
    await client.until(() => client.progress.find(({ value }) => value.kind === 'end'));
    expect(client.progress.map(({ value }) => value.kind)).toEqual(['begin', 'end']);
    expect(new Set(client.progress.map(({ token }) => token)).size).toBe(1);
  });

  it('tells the evidence that is on this machine', async () => {
    const chain = await client.run(command.evidence);
    expect(chain).toMatchObject({
      commit: repository.git('rev-parse', 'HEAD'),
      subject: 'Add sum',
      author: 'Ada <ada@example.org>',
    });
    expect(chain).toMatchObject({
      evidence: [
        { step: 'commit', status: 'done' },
        { step: 'signature', status: 'missing' },
        { step: 'publication', status: 'missing' },
        { step: 'record', status: 'missing' },
        { step: 'advance', status: 'missing' },
        { step: 'score', status: 'pending' },
        { step: 'settlement', status: 'missing' },
        { step: 'payment', status: 'missing' },
      ],
    });
    const unknown = { commit: 'f'.repeat(40) };
    expect(await failure(client.run(command.evidence, unknown))).toMatchObject({ data: { code: 'bad-object' } });
  });

  it('has a wallet state before any wallet', async () => {
    expect(await client.run(command.walletState)).toEqual({ state: 'disconnected' });
    expect(await client.run(command.cancelConnect)).toBeNull();
    expect(await client.run(command.disconnectWallet)).toEqual({ state: 'disconnected' });
  });

  it('asks for a network once the workspace is trusted', async () => {
    await client.connection.sendNotification('cairn/trust', { trusted: true });
    await client.status(({ trusted }) => trusted);
    for (const id of [command.connectWallet, command.governance, command.publish]) {
      expect(await failure(client.run(id))).toMatchObject({ data: { code: 'not-configured' } });
    }
    await client.connection.sendNotification('cairn/trust', { trusted: false });
    await client.until(() => (client.statuses.at(-1)?.trusted === false ? true : undefined));
    expect(await failure(client.run(command.publish))).toMatchObject({ data: { code: 'untrusted-workspace' } });
  });
});

describe('checking the scoring model', () => {
  it('compares with the bundled engine; the configured tfjs-node is loaded in a trusted workspace alone', async () => {
    const repository = SampleRepository.sample();
    const tfjsNodePath = path.join(repository.directory, 'tfjs-node');
    const mark = path.join(repository.directory, 'loaded');
    mkdirSync(tfjsNodePath);
    writeFileSync(
      path.join(tfjsNodePath, 'index.js'),
      `require('node:fs').writeFileSync(${JSON.stringify(mark)}, ''); throw new Error('it is broken');`,
    );
    const client = await Client.start({ folder: repository.directory, initializationOptions: { tfjsNodePath } });
    const check = async () => modelCheckSchema.parse(await client.run(command.checkModel));

    const untrusted = await check();
    expect(untrusted).toMatchObject({ backend: 'wasm', rows: 1000, agrees: true });
    expect(untrusted.tried[0]).toMatchObject({ name: 'tensorflow', why: expect.stringContaining('not trusted') });
    expect(existsSync(mark)).toBe(false);

    await client.connection.sendNotification('cairn/trust', { trusted: true });
    await client.status(({ trusted }) => trusted);
    const trusted = await check();
    expect(trusted).toMatchObject({ backend: 'wasm', agrees: true });
    expect(trusted.tried[0]).toEqual({ name: 'tensorflow', ok: false, why: 'it is broken' });
    expect(existsSync(mark)).toBe(true);
    await client.stop();
    repository.remove();
  });
});
