import type { EventCache } from '../../ports/event-cache.ts';
import type { Registry } from '../../ports/registry.ts';
import type { Repository } from '../../ports/repository.ts';
import type { TransactionSender } from '../../ports/transaction-sender.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { Address, ObjectId, RepositoryAsset } from '../../protocol/primitives.ts';
import { type ChainHistory, readChainHistory } from '../chain-history.ts';
import { findPlace, type Place } from './place.ts';
import type { Source } from './source.ts';

/** How things stand on chain for this push and this account. */
export interface Standing {
  place: Place;
  history: ChainHistory;
  /** Where the published ref stands on chain; null: nowhere yet. */
  tip: ObjectId | null;
  /** Tip of the main ref, the usual base of a contributor's branch. */
  mainTip: ObjectId | null;
  maintainer: boolean;
  /** Wei. */
  balance: bigint;
}

export async function readStanding(
  deps: {
    repository: Repository;
    registry: Registry;
    eventCache: EventCache;
    sender: TransactionSender;
    fromBlock: number;
  },
  asset: RepositoryAsset,
  source: Source,
  signal?: AbortSignal,
): Promise<Standing> {
  const { registry } = deps;
  const { account } = deps.sender;
  const place = await findPlace(deps.repository, registry, asset, signal);
  const { repositoryId, mainRef } = place.onChain;
  const [history, tip, mainTip, maintainer, balance] = await Promise.all([
    readChainHistory(registry, repositoryId, deps.fromBlock, signal, deps.eventCache),
    registry.tip(repositoryId, source.ref),
    registry.tip(repositoryId, mainRef),
    registry.isMaintainer(repositoryId, account),
    registry.balance(account),
  ]);
  if (balance === 0n) throw noFunds(account);
  return { place, history, tip, mainTip, maintainer, balance };
}

/** Whether this push moves the ref: a maintainer's push of the main ref, unless asked not to or already there. */
export function movesRef(standing: Standing, source: Source, wanted: boolean): boolean {
  const isMain = source.ref === standing.place.onChain.mainRef;
  return wanted && standing.maintainer && isMain && standing.tip !== source.commit;
}

/** Error `tip-moved` where the branch does not contain what the chain's ref points to. */
export async function refuseDiverged(repository: Repository, source: Source, tip: ObjectId | null): Promise<void> {
  if (tip === null) return;
  if ((await repository.has(tip)) && (await repository.isAncestor(tip, source.commit))) return;
  throw new CairnError(
    'tip-moved',
    `${source.ref} on chain is at ${tip.slice(0, 12)}, which your branch does not contain.`,
    {
      why: 'Someone else moved it, or your branch was rewritten since it was published.',
      next: 'Fetch that commit and merge or rebase onto it; or publish without moving the ref: cairn publish --no-advance.',
    },
  );
}

function noFunds(account: Address): CairnError {
  return new CairnError('insufficient-funds', `${account} has no funds to record with.`, {
    why: 'A record on the chain costs a small network fee.',
    next: 'Send some of the network’s own currency to this account, then publish again. Nothing was uploaded.',
  });
}
