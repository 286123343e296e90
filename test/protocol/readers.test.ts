import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readerKeyResultSchema } from '../../server/src/protocol/commands.ts';
import { command } from '../../server/src/protocol/lsp.ts';
import { Client } from './client.ts';
import { SampleRepository } from './sample-repository.ts';

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );
const isPrivate = (repository: SampleRepository) => repository.git('config', '--default', 'unset', 'cairn.private');

describe('readers of a private repository', () => {
  let repository: SampleRepository;
  let client: Client;
  const start = (secrets: Map<string, string>) =>
    Client.start({
      folder: repository.directory,
      initializationOptions: { trusted: true, capabilities: { secrets: true, confirm: true } },
      secrets,
    });
  beforeAll(async () => {
    repository = SampleRepository.sample();
    client = await start(new Map());
  });
  afterAll(async () => {
    await client.stop();
    repository.remove();
  });

  it('are asked for only after a yes to what it means', async () => {
    const change = { change: 'remove', key: 'x' };
    client.answers.confirm = () => ({ accepted: false });
    expect(await failure(client.run(command.setPrivate, { private: true }))).toMatchObject({
      data: { code: 'consent-refused' },
    });
    expect(isPrivate(repository)).toBe('unset');
    expect(await failure(client.run(command.changeReaders, change))).toMatchObject({ data: { code: 'invalid-input' } });

    const asked: unknown[] = [];
    client.answers.confirm = (question) => {
      asked.push(question);
      return { accepted: true };
    };
    expect(await client.run(command.setPrivate, { private: true })).toEqual({ private: true, changed: true });
    expect(await client.run(command.setPrivate, { private: true })).toEqual({ private: true, changed: false });
    expect(isPrivate(repository)).toBe('true');
    expect(asked).toHaveLength(1);
    expect(JSON.stringify(asked)).toContain('back it up');
  });

  it('are taken back while they wait, and nobody is left waiting', async () => {
    const { key } = readerKeyResultSchema.parse(await client.run(command.readerKey));
    const add = { change: 'add', key, name: 'Ada', history: true };
    const remove = { change: 'remove', key };
    await client.run(command.changeReaders, add);
    expect(await client.run(command.changeReaders, remove)).toEqual({ waiting: [] });
    repository.git('config', 'cairn.repository', `eip155:31337/erc721:0x${'11'.repeat(20)}/7`);
    await client.run(command.changeReaders, add);
    expect(await client.run(command.changeReaders, remove)).toEqual({ waiting: [remove] });
    await client.run(command.changeReaders, add);
    expect(await client.run(command.changeReaders, { change: 'take-back', key })).toEqual({ waiting: [] });
    repository.git('config', '--unset', 'cairn.repository');
  });

  it('are added by key, and the own key goes from one machine to another in a backup', async () => {
    const { key } = readerKeyResultSchema.parse(await client.run(command.readerKey));
    const add = { change: 'add', key, name: 'Ada', history: true };
    expect(await client.run(command.changeReaders, add)).toEqual({ waiting: [add] });
    expect(await failure(client.run(command.changeReaders, { ...add, key: `${key}x` }))).toMatchObject({
      data: { code: 'invalid-input' },
    });
    const backup = { file: path.join(repository.directory, '.git', 'keys.backup'), passphrase: 'elsewhere' };
    await client.run(command.backUpReaderKeys, backup);
    const other = await start(new Map());
    try {
      expect(await failure(other.run(command.restoreReaderKeys, { ...backup, passphrase: 'x' }))).toMatchObject({
        data: { code: 'invalid-input', message: expect.stringContaining('passphrase') },
      });
      expect(await other.run(command.restoreReaderKeys, backup)).toEqual({ key, former: [] });
    } finally {
      await other.stop();
    }
  });
});
