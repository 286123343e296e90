import type { PermanentReader } from '../ports/permanent-store.ts';
import { CairnError } from '../protocol/errors.ts';
import type { ArweaveId, RepositoryAsset, Sha256 } from '../protocol/primitives.ts';
import type { OpenedPublication, SealedOpener } from '../services/fetch-publication.ts';
import { SealedReader } from '../services/private/sealed-reader.ts';
import { BadPublication, whyOf } from './publication-check.ts';

/** It is there, and sealed for others: this node can't say what it holds, and doesn't guess. */
export class Unreadable extends Error {
  constructor(why = 'it is sealed for its readers, and this node holds no key that opens it') {
    super(why);
  }
}

/** What opens publications that are sealed for this node's reader keys, one opener a repository. */
export class SealedPublications {
  readonly #reader: PermanentReader;
  readonly #secrets: readonly Uint8Array[];
  readonly #openers = new Map<RepositoryAsset, SealedReader>();

  /** `secrets`: X25519 secret keys; none for a node that is nobody's reader. */
  constructor(reader: PermanentReader, secrets: readonly Uint8Array[]) {
    this.#reader = reader;
    this.#secrets = secrets;
  }

  /** Null for a node without keys. */
  opener(asset: RepositoryAsset): SealedReader | null {
    if (this.#secrets.length === 0) return null;
    const known = this.#openers.get(asset);
    if (known !== undefined) return known;
    // Where keys lie for what came before is looked for when the chain names something new, not with each that can't be opened.
    const opener = new SealedReader(this.#reader, asset, this.#secrets, []);
    this.#openers.set(asset, opener);
    return opener;
  }
}

/** Looks for keys in all that the chain names of a repository and was not looked at yet. `hints`: oldest first. */
export function searchKeys(
  opener: SealedReader,
  hints: ReadonlyMap<Sha256, ArweaveId | null>,
  signal: AbortSignal,
): Promise<void> {
  const oldestFirst = [...hints].map(([manifestSha256, hint]) => ({ manifestSha256, hint }));
  return opener.search(oldestFirst.toReversed(), signal);
}

/** What is whole, as its hash says, and was not sealed as it should be will never be better. Throws BadPublication for it. */
export function openStrictly(opener: SealedReader): SealedOpener {
  return {
    findTag: (hash) => opener.findTag(hash),
    async open(head, signal) {
      const { manifest, openPack } = await opener.open(head, signal).catch((error: unknown) => {
        throw asBad(error);
      });
      return { manifest, openPack: (sealed) => packStrictly(openPack, sealed) };
    },
  };
}

/** What goes wrong while the sealed bytes are fetched is another matter than what is wrong with them. */
async function* packStrictly(
  openPack: OpenedPublication['openPack'],
  sealed: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const fetching: { error: unknown } = { error: null };
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* sealed;
    } catch (error) {
      fetching.error = error;
      throw error;
    }
  }
  try {
    yield* openPack(watched());
  } catch (error) {
    throw error === fetching.error ? error : asBad(error);
  }
}

function asBad(error: unknown): unknown {
  return error instanceof CairnError && error.code === 'item-forged' ? new BadPublication(whyOf(error)) : error;
}
