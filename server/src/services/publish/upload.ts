import { setTimeout as delay } from 'node:timers/promises';
import { decodeUtf8 } from '../../core/bytes.ts';
import { manifestBytes } from '../../core/publication/payload.ts';
import { publicationTags } from '../../core/publication/tags.ts';
import type { PermanentReader, SignedItem } from '../../ports/permanent-store.ts';
import type { JournaledPublication } from '../../ports/publication-journal.ts';
import { CairnError, type ErrorCode } from '../../protocol/errors.ts';
import type { ArweaveId } from '../../protocol/primitives.ts';
import { holds } from './content.ts';
import { formatBytes } from './limits.ts';
import type { OnStep, PreparedPublication, PublishDeps } from './types.ts';

const APP_VERSION = '0.1.0';
const POLL_MS = 250;
/** A gateway without the item gets all the time there is; one that sends other bytes or nothing at all is told of sooner. */
const MISBEHAVING_WITHIN_MS = 10_000;

/** Signs the bytes with the store's upload key and keeps them on disk: from here on a crash goes on with the same item. */
export async function signItem(
  deps: PublishDeps,
  prepared: PreparedPublication,
  onStep: OnStep,
): Promise<SignedItem | null> {
  const { content } = prepared;
  if (content.state === 'published') return null;
  if (content.state === 'journaled') return content.entry.item;
  onStep('sign', 'signing the upload', 0.66);
  const { manifest, manifestSha256 } = content;
  const item = await deps.store.prepare(content.payload, publicationTags(manifest, manifestSha256, APP_VERSION));
  const entry: JournaledPublication = {
    repository: prepared.asset,
    ref: prepared.plan.ref,
    commit: prepared.commit,
    manifestSha256,
    manifest: decodeUtf8(manifestBytes(manifest)) ?? '',
    store: deps.store.name,
    item,
    transactions: { record: [], advance: null },
  };
  await deps.journal.write(entry);
  return item;
}

/**
 * Sends the item unless a gateway serves it already, then waits until it can be read back by its hash. Nothing is recorded
 * on chain before. Errors: the store's, and where it can't be read back in time `item-missing` (not there yet), `item-forged`
 * (gateways send other bytes) or `store-unreachable` (they send nothing).
 */
export async function upload(
  deps: PublishDeps,
  prepared: PreparedPublication,
  item: SignedItem,
  onStep: OnStep,
  signal?: AbortSignal,
): Promise<ArweaveId> {
  if (prepared.content.state === 'journaled') {
    onStep('read', 'looking whether it arrived already', 0.67);
    const early = await readBack(deps.reader, prepared, item, signal);
    if (typeof early === 'string') return early;
  }
  const total = formatBytes(item.bytes.length);
  await deps.store.send(item, {
    ...(signal && { signal }),
    onProgress: ({ sent, total: all }) =>
      onStep(
        'upload',
        sent < all ? `${formatBytes(sent)} of ${total} sent` : `${total} sent, waiting for the receipt`,
        0.68 + (0.14 * sent) / Math.max(all, 1),
      ),
  });
  onStep('read', 'waiting until it can be read back', 0.84);
  return waitUntilReadable(deps.reader, prepared, item, onStep, signal);
}

async function waitUntilReadable(
  reader: PermanentReader,
  prepared: PreparedPublication,
  item: SignedItem,
  onStep: OnStep,
  signal?: AbortSignal,
): Promise<ArweaveId> {
  const started = performance.now();
  for (let wait = POLL_MS; ; wait = Math.min(2 * wait, 8000)) {
    const found = await readBack(reader, prepared, item, signal);
    if (typeof found === 'string') return found;
    if (performance.now() - started + wait > patienceFor(found, prepared.readableWithinMs)) throw notReadable(found);
    onStep('read', `waiting until it can be read back: ${found.why ?? found.message}`, 0.84);
    await delay(wait, undefined, { signal });
  }
}

/** The id under which a gateway serves the right bytes now, or why none does. */
async function readBack(
  reader: PermanentReader,
  prepared: PreparedPublication,
  item: SignedItem,
  signal?: AbortSignal,
): Promise<ArweaveId | CairnError> {
  const { manifestSha256 } = prepared.content;
  try {
    return (await reader.fetch({ manifestSha256, hint: item.id, accepts: holds(manifestSha256) }, signal)).id;
  } catch (error) {
    signal?.throwIfAborted();
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
