import { setTimeout as delay } from 'node:timers/promises';
import { decodeUtf8 } from '../../core/bytes.ts';
import { manifestBytes } from '../../core/publication/payload.ts';
import { publicationTags } from '../../core/publication/tags.ts';
import type { PermanentReader, SignedItem } from '../../ports/permanent-store.ts';
import type { JournaledPublication } from '../../ports/publication-journal.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ArweaveId } from '../../protocol/primitives.ts';
import { holds } from './content.ts';
import { formatBytes } from './limits.ts';
import type { OnStep, PreparedPublication, PublishDeps } from './types.ts';

const APP_VERSION = '0.1.0';
const POLL_MS = 250;

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
 * on chain before. Errors: the store's, and `item-missing` where no gateway serves it in time.
 */
export async function upload(
  deps: PublishDeps,
  prepared: PreparedPublication,
  item: SignedItem,
  onStep: OnStep,
  signal?: AbortSignal,
): Promise<ArweaveId> {
  const early = prepared.content.state === 'journaled' ? await readBack(deps.reader, prepared, item, signal) : null;
  if (early !== null) return early;
  const total = formatBytes(item.bytes.length);
  await deps.store.send(item, {
    ...(signal && { signal }),
    onProgress: ({ sent, total: all }) =>
      onStep('upload', `${formatBytes(sent)} of ${total} sent`, 0.68 + (0.14 * sent) / Math.max(all, 1)),
  });
  onStep('read', 'waiting until it can be read back', 0.84);
  return waitUntilReadable(deps.reader, prepared, item, signal);
}

async function waitUntilReadable(
  reader: PermanentReader,
  prepared: PreparedPublication,
  item: SignedItem,
  signal?: AbortSignal,
): Promise<ArweaveId> {
  const deadline = performance.now() + prepared.readableWithinMs;
  for (let wait = POLL_MS; ; wait = Math.min(2 * wait, 8000)) {
    const found = await readBack(reader, prepared, item, signal);
    if (found !== null) return found;
    if (performance.now() + wait > deadline)
      throw new CairnError('item-missing', 'The upload was accepted, but no gateway serves it yet.', {
        why: `Item ${item.id} was asked for during ${Math.round(prepared.readableWithinMs / 1000)} s.`,
        next: 'Publish again later: it goes on from here and uploads nothing twice.',
      });
    await delay(wait, undefined, { signal });
  }
}

/** Null where no gateway serves the right bytes now. Gateways that are down or lie are just not there yet. */
async function readBack(
  reader: PermanentReader,
  prepared: PreparedPublication,
  item: SignedItem,
  signal?: AbortSignal,
): Promise<ArweaveId | null> {
  const { manifestSha256 } = prepared.content;
  try {
    return (await reader.fetch({ manifestSha256, hint: item.id, accepts: holds(manifestSha256) }, signal)).id;
  } catch (error) {
    signal?.throwIfAborted();
    const { code } = CairnError.from(error);
    if (code === 'item-missing' || code === 'item-forged' || code === 'store-unreachable') return null;
    throw error;
  }
}
