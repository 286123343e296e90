import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestChain, type TestChain } from '../fixtures/test-chain.ts';
import { startWalletNetwork, type WalletNetwork } from '../fixtures/wallet-network.ts';
import { startHangingServer } from './hanging-server.ts';
import { address } from './network-options.ts';
import { Person, personWithChanges, type Situation } from './person.ts';
import { SampleRepository } from './sample-repository.ts';

/** Chains, contracts and accounts that are not what the settings say. */
describe('a chain that is not as it should be', () => {
  let world: WalletNetwork;
  const cleanups: (() => unknown)[] = [];
  beforeAll(async () => {
    world = await startWalletNetwork();
  });
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  afterAll(() => world.close());

  async function person(situation: Situation = {}): Promise<Person> {
    const { person, end } = await personWithChanges(world, situation);
    cleanups.push(end);
    return person;
  }

  it('another chain behind the RPC than the settings say', async () => {
    const other = await startOtherChain();
    const ada = await person({ network: { rpc: other.rpc } });
    expect(await ada.client.status(({ chain }) => chain === 'wrong-chain')).toMatchObject({
      problem: { code: 'wrong-chain', next: expect.stringContaining('31337') },
    });
    expect(await ada.isRefused(() => ada.publish())).toMatchObject({
      code: 'wrong-chain',
      message: 'This is chain 4242, not 31337.',
      next: expect.stringMatching(/Use an RPC of chain 31337/),
    });
    expect(await ada.commit('Signing needs no chain', false)).toMatchObject({ branch: 'main' });
  });

  it('a wallet on another chain than the settings say', async () => {
    const secrets = new Map();
    const repository = SampleRepository.sample();
    cleanups.push(() => repository.remove());
    const ada = await Person.sitDown({ ...world, secrets }, repository.directory, { chainId: 4242 }).catch(
      (error: unknown) => error,
    );
    expect(ada).toMatchObject({
      data: { code: expect.stringMatching(/wrong-chain|wallet-rejected/), next: expect.stringMatching(/4242|chain/) },
    });
  });

  it('a clone of a repository on another network', async () => {
    const elsewhere = `eip155:1/erc721:${address('2')}/7`;
    const ada = await person({ asset: elsewhere });
    expect(await ada.isRefused(() => ada.publish())).toMatchObject({
      code: 'wrong-chain',
      message: expect.stringContaining(elsewhere),
      next: expect.stringContaining('git config cairn.repository'),
    });
  });

  it('contracts that are not deployed', async () => {
    const contracts = { ...world.network.contracts, repositoryRegistry: address('3'), treasury: address('4') };
    const ada = await person({ registered: false, network: { contracts } });
    await ada.client.status(({ chain }) => chain === 'contracts-missing');
    expect(await ada.isRefused(() => ada.publish())).toMatchObject({
      code: 'contracts-missing',
      message: expect.stringContaining('not on this chain'),
      why: expect.stringContaining('repositoryRegistry, treasury'),
      next: expect.stringContaining('contract addresses'),
    });
  });

  it('a chain that hangs: can be cancelled at once', async () => {
    const away = await startHangingServer();
    cleanups.push(() => away.stop());
    const ada = await person({ network: { rpc: away.url } });
    expect(await ada.isRefused(() => ada.cancelsPublishingAt('asking the chain'))).toMatchObject({
      code: 'cancelled',
      why: expect.stringContaining('Nothing was uploaded'),
    });
  });

  it.each([true, false])('an account with no funds (registered: %s)', async (registered) => {
    const ada = await person({ registered });
    await ada.commit('To be published', false);
    const { account } = world.wallet;
    const balance = await world.chain.request('eth_getBalance', [account, 'latest']);
    await world.chain.request('anvil_setBalance', [account, '0x0']);
    cleanups.push(() => world.chain.request('anvil_setBalance', [account, balance]));
    expect(await ada.isRefused(() => ada.publish())).toMatchObject({
      code: 'insufficient-funds',
      message: expect.stringContaining(account),
      next: expect.stringMatching(/Send .* to th(is|e) account/),
    });
  });

  async function startOtherChain(): Promise<TestChain> {
    const other = await startTestChain();
    cleanups.push(() => other.close());
    await other.request('anvil_setChainId', [4242]);
    return other;
  }
});
