import { setTimeout as delay } from 'node:timers/promises';
import type { PermanentReader, SignedItem } from '../../ports/permanent-store.ts';
import type { JournaledPublication } from '../../ports/publication-journal.ts';
import { CairnError, type ErrorCode } from '../../protocol/errors.ts';
import type { ArweaveId } from '../../protocol/primitives.ts';
import { type ItemContent, itemContents } from './items.ts';
import { formatBytes } from './limits.ts';
import type { OnStep, PreparedPublication, PublishDeps } from './types.ts';

const POLL_MS = 250;
/** A gateway without the item gets all the time there is; one that sends other bytes or nothing at all is told of sooner. */
const MISBEHAVING_WITHIN_MS = 10_000;

/** One item on its way, and how it is known again. */
interface Parcel extends ItemContent {
  index: number;
  /** Bytes of the item. */
  length: number;
}

/** What came of an upload. */
interface Uploaded {
  arweaveId: ArweaveId;
  /** What somebody else had stored already: neither sent nor paid for. */
  found: { items: number; bytes: number };
}

/** What all parcels of a publication share. */
interface Upload {
  deps: PublishDeps;
  prepared: PreparedPublication;
  entry: JournaledPublication;
  onStep: OnStep;
  /** Bytes sent of each item. */
  sent: number[];
  /** What was there already, and so neither sent nor paid for. */
  found: { items: number; bytes: number };
  signal: AbortSignal;
}

/**
 * Sends every item that no gateway serves yet, several at once, and waits until each can be read back by its hash. The one
 * with the manifest goes last: who finds it finds the rest. Nothing is recorded on chain before. Returns that item's id, and
 * how much somebody else had stored already.
 * Errors: the store's, and where something can't be read back in time `item-missing` (not there yet), `item-forged`
 * (gateways send other bytes) or `store-unreachable` (they send nothing). What arrived is not sent again by the next run.
 */
export async function upload(
  deps: PublishDeps,
  prepared: PreparedPublication,
  entry: JournaledPublication,
  onStep: OnStep,
  signal?: AbortSignal,
): Promise<Uploaded> {
  const failed = new AbortController();
  const both = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  const all: Upload = {
    deps,
    prepared,
    entry,
    onStep,
    sent: entry.items.map(() => 0),
    found: { items: 0, bytes: 0 },
    signal: both,
  };
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
  return { arweaveId: await deliver(all, head), found: all.found };
}

function failWith(failed: AbortController): (error: unknown) => never {
  return (error) => {
    failed.abort(error);
    throw error;
  };
}

function parcelsOf({ content }: PreparedPublication, { items }: JournaledPublication): Parcel[] {
  const contents = itemContents(content);
  if (contents.length !== items.length) throw new CairnError('internal', 'The journal does not fit its manifest.');
  return contents.map((parcel, index) => ({ ...parcel, index, length: items[index]?.length ?? 0 }));
}

async function deliver(all: Upload, parcel: Parcel): Promise<ArweaveId> {
  const { deps, entry, signal, onStep } = all;
  signal.throwIfAborted();
  const kept = entry.items[parcel.index];
  if (kept === undefined) throw new CairnError('internal', 'A publication without an item.');
  const early = await arrivedBefore(all, parcel, kept.id);
  if (early !== null) {
    tellSent(all, parcel, parcel.length);
    return early;
  }
  await send(all, parcel, await deps.journal.item(entry.repository, kept));
  if (parcel.index === entry.items.length - 1) onStep('read', 'waiting until it can be read back', 0.84);
  return waitUntilReadable(all, parcel, kept.id);
}

/**
 * The id under which a gateway serves the item, so that it need not be sent; null: it must be. Another one than this machine's own counts
 * only where the store vouches for it. What a person was told is stored already, and is gone since, costs what was not consented to.
 */
async function arrivedBefore(all: Upload, parcel: Parcel, own: ArweaveId): Promise<ArweaveId | null> {
  const { deps, prepared, signal, onStep } = all;
  const stored = prepared.stored[parcel.index] ?? null;
  if (stored === null && !mayHaveArrived(prepared)) return null;
  onStep('read', 'looking what arrived already', 0.67);
  const early = await readBack(all, parcel, stored ?? own);
  const counts =
    !(early instanceof CairnError) && (early.id === own || (await deps.store.vouches(early.id, early.gateway, signal)));
  if (stored !== null && counts) {
    all.found.items += 1;
    all.found.bytes += parcel.length;
  }
  if (counts) return early.id;
  if (stored !== null && !(await deps.store.quote(parcel.length, signal)).free) throw goneSince();
  return null;
}

function goneSince(): CairnError {
  return new CairnError('item-missing', 'What was stored already when you were asked is not there any more.', {
    why: 'It has to be uploaded after all, which was not in the price you agreed to.',
    next: 'Publish again: you are asked anew, with the price of all of it.',
  });
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
    if (!(found instanceof CairnError)) return found.id;
    if (performance.now() - started + wait > patienceFor(found, prepared.readableWithinMs)) throw notReadable(found);
    onStep('read', `waiting until it can be read back: ${found.why ?? found.message}`, 0.84);
    await delay(wait, undefined, { signal });
  }
}

/** The id under which a gateway serves the right bytes now, and which one does, or why none does. */
async function readBack(
  all: Upload,
  parcel: Parcel,
  hint: ArweaveId,
): Promise<{ id: ArweaveId; gateway: string } | CairnError> {
  const reader: PermanentReader = all.deps.reader;
  const { sha256: manifestSha256, accepts, digest } = parcel;
  try {
    const tag = all.deps.privacy?.opener.findTag(manifestSha256);
    const wanted = { manifestSha256, hint, accepts, ...(digest && { digest }), ...(tag && { tag }) };
    return await reader.fetch(wanted, all.signal);
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
