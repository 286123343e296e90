import { encodeFunctionData } from 'viem/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestChain, type TestChain } from '../../../../test/fixtures/test-chain.ts';
import { localAccount } from '../../../../test/network/accounts.ts';
import { leavesTree } from '../../core/reward/leaves.ts';
import type { Settlement } from '../../ports/settlement.ts';
import { treasuryAbi } from './abi/treasury.generated.ts';
import { connectRegistry } from './registry.ts';
import { connectSettlementLedger } from './settlement-ledger.ts';

const [validator, author] = [localAccount('validator'), localAccount('secondContributor').address];
let chain: TestChain;

beforeAll(async () => {
  chain = await startTestChain({ epochLength: 1000, challengePeriod: 100 });
});
afterAll(() => chain.close());

describe('the settlement ledger', () => {
  it('settles an epoch with a quorum’s signatures and pays a leaf once it is final', async () => {
    const { network } = chain;
    const ledger = connectSettlementLedger(network);
    const registry = connectRegistry(network);
    const token = network.contracts.governanceToken;
    const owner = localAccount('contributor').address;
    const register = { owner, parentId: 0n, name: 'sample', mainRef: 'refs/heads/main', objectFormat: 'sha1' } as const;
    const { transaction } = await chain.send('contributor', registry.registerCall(register));
    const repositoryId = await registry.registeredId(transaction);
    for (const call of ledger.depositCalls({ repositoryId, token, amount: 5_000n }))
      await chain.send('contributor', call);
    const { genesis, epochLength, currentEpoch, challengePeriod } = await ledger.clock();
    const epoch = currentEpoch + 1;
    await chain.send('contributor', ledger.setEpochBudgetCall({ repositoryId, token, fromEpoch: epoch, amount: 900n }));
    expect({ epochLength, challengePeriod }).toEqual({ epochLength: 1000, challengePeriod: 100 });
    expect(await ledger.tokens(repositoryId)).toEqual([token]);
    expect(await ledger.tokenInfo(token)).toEqual({ symbol: 'CAIRN', decimals: 18 });
    expect(await ledger.validatorSet()).toEqual({ setId: 1, validators: [validator.address], quorum: 1 });

    await chain.mineAt(genesis + (epoch + 1) * epochLength + 1);
    expect(await ledger.funds(repositoryId, token, epoch)).toEqual({
      epochBudget: 900n,
      funded: 5_000n,
      previousTotal: 0n,
      attempt: 0,
      settled: false,
      open: true,
    });
    const leaf = { account: author, amount: 700n, cumulative: 700n };
    const scope = { chainId: network.chainId, treasury: network.contracts.treasury, repositoryId, token, epoch };
    const tree = leavesTree(scope, [leaf, { account: owner, amount: 200n, cumulative: 200n }]);
    const settlement: Settlement = {
      ...{ repositoryId, token, epoch, attempt: 0, setId: 1, root: tree.root, cumulativeTotal: 900n },
      snapshotBlockHash: `0x${'1'.repeat(64)}`,
      scorerHash: `0x${'2'.repeat(64)}`,
      leavesSha256: '3'.repeat(64),
    };
    expect(await digestOnChain(settlement)).toBe(ledger.digest(settlement));
    const signature = await validator.signTypedData(ledger.typedData(settlement));
    expect(await ledger.signerOf(settlement, signature)).toBe(validator.address);
    await expect(ledger.signerOf(settlement, '0x00')).rejects.toMatchObject({ code: 'bad-signature' });

    const tooMuch = ledger.settleCall({ ...settlement, cumulativeTotal: 901n }, [signature], null);
    await expect(registry.simulate(tooMuch, validator.address)).rejects.toMatchObject({
      code: 'transaction-reverted',
      why: 'OverBudget(901, 900)',
    });
    await chain.send('validator', ledger.settleCall(settlement, [signature], 'Q'.repeat(43)));
    const claim = ledger.claimCall({ repositoryId, token, epoch, ...leaf, proof: tree.proof(leaf) });
    expect(await ledger.isFinal(repositoryId, token, epoch)).toBe(false);
    await expect(registry.simulate(claim, owner)).rejects.toMatchObject({ why: expect.stringContaining('NotFinal') });

    const { time } = await registry.status();
    await chain.mineAt(time + 101);
    expect(await ledger.isFinal(repositoryId, token, epoch)).toBe(true);
    await chain.send('validator', claim);
    expect(await ledger.claimed(repositoryId, token, author)).toBe(700n);
    expect(await ledger.burnDue(repositoryId, token)).toBe(0n);
    await expect(registry.simulate(ledger.burnCall(repositoryId, token), owner)).rejects.toMatchObject({
      why: expect.stringContaining('NothingToBurn'),
    });
    const { head } = await registry.status();
    const events = await registry.events({ from: network.deployedAtBlock, to: head, repositoryId });
    expect(events.map((event) => event.kind)).toEqual([
      'repository-registered',
      'deposited',
      'budget-set',
      'settled',
      'claimed',
    ]);
    expect(events.at(-2)).toMatchObject({ leavesArweaveId: 'Q'.repeat(43), leavesSha256: '3'.repeat(64), setId: 1 });
  });

  it('tells what validators pay by as of a block', async () => {
    const { network } = chain;
    const ledger = connectSettlementLedger(network);
    const { governanceToken: burnt, timelock } = network.contracts;
    const other = network.contracts.repositoryRegistry;
    const { head: before } = await connectRegistry(network).status();
    const usual = { rate: 10n ** 18n, roleShareBps: 5_000, burnBps: 0 };
    expect(await ledger.payPolicy(burnt, before)).toEqual(usual);

    const asTimelock = async (functionName: 'setPayPolicy' | 'setBurnShare', args: readonly unknown[]) => {
      const data = encodeFunctionData({ abi: treasuryAbi, functionName, args } as never);
      await chain.request('anvil_impersonateAccount', [timelock]);
      await chain.request('anvil_setBalance', [timelock, '0xde0b6b3a7640000']);
      await chain.request('eth_sendTransaction', [{ from: timelock, to: network.contracts.treasury, data }]);
      await chain.mine(1);
    };
    await asTimelock('setPayPolicy', [other, { rate: 7n, roleShareBps: 100 }]);
    await asTimelock('setBurnShare', [25]);
    const { head } = await connectRegistry(network).status();
    expect(await ledger.payPolicy(burnt, head)).toEqual({ ...usual, burnBps: 25 });
    expect(await ledger.payPolicy(other, head)).toEqual({ rate: 7n, roleShareBps: 100, burnBps: 0 });
    expect(await ledger.payPolicy(burnt, before)).toEqual(usual);
    await asTimelock('setPayPolicy', [other, { rate: 0n, roleShareBps: 0 }]);
    const { head: last } = await connectRegistry(network).status();
    expect(await ledger.payPolicy(other, last)).toEqual(usual);
  });
});

async function digestOnChain(settlement: Settlement): Promise<unknown> {
  const message = {
    ...settlement,
    epoch: BigInt(settlement.epoch),
    setId: BigInt(settlement.setId),
    leavesSha256: `0x${settlement.leavesSha256}`,
  } as const;
  const data = encodeFunctionData({ abi: treasuryAbi, functionName: 'digestOf', args: [message] });
  return chain.request('eth_call', [{ to: chain.network.contracts.treasury, data }, 'latest']);
}
