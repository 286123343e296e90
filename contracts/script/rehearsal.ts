import { type Address, BaseError, type PublicClient } from 'viem';
import { CairnError } from '../../server/src/protocol/errors.ts';
import { describeRevert } from './revert-reason.ts';
import type { Step, StepName } from './steps.ts';

/**
 * Runs the steps one after the other on the node, without sending them (`eth_simulateV1`). Gas of each step, or null where the node can not
 * do this. Error `transaction-reverted` for a step that would fail: nothing was spent on it.
 */
export async function rehearse(
  client: PublicClient,
  account: Address,
  steps: readonly Step[],
): Promise<Map<StepName, bigint> | null> {
  const results = await simulate(client, account, steps);
  if (results === null) return null;
  const gas = new Map<StepName, bigint>();
  for (const [index, step] of steps.entries()) {
    const result = results[index];
    if (result?.status !== 'success') {
      throw new CairnError('transaction-reverted', `Creating ${step.name} would fail.`, {
        why: `${describeRevert(result?.error)} Nothing was sent.`,
        next: 'Correct the parameters. If contracts of this deployment are there already, choose another "salt" too.',
      });
    }
    gas.set(step.name, result.gasUsed);
  }
  return gas;
}

async function simulate(client: PublicClient, account: Address, steps: readonly Step[]) {
  const calls = steps.map(({ to, data, value, gas }) => ({ account, to, data, value, gas }));
  // Room for all of them in one block, whatever the chain's blocks hold; balances are looked at elsewhere.
  const gasLimit = steps.reduce((sum, { gas }) => sum + gas, 1_000_000n);
  try {
    const [block] = await client.simulateBlocks({ blocks: [{ calls, blockOverrides: { gasLimit } }] });
    return block?.calls ?? null;
  } catch (error) {
    // Many endpoints do not offer it, or cap its gas: the deployment itself tells then.
    if (error instanceof BaseError) return null;
    throw error;
  }
}
