import path from 'node:path';
import type { Registry } from '../../ports/registry.ts';
import type { Repository } from '../../ports/repository.ts';
import type { TransactionSender } from '../../ports/transaction-sender.ts';
import { CairnError } from '../../protocol/errors.ts';
import { sameAccount } from '../chain-history.ts';
import { readMark, writeMark } from '../private/settings.ts';
import { REPOSITORY_SETTING } from './place.ts';
import { findSource } from './source.ts';
import { transact } from './transact.ts';
import type { PublishRequest, PublishUi } from './types.ts';

const MAX_NAME_BYTES = 100;
/** Names on chain are for everybody to see. */
const PRIVATE_NAME = 'private';

export interface RegisterDeps {
  repository: Repository;
  registry: Registry;
  sender: TransactionSender;
  fromBlock: number;
}

/**
 * Where this clone has no on-chain name yet: offers to register the repository and keeps the name in the clone's
 * configuration, which it returns. A registration whose outcome was lost in a crash is found on chain and taken up, not made twice.
 * Errors `consent-refused` and the chain's.
 */
export async function ensureRegistered(
  deps: RegisterDeps,
  request: PublishRequest,
  ui: PublishUi,
  signal?: AbortSignal,
): Promise<string> {
  const known = await deps.repository.config(REPOSITORY_SETTING);
  if (known !== null) return known;
  const source = await findSource(deps.repository, request.ref);
  const mark = await readMark(deps.repository);
  const folder = path.basename(deps.repository.directory.replace(/\.git$/, ''));
  const name = request.name ?? (mark === true ? PRIVATE_NAME : folder);
  if (name === '' || Buffer.byteLength(name) > MAX_NAME_BYTES)
    throw new CairnError('invalid-input', `"${name}" can't be the name of a repository.`, {
      next: `Give one of 1 to ${MAX_NAME_BYTES} bytes: cairn publish --name NAME.`,
    });
  const repositoryId =
    (await unusedRegistration(deps, name, signal)) ?? (await register(deps, name, source.ref, ui, signal));
  const asset = deps.registry.asset(repositoryId);
  if (mark === null) await writeMark(deps.repository, false);
  await deps.repository.setConfig(REPOSITORY_SETTING, asset);
  return asset;
}

/** A registration of the same name by the same account under which nothing was published yet. */
async function unusedRegistration(deps: RegisterDeps, name: string, signal?: AbortSignal): Promise<bigint | null> {
  const { head } = await deps.registry.status(signal);
  const events = await deps.registry.events({ from: deps.fromBlock, to: head }, signal);
  const used = new Set(
    events.flatMap((event) => {
      if (event.kind === 'recorded') return [event.record.repositoryId];
      return event.kind === 'advanced' ? [event.repositoryId] : [];
    }),
  );
  for (const event of events) {
    if (event.kind !== 'repository-registered' || used.has(event.repositoryId)) continue;
    const same = event.name === name && event.objectFormat === deps.repository.objectFormat && event.parentId === 0n;
    if (same && sameAccount(event.owner, deps.sender.account)) return event.repositoryId;
  }
  return null;
}

async function register(deps: RegisterDeps, name: string, mainRef: string, ui: PublishUi, signal?: AbortSignal) {
  const owner = deps.sender.account;
  const { objectFormat } = deps.repository;
  const call = deps.registry.registerCall({ owner, parentId: 0n, name, mainRef, objectFormat });
  const gas = await deps.registry.simulate(call, owner);
  const accepted = await ui.confirm(
    {
      title: `Register "${name}" on chain?`,
      detail: [
        'This repository is not on chain yet. Registering gives it an on-chain name that its owner can pass on.',
        `Everybody can see this. Owner: ${owner}. Main ref: ${mainRef}. About ${gas} gas.`,
      ],
      accept: 'Register',
      irreversible: true,
    },
    signal,
  );
  if (!accepted)
    throw new CairnError('consent-refused', 'The repository was not registered, and nothing was published.', {
      next: 'Publish again when you want to register it, or set git config cairn.repository to its on-chain name.',
    });
  const onChain = () => unusedRegistration(deps, name, signal);
  const outcome = await transact(deps, call, {
    purpose: `register ${name}`,
    onSent: async () => undefined,
    isDone: async () => (await onChain()) !== null,
    signal,
  });
  const repositoryId = outcome === null ? await onChain() : await deps.registry.registeredId(outcome.transaction);
  if (repositoryId !== null) return repositoryId;
  throw new CairnError('chain-unreachable', `"${name}" was registered, and the chain does not show it any more.`, {
    next: 'Publish again: a registration that is on chain is found and used.',
  });
}
