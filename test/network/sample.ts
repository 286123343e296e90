import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createLocalSender } from '../../server/src/adapters/evm/local-sender.ts';
import { connectRegistry } from '../../server/src/adapters/evm/registry.ts';
import { connectSettlementLedger } from '../../server/src/adapters/evm/settlement-ledger.ts';
import { parseAsset } from '../../server/src/core/contribution/asset.ts';
import type { TransactionCall } from '../../server/src/ports/registry.ts';
import type { Network } from '../../server/src/protocol/network.ts';
import { localAccount } from './accounts.ts';

/** What the sample repository may pay an epoch, and what is deposited for it: whole tokens times 10^18. */
const EPOCH_BUDGET = 1_000n * 10n ** 18n;
const DEPOSIT = 1_000_000n * 10n ** 18n;

/** A clone of `source` to work in, made once. Never the source itself: its branches and files stay as they are. */
export function ensureClone(source: string, directory: string): string {
  if (existsSync(path.join(directory, '.git'))) return directory;
  git(['clone', '--quiet', '--no-hardlinks', '--', source, directory]);
  // A source with a detached HEAD has no branch to take up.
  if (gitText(directory, ['symbolic-ref', '--quiet', 'HEAD']) === '')
    git(['-C', directory, 'switch', '--quiet', '--create', 'main']);
  git(['-C', directory, 'config', 'user.name', 'Demo Contributor']);
  git(['-C', directory, 'config', 'user.email', 'contributor@cairn.example']);
  return directory;
}

/** Registers the repository in `directory` for the demo contributor and funds it, unless this chain already knows it. */
export async function ensureRegistered(directory: string, network: Network): Promise<string> {
  const registry = connectRegistry(network);
  const owner = localAccount('contributor');
  const known = gitText(directory, ['config', '--local', 'cairn.repository']);
  if (known !== '' && (await isOwnedBy(known, owner.address))) return known;
  const sender = createLocalSender(network, owner);
  const mine = async (call: TransactionCall, purpose: string) => {
    const transaction = await sender.send(call, { purpose });
    await registry.wait(transaction);
    return transaction;
  };
  const mainRef = gitText(directory, ['symbolic-ref', 'HEAD']);
  const name = path
    .basename(gitText(directory, ['config', '--local', 'remote.origin.url']) || directory)
    .replace(/\.git$/, '');
  const registration = registry.registerCall({
    owner: owner.address,
    parentId: 0n,
    name,
    mainRef,
    objectFormat: 'sha1',
  });
  const repositoryId = await registry.registeredId(await mine(registration, 'register the sample repository'));
  const ledger = connectSettlementLedger(network);
  const token = network.contracts.governanceToken;
  for (const call of ledger.depositCalls({ repositoryId, token, amount: DEPOSIT }))
    await mine(call, 'fund the sample repository');
  const { currentEpoch } = await ledger.clock();
  await mine(
    ledger.setEpochBudgetCall({ repositoryId, token, fromEpoch: currentEpoch + 1, amount: EPOCH_BUDGET }),
    'set its budget',
  );
  const asset = registry.asset(repositoryId);
  git(['-C', directory, 'config', '--local', 'cairn.repository', asset]);
  return asset;

  async function isOwnedBy(text: string, account: string): Promise<boolean> {
    const parsed = parseAsset(text);
    if (parsed.registry.toLowerCase() !== network.contracts.repositoryRegistry.toLowerCase()) return false;
    return registry.repository(parsed.repositoryId).then(
      (repository) => repository.owner.toLowerCase() === account.toLowerCase(),
      () => false,
    );
  }
}

function git(args: string[]): void {
  const result = spawnSync('git', args, { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`git ${args[0]} failed: ${result.stderr.trim()}`);
}

function gitText(directory: string, args: string[]): string {
  const result = spawnSync('git', ['-C', directory, ...args], { encoding: 'utf8' });
  return result.status === 0 ? result.stdout.trim() : '';
}
