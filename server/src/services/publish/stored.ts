import { CairnError } from '../../protocol/errors.ts';
import type { ArweaveId } from '../../protocol/primitives.ts';
import { type ItemContent, itemContents } from './items.ts';
import type { OnStep, PublicationContent, PublishDeps, StoredItems } from './types.ts';

/** A gateway that sends more slowly than this, in bytes a millisecond, is not waited for. */
const SLOWEST = 512;

/**
 * Looks what of a new publication another machine, another person or a forgotten run stored already: equal commits give equal
 * bytes. What is found was fetched and is the very content, and counts only where the store vouches for it. Nothing is
 * believed and nothing depends on the answers: what can't be found out in a short time is uploaded. What is sealed is new each time.
 * Error: only the caller's own abort.
 */
export async function findStored(
  deps: PublishDeps,
  content: PublicationContent,
  onStep: OnStep,
  signal?: AbortSignal,
): Promise<StoredItems> {
  if (content.state !== 'new' || content.sealed !== null) return [];
  onStep('read', 'looking whether it is stored already', 0.63);
  const wanted = itemContents(content);
  const found: (ArweaveId | null)[] = wanted.map(() => null);
  const next = wanted.entries();
  let answering = true;
  const worker = async () => {
    for (const [index, item] of next) {
      if (!answering) return;
      const outcome = await lookFor(deps, item, signal);
      if (outcome === 'unknown') answering = false;
      else found[index] = outcome;
    }
  };
  await Promise.all(Array.from({ length: deps.policy.uploadsAtOnce }, worker));
  return found;
}

/** What a person reads before consenting; empty where nothing was found. */
export function storedWarning(stored: StoredItems): string[] {
  const count = stored.filter((id) => id !== null).length;
  if (count === 0) return [];
  const what = count === stored.length ? 'All of it is' : `${count} of its ${stored.length} items are`;
  return [
    `${what} stored already by an earlier upload, yours or somebody else’s: that is not sent and not paid for again.`,
  ];
}

/** `unknown`: nobody could say in time. */
async function lookFor(
  { reader, store, policy }: PublishDeps,
  { sha256, accepts, digest, maxBytes }: ItemContent,
  signal?: AbortSignal,
): Promise<ArweaveId | null | 'unknown'> {
  const patience = AbortSignal.timeout(policy.lookMs + Math.ceil(maxBytes / SLOWEST));
  const both = signal === undefined ? patience : AbortSignal.any([signal, patience]);
  try {
    const wanted = { manifestSha256: sha256, hint: null, accepts, maxBytes, ...(digest && { digest }) };
    const { id, gateway } = await reader.fetch(wanted, both);
    return (await store.vouches(id, gateway, both)) ? id : null;
  } catch (error) {
    signal?.throwIfAborted();
    return isAbsent(error) ? null : 'unknown';
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof CairnError && (error.code === 'item-missing' || error.code === 'item-forged');
}
