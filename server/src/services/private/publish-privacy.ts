import { randomBytes } from 'node:crypto';
import { toBase64Url } from '../../core/base64url.ts';
import { parseReaderKey } from '../../core/private/reader-key.ts';
import { changedReaders, type Reader, type ReaderChange, sameReaders } from '../../core/private/readers.ts';
import { historyBox, type RepositorySecrets } from '../../core/private/sealed-manifest.ts';
import type { PermanentTag } from '../../ports/permanent-store.ts';
import type { Repository } from '../../ports/repository.ts';
import type { SecretStore } from '../../ports/secret-store.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { RepositoryAsset, Sha256 } from '../../protocol/primitives.ts';
import type { Privacy } from './find-privacy.ts';
import { ensureReaderKeys, isOwnKey, type ReaderKeys } from './reader-keys.ts';
import { SealedReader } from './sealed-reader.ts';
import { Sealing } from './sealing.ts';
import { keepSecrets, readChanges, readKeptSecrets, writeChanges } from './settings.ts';

/** What publishing to a private repository needs: who reads it, and how it is sealed. */
export class PublishPrivacy {
  readonly opener: SealedReader;
  readonly secrets: RepositorySecrets;
  readonly #repository: Repository;
  readonly #asset: RepositoryAsset;
  /** Of the newest move; null: nothing was moved yet. */
  readonly #known: Reader[] | null;
  readonly #keys: ReaderKeys;
  readonly #changes: ReaderChange[];

  constructor(parts: {
    opener: SealedReader;
    secrets: RepositorySecrets;
    repository: Repository;
    asset: RepositoryAsset;
    known: Reader[] | null;
    keys: ReaderKeys;
    changes: ReaderChange[];
  }) {
    this.opener = parts.opener;
    this.secrets = parts.secrets;
    this.#repository = parts.repository;
    this.#asset = parts.asset;
    this.#known = parts.known;
    this.#keys = parts.keys;
    this.#changes = parts.changes;
  }

