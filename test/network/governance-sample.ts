import { encodeFunctionData, erc20Abi } from 'viem';
import { connectGovernance } from '../../server/src/adapters/evm/governance.ts';
import { createLocalSender } from '../../server/src/adapters/evm/local-sender.ts';
import { connectRegistry } from '../../server/src/adapters/evm/registry.ts';
import type { TransactionCall } from '../../server/src/ports/registry.ts';
import type { Network } from '../../server/src/protocol/network.ts';
import { localAccount } from './accounts.ts';

const DESCRIPTION = `Fund the documentation

The formula pays for code that lasts; it can't see documentation. This proposal grants 1,000 tokens from the timelock to the
second contributor, who wrote the guide.`;

/** On a new chain: both contributors' tokens count as votes, and one proposal is open. Does nothing where there is one already. */
export async function ensureProposal(network: Network): Promise<void> {
  const governance = connectGovernance(network);
  const registry = connectRegistry(network);
  const { proposals } = await governance.state(null);
  if (proposals.length > 0) return;
  const mine = async (role: 'contributor' | 'secondContributor', call: TransactionCall, purpose: string) =>
    registry.wait(await createLocalSender(network, localAccount(role)).send(call, { purpose }));
  // The proposer first: votes count from the block after the one they were delegated in.
  for (const role of ['secondContributor', 'contributor'] as const) {
    await mine(role, governance.delegateCall(localAccount(role).address), 'delegate to oneself');
  }
  const grant = encodeFunctionData({
    abi: erc20Abi,
    functionName: 'transfer',
    args: [localAccount('secondContributor').address, 1_000n * 10n ** 18n],
  });
  const action = { target: network.contracts.governanceToken, value: 0n, calldata: grant };
  await mine('secondContributor', governance.proposeCall([action], DESCRIPTION), 'propose a grant');
}
