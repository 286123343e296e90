import type { Quote } from '../../ports/permanent-store.ts';
import { encodeSealed } from '../private/sealed-payload.ts';
import { encodePayload } from '../publication-payload.ts';
import type { PublicationContent, PublishDeps, StoredItems } from './types.ts';

/** Bytes of each item. Empty for what is published. */
export function itemBytes(content: PublicationContent): number[] {
  if (content.state === 'published') return [];
  if (content.state === 'journaled') return content.entry.items.map((item) => item.length);
  const { parts, length } = content.manifest.pack;
  const none = { pack: new Uint8Array() };
  const { sealed, manifest } = content;
  const head = (sealed === null ? encodePayload(manifest, none) : encodeSealed(sealed, none)).length;
  return parts === undefined ? [head + length] : [...parts.map((part) => part.length), head + 32 * parts.length];
}

/** What a store asks for all items that it does not have, live; each is an upload of its own. */
export async function priceOf(
  { store }: PublishDeps,
  content: PublicationContent,
  stored: StoredItems,
  signal?: AbortSignal,
): Promise<Quote> {
  const items = itemBytes(content).filter((_, index) => (stored[index] ?? null) === null);
  const quotes = new Map<number, Quote>();
  for (const bytes of new Set(items)) quotes.set(bytes, await store.quote(bytes, signal));
  const all = items.flatMap((bytes) => quotes.get(bytes) ?? []);
  const amount = all.reduce((sum, quote) => sum + BigInt(quote.amount), 0n).toString();
  return { amount, unit: all[0]?.unit ?? '', free: all.every((quote) => quote.free) };
}
