import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commitResultSchema } from '../../server/src/protocol/commands.ts';
import { command } from '../../server/src/protocol/lsp.ts';
import { type Relay, startRelay } from '../network/relay/relay.ts';
import { startWalletProcess, type WalletProcess } from '../network/wallet/wallet-process.ts';
import { Client } from './client.ts';
import { type HangingServer, startHangingServer } from './hanging-server.ts';
import { networkAt } from './network-options.ts';
import { SampleRepository, source } from './sample-repository.ts';

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

/** A real relay and a real wallet; chain and node hang, since signing needs neither. */
describe('signing with a wallet', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'cairn-signing-'));
  let relay: Relay;
  let away: HangingServer;
  let wallet: WalletProcess;
  let repository: SampleRepository;
  let client: Client;

  const startClient = async (secrets = new Map<string, string>()) => {
    const started = await Client.start({
      folder: repository.directory,
      capabilities: { window: { workDoneProgress: true } },
      initializationOptions: {
        trusted: true,
        capabilities: { secrets: true, confirm: true },
        storage: path.join(directory, 'storage'),
        network: networkAt(away.url, { relay: relay.url }),
      },
      secrets,
    });
    await started.status(({ branch }) => branch === 'main');
    return started;
  };

  beforeAll(async () => {
    relay = await startRelay({ directory: path.join(directory, 'relay') });
    away = await startHangingServer();
    wallet = await startWalletProcess({
      relay: relay.url,
      rpc: 'http://127.0.0.1:1',
      chainId: 31337,
      directory: path.join(directory, 'wallet'),
      autoApprove: true,
    });
    repository = SampleRepository.sample();
    repository.git('config', 'user.name', 'Ada');
    repository.git('config', 'user.email', 'ada@example.org');
    client = await startClient();
  });
  afterAll(async () => {
    await client.stop();
    await wallet.stop();
    await Promise.all([relay.close(), away.stop()]);
    repository.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  it('needs a wallet to commit', async () => {
    const error = await failure(client.run(command.commit, { message: 'Too early', all: true }));
    expect(error).toMatchObject({ data: { code: 'wallet-not-connected', next: expect.any(String) } });
  });

  it('pairs by the URI it shows', async () => {
    const connecting = client.run(command.connectWallet);
    const pairing = await client.until(() => client.wallets.find(({ state }) => state === 'pairing'));
    await wallet.remote.pair(pairing.state === 'pairing' ? pairing.uri : '');
    expect(await connecting).toMatchObject({ state: 'connected', account: wallet.account, chainId: 31337 });
    expect(await client.run(command.walletState)).toMatchObject({ state: 'connected' });
  });

  it('commits with a signature that verifies, and the lens says "you"', async () => {
    const text = `${source}\nexport function signed(): string {\n  return 'by a wallet';\n}\n`;
    repository.write('src/sum.ts', text);
    const uri = await client.open('src/sum.ts', text);
    const result = commitResultSchema.parse(await client.run(command.commit, { message: 'Add signed', all: true }));
    expect(result).toMatchObject({ account: wallet.account, branch: 'main', subject: 'Add signed' });
    expect(repository.git('rev-parse', 'HEAD')).toBe(result.commit);
    expect(await client.run(command.verify)).toMatchObject({ commits: 2, valid: 1, unsigned: 1, bad: 0 });
    expect((await client.score(uri, ({ base }) => base === result.commit)).novel).toBe(0);
    expect((await client.resolvedTitles(uri)).at(-1)).toBe('◆ you 100 %');
    expect(await client.run(command.evidence)).toMatchObject({
      commit: result.commit,
      evidence: expect.arrayContaining([expect.objectContaining({ step: 'signature', status: 'done' })]),
    });
  });

  it('makes no commit when its progress is cancelled while the wallet is asked', async () => {
    await wallet.remote.setMode('ignore');
    const head = repository.git('rev-parse', 'HEAD');
    repository.write('src/sum.ts', source);
    const before = client.progress.length;
    const committing = failure(client.run(command.commit, { message: 'Never', all: true }));
    const { token } = await client.until(() =>
      client.progress.slice(before).find(({ value }) => value.message?.includes('wallet')),
    );
    await client.connection.sendNotification('window/workDoneProgress/cancel', { token });
    expect(await committing).toMatchObject({ code: -32800, data: { code: 'cancelled' } });
    expect(repository.git('rev-parse', 'HEAD')).toBe(head);
    expect(repository.git('diff', '--cached', '--name-only')).toBe('');
    const { value: last } = client.progress.at(-1) ?? { value: { kind: '' } };
    expect(last.kind).toBe('end');
    await wallet.remote.setMode('normal');
  });

  it('takes the session up again from the secrets the client keeps', async () => {
    const { secrets } = client.answers;
    expect(secrets.size).toBeGreaterThan(0);
    await client.stop();
    client = await startClient(secrets);
    await client.until(() => client.wallets.find(({ state }) => state === 'connected'));
  });
});
