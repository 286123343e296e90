import { setTimeout as delay } from 'node:timers/promises';
import { connectRegistry } from '../../server/src/adapters/evm/registry.ts';
import { connectSettlementLedger } from '../../server/src/adapters/evm/settlement-ledger.ts';
import { createNodeClient } from '../../server/src/adapters/node-api/node-client.ts';
import { parseAsset } from '../../server/src/core/contribution/asset.ts';
import type { TransactionCall } from '../../server/src/ports/registry.ts';
import type { Contribution } from '../../server/src/protocol/contribution.ts';
import type { Network } from '../../server/src/protocol/network.ts';
import type { Address, Hex, RepositoryAsset } from '../../server/src/protocol/primitives.ts';
import { walletSender } from '../../server/src/services/wallet-sender.ts';
import type { Person } from './person.ts';
import { say } from './report.ts';

const EPOCH_BUDGET = 1_000n * 10n ** 18n;
const DEPOSIT = 100_000n * 10n ** 18n;
const PAID_WITHIN_MS = 240_000;

/** The owner deposits tokens for the repository and sets what an epoch may pay. Returns the first epoch that does. */
export async function fund(network: Network, repository: RepositoryAsset, owner: Person): Promise<number> {
  const registry = connectRegistry(network);
  const ledger = connectSettlementLedger(network);
  const { repositoryId } = parseAsset(repository);
  const token = network.contracts.governanceToken;
  const sender = walletSender(owner.wallet);
  const send = async (call: TransactionCall, purpose: string) => registry.wait(await sender.send(call, { purpose }));
  for (const call of ledger.depositCalls({ repositoryId, token, amount: DEPOSIT }))
    await send(call, 'fund the repository');
  // Budgets are set for epochs to come; the one after the next can't begin while the wallet is asked.
  const fromEpoch = (await ledger.clock()).currentEpoch + 2;
  await send(ledger.setEpochBudgetCall({ repositoryId, token, fromEpoch, amount: EPOCH_BUDGET }), 'set its budget');
  return fromEpoch;
}

/** Waits for the chain's clock: what is merged before is paid by nobody. */
export async function untilEpoch(network: Network, epoch: number): Promise<void> {
  const ledger = connectSettlementLedger(network);
  while ((await ledger.clock()).currentEpoch < epoch) await delay(250);
}

/** Follows the node until all of these contributions are paid; returns every contribution of the repository. */
export async function untilPaid(network: Network, repository: RepositoryAsset, keys: Hex[]): Promise<Contribution[]> {
  const node = createNodeClient(network.node);
  const deadline = performance.now() + PAID_WITHIN_MS;
  for (let stages = ''; ; await delay(500)) {
    const { contributions } = await node.contributions({ repository, limit: 1000 });
    const wanted = keys.map((key) =>
      contributions.find((one) => one.contributionKey.toLowerCase() === key.toLowerCase()),
    );
    const now = wanted.map((one) => one?.stage ?? 'unknown to the node').join(', ');
    if (now !== stages) say(`     ${now}`);
    stages = now;
    if (wanted.every((one) => one?.stage === 'paid')) return contributions;
    if (performance.now() > deadline) throw new Error(`Not paid within ${PAID_WITHIN_MS / 1000} s: ${now}.`);
  }
}

/** What the Treasury paid an account for a repository, in the token's smallest unit. */
export function paidTo(network: Network, repository: RepositoryAsset, account: Address): Promise<bigint> {
  const { repositoryId } = parseAsset(repository);
  return connectSettlementLedger(network).claimed(repositoryId, network.contracts.governanceToken, account);
}
