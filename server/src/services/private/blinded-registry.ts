import { fromBase64Url } from '../../core/base64url.ts';
import { type Blinding, createBlinding } from '../../core/private/blinding.ts';
import type { RepositorySecrets } from '../../core/private/sealed-manifest.ts';
import type { ChainEvent, ContributionRecord, Registry } from '../../ports/registry.ts';
import type { ObjectId } from '../../protocol/primitives.ts';

/**
 * The chain as a reader of a private repository sees it: ids of commits, trees and payloads are blinded on their way to the chain
 * and revealed on their way back. Everything else, and every other repository, is as it is.
 */
export function blindRegistry(registry: Registry, repositoryId: bigint, secrets: RepositorySecrets): Registry {
  const blinding = blindingOf(secrets);
  const isOwn = (id: bigint) => id === repositoryId;
  const blindRecord = (record: ContributionRecord) => (isOwn(record.repositoryId) ? blinded(blinding, record) : record);
  const blindCommit = (id: ObjectId | null) => (id === null ? null : blinding.blind('commit', id));
  return {
    ...registry,
    async tip(id, ref) {
      const tip = await registry.tip(id, ref);
      return tip === null || !isOwn(id) ? tip : blinding.reveal('commit', tip);
    },
    keyOf: (of) =>
      registry.keyOf(
        isOwn(of.repositoryId) ? { ...of, payloadSha256: blinding.blind('payload', of.payloadSha256) } : of,
      ),
    slotOf: (record) => registry.slotOf(blindRecord(record)),
    recordCall: (records, arweaveId) => registry.recordCall(records.map(blindRecord), arweaveId),
    advanceCall: (advance) =>
      registry.advanceCall({
        ...advance,
        expectedOld: blindCommit(advance.expectedOld),
        newCommit: blinding.blind('commit', advance.newCommit),
      }),
    events: async (range, signal) =>
      (await registry.events(range, signal)).map((event) => revealed(event, isOwn, blinding)),
  };
}

export function blindingOf({ ids }: Pick<RepositorySecrets, 'ids'>): Blinding {
  return createBlinding(fromBase64Url(ids) ?? new Uint8Array());
}

function blinded(blinding: Blinding, record: ContributionRecord): ContributionRecord {
  return {
    ...record,
    payloadSha256: blinding.blind('payload', record.payloadSha256),
    commitId: blinding.blind('commit', record.commitId),
    treeId: blinding.blind('tree', record.treeId),
  };
}

function revealed(event: ChainEvent, isOwn: (id: bigint) => boolean, blinding: Blinding): ChainEvent {
  if (event.kind === 'recorded' && isOwn(event.record.repositoryId)) return revealRecorded(event, blinding);
  return event.kind === 'advanced' && isOwn(event.repositoryId) ? revealAdvanced(event, blinding) : event;
}

/** A record with the ids that readers see. */
export function revealRecorded<Event extends { record: ContributionRecord }>(event: Event, blinding: Blinding): Event {
  const { record } = event;
  return {
    ...event,
    record: {
      ...record,
      payloadSha256: blinding.reveal('payload', record.payloadSha256),
      commitId: blinding.reveal('commit', record.commitId),
      treeId: blinding.reveal('tree', record.treeId),
    },
  };
}

/** A move of a ref with the ids that readers see. */
export function revealAdvanced<Event extends { oldCommit: ObjectId | null; newCommit: ObjectId }>(
  event: Event,
  blinding: Blinding,
): Event {
  const { oldCommit, newCommit } = event;
  return {
    ...event,
    oldCommit: oldCommit === null ? null : blinding.reveal('commit', oldCommit),
    newCommit: blinding.reveal('commit', newCommit),
  };
}
