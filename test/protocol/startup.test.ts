import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createProtocolConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-languageserver/node';
import { Client, serverMain } from './client.ts';
import { SampleRepository, source } from './sample-repository.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function sample(): SampleRepository {
  const repository = SampleRepository.sample();
  cleanups.push(() => repository.remove());
  return repository;
}

/** A PATH whose git notes that it was run. */
function notedGit(repository: SampleRepository): { PATH: string; ran: () => boolean } {
  const folder = path.join(repository.directory, '.bin');
  const note = path.join(folder, 'ran');
  const real = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'git'), `#!/bin/sh\n: > '${note}'\nexec '${real}' "$@"\n`);
  chmodSync(path.join(folder, 'git'), 0o755);
  return { PATH: `${folder}:${process.env.PATH}`, ran: () => existsSync(note) };
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('starting and ending', () => {
  it('answers initialize before it touches git, and says what it can do', async () => {
    const repository = sample();
    const git = notedGit(repository);
    const client = Client.spawn({ folder: repository.directory, env: { PATH: git.PATH } });
    cleanups.push(() => client.stop());
    const { capabilities } = await client.initialize();
    expect(git.ran()).toBe(false);
    expect(capabilities).toMatchObject({
      textDocumentSync: { openClose: true, change: 2 },
      hoverProvider: true,
      codeLensProvider: { resolveProvider: true },
    });
    expect(capabilities.executeCommandProvider?.commands).toContain('cairn.server.commit');
    await client.initialized();
    const status = await client.status(({ branch }) => branch === 'main');
    expect(status).toMatchObject({ repository: repository.directory, chain: 'none', node: 'none', problem: null });
    expect(git.ran()).toBe(true);
  });

  it('leaves no process behind when it is shut down', async () => {
    const client = await Client.start({ folder: sample().directory });
    const uri = await client.open('src/sum.ts', source);
    await client.score(uri, ({ state }) => state === 'estimate');
    const { pid } = client.process;
    const children = pid === undefined ? [] : childrenOf(pid);
    expect(await client.stop()).toBe(0);
    await client.until(() => (children.some(isRunning) ? undefined : true));
  });

  it('ends when its client is gone without a word', async () => {
    const client = await Client.start({ folder: sample().directory });
    await client.status(({ branch }) => branch === 'main');
    const exited = once(client.process, 'exit');
    client.process.stdin?.destroy();
    await exited;
  });

  it('speaks over node-ipc too, and ends when that is cut', async () => {
    const server = fork(serverMain, ['--node-ipc'], { execPath: process.execPath, silent: true });
    const connection = createProtocolConnection(new IPCMessageReader(server), new IPCMessageWriter(server));
    connection.listen();
    const params = { processId: process.pid, rootUri: null, capabilities: {} };
    expect(await connection.sendRequest('initialize', params)).toMatchObject({ serverInfo: { name: 'cairn' } });
    const exited = once(server, 'exit');
    server.disconnect();
    await exited;
  });

  it('keeps safe defaults when its options are wrong, and says so', async () => {
    const initializationOptions = { trusted: true, network: { rpc: 'nonsense' } };
    const client = await Client.start({ folder: sample().directory, initializationOptions });
    cleanups.push(() => client.stop());
    const status = await client.status(({ problem }) => problem !== null);
    expect(status).toMatchObject({ trusted: true, chain: 'none', problem: { code: 'invalid-input' } });
  });
});
