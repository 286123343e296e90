import { setTimeout as delay } from 'node:timers/promises';
import type { PermanentReader, SignedItem } from '../../ports/permanent-store.ts';
import type { JournaledPublication } from '../../ports/publication-journal.ts';
import { CairnError, type ErrorCode } from '../../protocol/errors.ts';
import type { ArweaveId, Sha256 } from '../../protocol/primitives.ts';
import { isPart } from '../fetch-publication.ts';
import { holdsPublication } from '../private/sealed-payload.ts';
import { formatBytes } from './limits.ts';
import type { OnStep, PreparedPublication, PublishDeps } from './types.ts';

const POLL_MS = 250;
/** A gateway without the item gets all the time there is; one that sends other bytes or nothing at all is told of sooner. */
const MISBEHAVING_WITHIN_MS = 10_000;

/** One item on its way, and how it is known again. */
interface Parcel {
  index: number;
  /** By which gateways find it, and what its bytes must be. */
  sha256: Sha256;
  accepts: (payload: Uint8Array) => boolean;
  /** Bytes of the item. */
  length: number;
}

/** What all parcels of a publication share. */
interface Upload {
  deps: PublishDeps;
  prepared: PreparedPublication;
  entry: JournaledPublication;
  onStep: OnStep;
  /** Bytes sent of each item. */
  sent: number[];
  signal: AbortSignal;
}

/**
 * Sends every item that no gateway serves yet, several at once, and waits until each can be read back by its hash. The one
 * with the manifest goes last: who finds it finds the rest. Nothing is recorded on chain before. Returns that item's id.
 * Errors: the store's, and where something can't be read back in time `item-missing` (not there yet), `item-forged`
 * (gateways send other bytes) or `store-unreachable` (they send nothing). What arrived is not sent again by the next run.
 */
export async function upload(
  deps: PublishDeps,
  prepared: PreparedPublication,
  entry: JournaledPublication,
  onStep: OnStep,
  signal?: AbortSignal,
): Promise<ArweaveId> {
  const failed = new AbortController();
  const both = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  const all: Upload = { deps, prepared, entry, onStep, sent: entry.items.map(() => 0), signal: both };
  const parcels = parcelsOf(prepared, entry);
  const head = parcels.pop();
  if (head === undefined) throw new CairnError('internal', 'A publication without an item.');
  const next = parcels.values();
  const worker = async () => {
    for (const parcel of next) await deliver(all, parcel);
  };
  try {
    // One failure stops the others, and is the one that is told.
    await Promise.all(Array.from({ length: deps.policy.uploadsAtOnce }, () => worker().catch(failWith(failed))));
  } catch (error) {
    signal?.throwIfAborted();
    throw failed.signal.aborted ? failed.signal.reason : error;
  }
  return deliver(all, head);
}

function failWith(failed: AbortController): (error: unknown) => never {
  return (error) => {
    failed.abort(error);
    throw error;
  };
}

function parcelsOf({ content }: PreparedPublication, { items }: JournaledPublication): Parcel[] {
  const { manifest, manifestSha256 } = content;
  const contents = [
    ...(manifest.pack.parts ?? []).map((part) => ({ sha256: part.sha256, accepts: isPart(part) })),
    { sha256: manifestSha256, accepts: holdsPublication(manifestSha256) },
  ];
  if (contents.length !== items.length) throw new CairnError('internal', 'The journal does not fit its manifest.');
  return contents.map((parcel, index) => ({ ...parcel, index, length: items[index]?.length ?? 0 }));
}

async function deliver(all: Upload, parcel: Parcel): Promise<ArweaveId> {
  const { deps, entry, signal, onStep } = all;
  signal.throwIfAborted();
  const kept = entry.items[parcel.index];
  if (kept === undefined) throw new CairnError('internal', 'A publication without an item.');
  if (mayHaveArrived(all.prepared)) {
    onStep('read', 'looking what arrived already', 0.67);
    const early = await readBack(all, parcel, kept.id);
    if (typeof early === 'string') {
      tellSent(all, parcel, parcel.length);
      return early;
    }
  }
  await send(all, parcel, await deps.journal.item(entry.repository, kept));
  if (parcel.index === entry.items.length - 1) onStep('read', 'waiting until it can be read back', 0.84);
  return waitUntilReadable(all, parcel, kept.id);
}

/** Sent by an earlier run, as far as this one can tell. */
function mayHaveArrived({ content }: PreparedPublication): boolean {
  return content.state === 'journaled' || (content.state === 'new' && content.lookFirst);
}

function send(all: Upload, parcel: Parcel, item: SignedItem): Promise<void> {
  return all.deps.store.send(item, { signal: all.signal, onProgress: ({ sent }) => tellSent(all, parcel, sent) });
}

function tellSent({ sent, entry, onStep }: Upload, parcel: Parcel, bytes: number): void {
  sent[parcel.index] = bytes;
  const done = sent.reduce((sum, part) => sum + part, 0);
  const total = entry.items.reduce((sum, { length }) => sum + length, 0);
  const text = formatBytes(total);
  const detail = done < total ? `${formatBytes(done)} of ${text} sent` : `${text} sent, waiting for the receipt`;
  onStep('upload', detail, 0.68 + (0.14 * done) / Math.max(total, 1));
}

async function waitUntilReadable(all: Upload, parcel: Parcel, id: ArweaveId): Promise<ArweaveId> {
  const { prepared, onStep, signal } = all;
  const started = performance.now();
  for (let wait = POLL_MS; ; wait = Math.min(2 * wait, 8000)) {
    const found = await readBack(all, parcel, id);
    if (typeof found === 'string') return found;
    if (performance.now() - started + wait > patienceFor(found, prepared.readableWithinMs)) throw notReadable(found);
    onStep('read', `waiting until it can be read back: ${found.why ?? found.message}`, 0.84);
    await delay(wait, undefined, { signal });
  }
}

/** The id under which a gateway serves the right bytes now, or why none does. */
async function readBack(all: Upload, parcel: Parcel, hint: ArweaveId): Promise<ArweaveId | CairnError> {
  const reader: PermanentReader = all.deps.reader;
  const { sha256: manifestSha256, accepts } = parcel;
  try {
    const tag = all.deps.privacy?.opener.findTag(manifestSha256);
    return (await reader.fetch({ manifestSha256, hint, accepts, ...(tag && { tag }) }, all.signal)).id;
  } catch (error) {
    all.signal.throwIfAborted();
    const refusal = CairnError.from(error);
    if (notReadableYet.has(refusal.code)) return refusal;
    throw error;
  }
}

const notReadableYet: ReadonlyMap<ErrorCode, string> = new Map([
  ['item-missing', 'The upload was accepted, but no gateway serves it yet.'],
  ['item-forged', 'The upload was accepted, but the gateways serve other bytes than were sent.'],
  ['store-unreachable', 'The upload was accepted, but not every gateway answers, and it can not be read back.'],
]);

/** Milliseconds. */
function patienceFor({ code }: CairnError, readableWithinMs: number): number {
  return code === 'item-missing' ? readableWithinMs : Math.min(MISBEHAVING_WITHIN_MS, readableWithinMs);
}

function notReadable(last: CairnError): CairnError {
  return new CairnError(last.code, notReadableYet.get(last.code) ?? last.message, {
    why: last.why ?? last.message,
    next: 'Publish again in a while; if it stays so, name other gateways in the settings.',
    cause: last,
  });
}
