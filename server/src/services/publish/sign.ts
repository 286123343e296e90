import { decodeUtf8, sha256Hex } from '../../core/bytes.ts';
import { sealJson } from '../../core/private/seal.ts';
import { manifestBytes } from '../../core/publication/manifest.ts';
import { partTags, publicationTags } from '../../core/publication/tags.ts';
import { release } from '../../core/release.ts';
import type { DraftPack, JournaledItem, JournaledPublication } from '../../ports/publication-journal.ts';
import { encodeSealed } from '../private/sealed-payload.ts';
import { encodePayload } from '../publication-payload.ts';
import type { OnStep, PreparedPublication, PublicationContent, PublishDeps } from './types.ts';

/**
 * Cuts a publication into items, signs each with the store's upload key and keeps it on disk: from here on a crash goes on
 * with the same items, also with those that were stored already, should they get lost. One part is in memory at a time, twice while
 * it is signed. Null: it is published already.
 */
export async function signItems(
  deps: PublishDeps,
  prepared: PreparedPublication,
  onStep: OnStep,
  signal?: AbortSignal,
): Promise<JournaledPublication | null> {
  const { content } = prepared;
  if (content.state === 'published') return null;
  if (content.state === 'journaled') return content.entry;
  const { manifest, manifestSha256, draft, sealed, warnings } = content;
  const parts = await signParts(deps, prepared.asset, content, onStep, signal);
  onStep('sign', 'signing the upload', 0.66);
  const partIds = parts.map(({ id }, index) => prepared.stored[index] ?? id);
  const rest = parts.length > 0 ? { partIds } : { pack: await wholeOf(draft) };
  const payload = sealed === null ? encodePayload(manifest, rest) : encodeSealed(sealed, rest);
  const tags = deps.privacy?.tags(manifestSha256) ?? publicationTags(manifest, manifestSha256);
  const head = await deps.store.prepare(payload, tags);
  const clear = manifestBytes(manifest);
  const entry: JournaledPublication = {
    repository: prepared.asset,
    ref: prepared.plan.ref,
    commit: prepared.commit,
    manifestSha256,
    manifest: decodeUtf8(clear) ?? '',
    ...(sealed && { seal: { json: decodeUtf8(sealJson(sealed.seal)) ?? '', clearSha256: sha256Hex(clear) } }),
    account: deps.sender.account,
    store: deps.store.name,
    items: [...parts, await deps.journal.draftItem(prepared.asset, head)],
    warnings,
    transactions: { record: [], advance: null },
  };
  await deps.journal.commit(entry);
  return entry;
}

async function signParts(
  deps: PublishDeps,
  asset: string,
  { manifest, draft }: PublicationContent & { state: 'new' },
  onStep: OnStep,
  signal?: AbortSignal,
): Promise<JournaledItem[]> {
  const parts = manifest.pack.parts ?? [];
  const items: JournaledItem[] = [];
  const buffer = new Uint8Array(Math.max(0, ...parts.map(({ length }) => length)));
  let from = 0;
  for (const part of parts) {
    signal?.throwIfAborted();
    onStep('sign', `signing part ${items.length + 1} of ${parts.length}`, 0.64 + (0.02 * items.length) / parts.length);
    const tags = deps.privacy?.tags(part.sha256) ?? partTags(part.sha256);
    const payload = buffer.subarray(0, part.length);
    await draft.readInto(payload, from);
    const item = await deps.store.prepare(payload, tags);
    items.push(await deps.journal.draftItem(asset, item));
    release(item.bytes);
    from += part.length;
  }
  return items;
}

async function wholeOf(draft: DraftPack): Promise<Uint8Array> {
  const bytes = new Uint8Array(draft.length);
  await draft.readInto(bytes, 0);
  return bytes;
}
