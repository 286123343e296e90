import { encodeFunctionData } from 'viem/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestChain, type TestChain } from '../../../../test/fixtures/test-chain.ts';
import { localAccount } from '../../../../test/network/accounts.ts';
import { treasuryAbi } from './abi/treasury.generated.ts';
import { connectGovernance } from './governance.ts';
import { connectRegistry } from './registry.ts';

const holder = localAccount('contributor').address;
let chain: TestChain;

beforeAll(async () => {
  chain = await startTestChain();
});
afterAll(() => chain.close());

describe('governance', () => {
  it('takes a proposal from its making to its execution', async () => {
    const governance = connectGovernance(chain.network);
    const registry = connectRegistry(chain.network);
    const before = await governance.state(holder);
    expect(before).toMatchObject({
      governor: chain.network.contracts.governor,
      token: { symbol: 'CAIRN', decimals: 18 },
      proposals: [],
      account: { balance: String(10n ** 26n), votes: '0', delegate: null },
    });
    expect((await governance.state(null)).account).toBeNull();

    await chain.send('contributor', governance.delegateCall(holder));
    await chain.mineAt((await registry.status()).time + 5);
    const calldata = encodeFunctionData({ abi: treasuryAbi, functionName: 'setChallengeBond', args: [7n] });
    const action = { target: chain.network.contracts.treasury, value: 0n, calldata };
    const propose = governance.proposeCall([action], '# Lower the bond\n<script>');
    const poor = localAccount('secondContributor').address;
    await chain.send('secondContributor', governance.delegateCall(chain.network.contracts.governor));
    await expect(registry.simulate(propose, poor)).rejects.toMatchObject({ code: 'not-permitted' });
    await chain.send('contributor', propose);

    const [pending] = (await governance.state(holder)).proposals;
    expect(pending).toMatchObject({
      proposer: holder,
      description: '# Lower the bond\n<script>',
      state: 'pending',
      actions: [{ ...action, value: '0' }],
      votes: { against: '0', for: '0', abstain: '0' },
      myVote: null,
      myWeight: String(10n ** 26n),
      executableAt: null,
    });
    if (pending === undefined) throw new Error('no proposal');
    const id = BigInt(pending.id);
    await chain.mineAt(pending.voteStart + 1);
    await chain.send('contributor', governance.castVoteCall(id, 'for', 'good'));
    const [active] = (await governance.state(holder)).proposals;
    expect(active).toMatchObject({ state: 'active', myVote: 'for', votes: { for: String(10n ** 26n) } });
    const again = governance.castVoteCall(id, 'against', '');
    await expect(registry.simulate(again, holder)).rejects.toMatchObject({
      code: 'transaction-reverted',
      message: 'This account has voted on the proposal already.',
    });

    await chain.mineAt((active?.voteEnd ?? 0) + 1);
    expect((await governance.state(null)).proposals[0]?.state).toBe('succeeded');
    await chain.send('contributor', await governance.queueCall(id));
    const [queued] = (await governance.state(null)).proposals;
    expect(queued?.state).toBe('queued');
    await expect(registry.simulate(await governance.executeCall(id), holder)).rejects.toMatchObject({
      message: 'The waiting time of the proposal is not over.',
    });
    await chain.mineAt((queued?.executableAt ?? 0) + 1);
    await chain.send('secondContributor', await governance.executeCall(id));
    expect((await governance.state(null)).proposals[0]?.state).toBe('executed');
    await expect(governance.queueCall(id + 1n)).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
