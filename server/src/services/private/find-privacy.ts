import type { SealedManifest } from '../../core/private/sealed-manifest.ts';
import type { PermanentReader } from '../../ports/permanent-store.ts';
import type { SecretStore } from '../../ports/secret-store.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { Address, RepositoryAsset, Sha256 } from '../../protocol/primitives.ts';
import { type ChainHistory, sameAccount } from '../chain-history.ts';
import { readReaderKeys } from './reader-keys.ts';
import { decodeSealed, holdsPublication, isSealed, type SealedHead } from './sealed-payload.ts';
import { type Recorded, SealedReader } from './sealed-reader.ts';

/** What a repository's publications are: a repository is private or public for as long as it lives. */
export type Privacy =
  /** Nothing is on chain yet. */
  | { kind: 'none' }
  /** Nothing of it can be had, so nobody knows. */
  | { kind: 'unknown'; error: CairnError }
  | { kind: 'public' }
  /** `newest`: what the newest publication tells that this person can read; null: they can read none. */
  | { kind: 'private'; sealed: SealedReader; newest: SealedManifest | null };

/**
 * Looks at the newest publications that maintainers moved a ref to until one of them tells. Where no ref was moved yet, at those
 * that `account` recorded, or for want of one that anybody did: who publishes must not believe strangers. Reader keys are asked for only where something is sealed. `history`: as the chain has it, blinded where it is.
 */
export async function findPrivacy(
  deps: { reader: PermanentReader; secrets: SecretStore; account?: Address },
  asset: RepositoryAsset,
  history: ChainHistory,
  signal?: AbortSignal,
): Promise<Privacy> {
  const recorded = publicationsOf(history);
  const trusted = recorded.filter(trustOf(history, deps.account));
  let error: CairnError | null = null;
  let sealed: SealedReader | null = null;
  for (const publication of trusted) {
    const head = await headOf(deps.reader, publication, signal);
    if (head instanceof CairnError) {
      error ??= head;
      continue;
    }
    if (head === null) {
      if (sealed === null) return { kind: 'public' };
      continue; // a private repository stays private whatever else is put beside
    }
    sealed ??= new SealedReader(deps.reader, asset, (await readReaderKeys(deps.secrets))?.secrets ?? [], recorded);
    const newest = await sealed.read(head, signal).catch(() => null);
    signal?.throwIfAborted();
    if (newest === null) continue;
    sealed.locateWith(newest.secrets.locator);
    return { kind: 'private', sealed, newest };
  }
  if (sealed !== null) return { kind: 'private', sealed, newest: null };
  return error === null ? { kind: 'none' } : { kind: 'unknown', error };
}

function trustOf({ moves, records }: ChainHistory, account: Address | undefined) {
  const own = records.filter(({ record }) => account === undefined || sameAccount(record.author, account));
  const hashes = new Set(own.map(({ record }) => record.manifestSha256));
  return ({ manifestSha256, moved }: { manifestSha256: Sha256; moved: boolean }) =>
    moves.length > 0 ? moved : hashes.has(manifestSha256);
}

/** Every publication the chain names, newest first. */
function publicationsOf({ moves, records, hints }: ChainHistory): (Recorded & { moved: boolean })[] {
  const moved = new Set(moves.map(({ manifestSha256 }) => manifestSha256));
  const all = [...records.map(({ record }) => record.manifestSha256), ...moved];
  const newestFirst = [...new Set([...moved].reverse()), ...all.toReversed()];
  return [...new Set(newestFirst)].map((manifestSha256) => ({
    manifestSha256,
    hint: hints.get(manifestSha256) ?? null,
    moved: moved.has(manifestSha256),
  }));
}

/** Null: it is not sealed. */
async function headOf(
  reader: PermanentReader,
  { manifestSha256, hint }: Recorded,
  signal?: AbortSignal,
): Promise<SealedHead | null | CairnError> {
  try {
    const accepts = holdsPublication(manifestSha256);
    const { payload } = await reader.fetch({ manifestSha256, hint, accepts }, signal);
    return isSealed(payload) ? decodeSealed(payload) : null;
  } catch (error) {
    signal?.throwIfAborted();
    return CairnError.from(error);
  }
}