  /** Who the next publication is for. Only one that moves a ref, which a maintainer alone can, changes them. */
  readers(moves: boolean): Reader[] {
    const own = { key: this.#keys.publicKey, name: 'publisher' };
    if (this.#known === null) return changedReaders([own], this.#changes);
    return moves
      ? changedReaders(
          this.#known.map((one) => this.#renewed(one)),
          this.#changes,
        )
      : this.#known;
  }

  /** What a person is told beside the list. */
  warnings(moves: boolean): string[] {
    if (this.#changes.length === 0 || moves || this.#known === null) return [];
    return [`${this.#changes.length} changes of the readers wait for a publication that moves the main ref.`];
  }

  /** Starts sealing a publication. New readers who may read the past are given its keys, which takes reading all of it. */
  async begin(moves: boolean, signal?: AbortSignal): Promise<Sealing> {
    const readers = this.readers(moves);
    const history = await this.#history(readers, signal);
    return new Sealing(this.#asset, { readers, secrets: this.secrets, history });
  }

  tags(hash: Sha256): PermanentTag[] {
    return this.opener.tags(hash);
  }

  /** A maintainer who moves a ref to somebody else's publication takes its list of readers over: it must be the known one. */
  refuseOtherReaders(hash: Sha256): void {
    const told = this.opener.readersOf(hash);
    if (told !== null && this.#known !== null && sameReaders(told, this.#known)) return;
    throw new CairnError('check-failed', 'This publication was sealed for other readers than the repository has.', {
      why: 'Who made it added readers or left some out, which only a maintainer may.',
      next: 'Make a commit of your own on it (a merge will do) and publish that: it is sealed for your readers.',
    });
  }

  /** The changes were published: they are waiting no more. */
  async settle(moves: boolean): Promise<void> {
    if (this.#changes.length === 0 || (!moves && this.#known !== null)) return;
    const done = new Set(this.#changes.map((change) => JSON.stringify(change)));
    const left = (await readChanges(this.#repository)).filter((change) => !done.has(JSON.stringify(change)));
    await writeChanges(this.#repository, left);
  }

  /** The publisher's own key, where it was replaced since. */
  #renewed(reader: Reader): Reader {
    return isOwnKey(this.#keys, reader.key) ? { ...reader, key: this.#keys.publicKey } : reader;
  }

  async #history(readers: readonly Reader[], signal?: AbortSignal): Promise<string[]> {
    const before = new Set(this.#known?.map(({ key }) => key));
    const current = new Set(readers.map(({ key }) => key));
    const added = this.#changes.flatMap((change) =>
      change.change === 'add' && change.history && !before.has(change.key) && current.has(change.key) ? change.key : [],
    );
    if (added.length === 0 || this.#known === null) return [];
    const keys = await this.opener.allContentKeys(signal);
    return [...new Set(added)].map((key) => historyBox(parseReaderKey(key), keys, randomBytes(32), this.#asset));
  }
}

/**
 * The privacy of a clone's publications, by what the chain has and what the clone says; null: they are public. A clone that says
 * otherwise than the chain is refused: nothing becomes public, or private, unsaid. `mark`: what the clone says.
 */
export async function openPublishPrivacy(
  deps: { repository: Repository; reader: ConstructorParameters<typeof SealedReader>[0]; secrets: SecretStore },
  asset: RepositoryAsset,
  found: Privacy,
  mark: boolean | null,
): Promise<PublishPrivacy | null> {
  if (!isPrivate(found, mark, asset)) return null;
  const keys = await ensureReaderKeys(deps.secrets);
  const newest = found.kind === 'private' ? found.newest : null;
  const secrets = newest?.secrets ?? (await readKeptSecrets(deps.secrets, asset)) ?? newSecrets(found);
  await keepSecrets(deps.secrets, asset, secrets);
  const opener = found.kind === 'private' ? found.sealed : new SealedReader(deps.reader, asset, keys.secrets, []);
  opener.locateWith(secrets.locator);
  const { repository } = deps;
  const changes = await readChanges(repository);
  return new PublishPrivacy({ opener, secrets, repository, asset, known: newest?.readers ?? null, keys, changes });
}

function isPrivate(found: Privacy, mark: boolean | null, asset: RepositoryAsset): boolean {
  switch (found.kind) {
    case 'none':
      return mark === true;
    case 'public':
      if (mark === true) throw otherKind(asset, 'public', 'private');
      return false;
    case 'private':
      if (mark === false) throw otherKind(asset, 'private', 'public');
      if (found.newest === null) throw notAReader(asset);
      return true;
    case 'unknown':
      if (mark === false) return false;
      throw cannotTell(found.error);
  }
}

function newSecrets(found: Privacy): RepositorySecrets {
  if (found.kind !== 'none') throw new CairnError('internal', 'The secrets of a published repository were not found.');
  return { ids: toBase64Url(randomBytes(32)), locator: toBase64Url(randomBytes(32)) };
}

function otherKind(asset: RepositoryAsset, onChain: string, here: string): CairnError {
  return new CairnError(
    'not-permitted',
    `${asset} is ${onChain}, and this clone is marked ${here}. Nothing was published.`,
    {
      why: `A repository is ${onChain} for as long as it lives: what it was published as can't be changed.`,
      next:
        onChain === 'private'
          ? 'To go on privately: git config cairn.private true. To make it all public under a new on-chain name: cairn readers off.'
          : 'To go on publicly: git config cairn.private false. To go on privately under a new on-chain name: cairn readers on.',
    },
  );
}

function notAReader(asset: RepositoryAsset): CairnError {
  return new CairnError('private-repository', `${asset} is private, and none of your reader keys opens it.`, {
    why: 'Who can’t read it can’t build on it either.',
    next: 'Send your reader key (cairn readers key) to a maintainer, who adds it.',
  });
}

function cannotTell(error: CairnError): CairnError {
  return new CairnError(
    error.code,
    'Whether this repository is private can not be found out now. Nothing was published.',
    {
      why: error.why ?? error.message,
      next: 'Try again later. If you know that it is public: git config cairn.private false.',
      cause: error,
    },
  );
}
