import type { Manifest } from '../../core/publication/manifest.ts';
import type { ContributionRecord, Registry } from '../../ports/registry.ts';
import type { Address, ObjectId, Sha256 } from '../../protocol/primitives.ts';
import { sameAccount } from '../chain-history.ts';

/**
 * What `account` records of a publication: each commit its own wallet signed, or the tip alone where there is none, so that
 * the chain knows where the bytes are. A record of an unsigned commit proves nothing and is never paid.
 */
export function recordsOf(
  manifest: Manifest,
  of: { repositoryId: bigint; account: Address; tip: ObjectId; manifestSha256: Sha256 },
): ContributionRecord[] {
  const own = manifest.commits.filter((commit) => commit.signer !== null && sameAccount(commit.signer, of.account));
  const chosen = own.length > 0 ? own : manifest.commits.filter((commit) => commit.id === of.tip);
  return chosen.map((commit) => ({
    repositoryId: of.repositoryId,
    author: of.account,
    objectFormat: manifest.objectFormat,
    payloadSha256: commit.payloadSha256,
    commitId: commit.id,
    treeId: commit.tree,
    manifestSha256: of.manifestSha256,
  }));
}

export interface RecordStates {
  /** Not on chain yet. */
  open: ContributionRecord[];
  /** On chain exactly so. */
  done: ContributionRecord[];
  /** The same content is on chain as another commit or publication; the chain keeps the first. */
  taken: ContributionRecord[];
}

/** Asks the chain which records it holds already. */
export async function recordStates(registry: Registry, records: ContributionRecord[]): Promise<RecordStates> {
  const states: RecordStates = { open: [], done: [], taken: [] };
  for (const record of records) {
    const slot = await registry.slot(registry.keyOf(record));
    if (slot === null) states.open.push(record);
    else if (slot.toLowerCase() === registry.slotOf(record)) states.done.push(record);
    else states.taken.push(record);
  }
  return states;
}
