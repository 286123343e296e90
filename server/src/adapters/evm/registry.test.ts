import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestChain, type TestChain } from '../../../../test/fixtures/test-chain.ts';
import { localAccount } from '../../../../test/network/accounts.ts';
import { registryConformance } from '../../ports/registry.conformance.ts';
import { createLocalSender } from './local-sender.ts';
import { connectRegistry } from './registry.ts';

const [contributor, stranger] = [localAccount('contributor'), localAccount('secondContributor')];
let chain: TestChain;

beforeAll(async () => {
  chain = await startTestChain();
});
afterAll(() => chain.close());

registryConformance('the EVM registry', async () => ({
  registry: connectRegistry(chain.network),
  account: contributor.address,
  stranger: stranger.address,
  send: (from, call) => chain.send(from === contributor.address ? 'contributor' : 'secondContributor', call),
}));

describe('the EVM registry', () => {
  const register = (owner = contributor.address) =>
    connectRegistry(chain.network).registerCall({
      owner,
      parentId: 0n,
      name: 'sample',
      mainRef: 'refs/heads/main',
      objectFormat: 'sha1',
    });

  it('names the finalized block two blocks behind the head', async () => {
    await chain.mine(4);
    const status = await connectRegistry(chain.network).status();
    expect(status.finalized).toBe(status.head - 2);
    expect(await connectRegistry(chain.network).blockHash(status.finalized)).toBe(status.finalizedHash);
  });

  it('says that the chain is another one', async () => {
    const registry = connectRegistry({ ...chain.network, chainId: 5 });
    await expect(registry.status()).rejects.toMatchObject({ code: 'wrong-chain' });
  });

  it('says that the contracts are not there, and which', async () => {
    const contracts = { ...chain.network.contracts, treasury: contributor.address };
    const failure = connectRegistry({ ...chain.network, contracts }).repository(1n);
    await expect(failure).rejects.toMatchObject({
      code: 'contracts-missing',
      why: expect.stringContaining('treasury'),
    });
  });

  it('says that the account has too little money, and how little', async () => {
    const poor = '0x00000000000000000000000000000000000000aa';
    const failure = connectRegistry(chain.network).simulate(register(), poor);
    await expect(failure).rejects.toMatchObject({
      code: 'insufficient-funds',
      next: expect.stringMatching(/Send at least 0\.\d+/),
    });
  });

  it('never sends a call that belongs to another chain', async () => {
    const sender = createLocalSender(chain.network, contributor);
    await expect(sender.send({ ...register(), chainId: 1 }, { purpose: 'test' })).rejects.toMatchObject({
      code: 'wrong-chain',
    });
  });

  it('tells why a mined transaction failed', async () => {
    // Sent without the simulation that would have refused it.
    const registry = connectRegistry(chain.network);
    const call = registry.registerCall({
      owner: contributor.address,
      parentId: 0n,
      name: '',
      mainRef: 'x',
      objectFormat: 'sha1',
    });
    const transaction = await chain.request('eth_sendTransaction', [
      { from: contributor.address, to: call.to, data: call.data, gas: '0x100000' },
    ]);
    await expect(registry.wait(`0x${String(transaction).slice(2)}`)).rejects.toMatchObject({
      code: 'transaction-reverted',
      why: expect.stringContaining('InvalidName'),
    });
  });

  it('sends many calls at once without mixing up their nonces', async () => {
    const sender = createLocalSender(chain.network, stranger);
    const registry = connectRegistry(chain.network);
    const sent = await Promise.all(
      Array.from({ length: 8 }, () => sender.send(register(stranger.address), { purpose: 'test' })),
    );
    const ids = await Promise.all(sent.map((transaction) => registry.registeredId(transaction)));
    expect(new Set(ids).size).toBe(8);
  });

  it('tells a sale of the repository', async () => {
    const registry = connectRegistry(chain.network);
    const { transaction } = await chain.send('contributor', register());
    const repositoryId = await registry.registeredId(transaction);
    const data = `0x23b872dd${[contributor.address, stranger.address, `0x${repositoryId.toString(16)}`]
      .map((part) => part.slice(2).toLowerCase().padStart(64, '0'))
      .join('')}` as const;
    await chain.send('contributor', {
      chainId: chain.network.chainId,
      to: chain.network.contracts.repositoryRegistry,
      data,
      value: 0n,
    });
    const { head } = await registry.status();
    const events = await registry.events({ from: 0, to: head, repositoryId });
    expect(events.map((event) => event.kind)).toEqual(['repository-registered', 'transferred']);
    expect(events[1]).toMatchObject({ from: contributor.address, to: stranger.address });
  });
});
