import { contributionKey } from '../../core/contribution/key.ts';
import type { EventCache } from '../../ports/event-cache.ts';
import type { Hex } from '../../protocol/primitives.ts';
import type { PublicationReceipt } from '../../protocol/publication.ts';
import { readChainHistory } from '../chain-history.ts';
import { REPOSITORY_SETTING, repositoryIdOn } from '../publish/place.ts';
import type { PublishDeps } from '../publish/types.ts';
import { blindingOf, blindRegistry } from './blinded-registry.ts';
import { findPrivacy } from './find-privacy.ts';
import { openPublishPrivacy } from './publish-privacy.ts';
import { readKeptSecrets, readMark, writeMark } from './settings.ts';

/** Revealed ids are kept nowhere on disk. */
const noCache: EventCache = { read: async () => null, write: async () => undefined };

/**
 * What publishing to this repository takes: for a private one, the chain as its readers see it, and what seals. Errors
 * `not-permitted` where clone and chain differ about it, `private-repository` where this person can't read it, and the networks'.
 */
export async function enterPrivacy(
  deps: PublishDeps,
  asset: PublicationReceipt['repository'],
  signal?: AbortSignal,
): Promise<PublishDeps> {
  const repositoryId = repositoryIdOn(deps.registry, asset);
  const mark = (await readMark(deps.repository)) ?? (await journaledMark(deps, asset));
  const history = await readChainHistory(deps.registry, repositoryId, deps.fromBlock, signal, deps.eventCache);
  const name = deps.registry.asset(repositoryId);
  const found = await findPrivacy({ ...deps, account: deps.sender.account }, name, history, signal);
  const privacy = await openPublishPrivacy(deps, name, found, mark);
  if (privacy === null) return deps;
  await writeMark(deps.repository, true);
  return {
    ...deps,
    privacy,
    registry: blindRegistry(deps.registry, repositoryId, privacy.secrets),
    eventCache: noCache,
  };
}

/** What an interrupted publication of this clone was made as: it was found out then, and goes on as it began. */
async function journaledMark(
  { journal }: PublishDeps,
  asset: PublicationReceipt['repository'],
): Promise<boolean | null> {
  const interrupted = await journal.read(asset);
  return interrupted === null ? null : interrupted.seal !== undefined;
}

/** The chain as seen by whoever published from this machine, to ask how far an interrupted publication got. */
export async function keptRegistry(
  deps: Pick<PublishDeps, 'registry' | 'repository' | 'secrets'>,
  asset: PublicationReceipt['repository'],
): Promise<PublishDeps['registry']> {
  if ((await readMark(deps.repository)) !== true) return deps.registry;
  const secrets = await readKeptSecrets(deps.secrets, asset);
  return secrets === null ? deps.registry : blindRegistry(deps.registry, repositoryIdOn(deps.registry, asset), secrets);
}

/** The key under which a clone's contribution is recorded, as far as this machine knows the repository's secrets. No network is asked. */
export async function keyAsKept(
  { repository, secrets }: Pick<PublishDeps, 'repository' | 'secrets'>,
  of: Parameters<PublishDeps['registry']['keyOf']>[0],
): Promise<Hex> {
  const asset = await repository.config(REPOSITORY_SETTING);
  const kept = asset !== null && (await readMark(repository)) === true ? await readKeptSecrets(secrets, asset) : null;
  if (kept === null) return contributionKey(of);
  return contributionKey({ ...of, payloadSha256: blindingOf(kept).blind('payload', of.payloadSha256) });
}
