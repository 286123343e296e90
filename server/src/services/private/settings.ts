import * as z from 'zod';
import { type ReaderChange, readerChangeSchema } from '../../core/private/readers.ts';
import { type RepositorySecrets, repositorySecretsSchema } from '../../core/private/sealed-manifest.ts';
import type { Repository } from '../../ports/repository.ts';
import type { SecretStore } from '../../ports/secret-store.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { RepositoryAsset } from '../../protocol/primitives.ts';

/** Local git setting that says whether a clone's publications are sealed. */
export const PRIVATE_SETTING = 'cairn.private';
const CHANGES_SETTING = 'cairn.readerchanges';

/** What this clone says it is; null: it was never said. Error `invalid-input`: nothing is guessed about this. */
export async function readMark(repository: Repository): Promise<boolean | null> {
  const value = await repository.config(PRIVATE_SETTING);
  if (value === null) return null;
  if (value === 'true' || value === 'false') return value === 'true';
  throw new CairnError('invalid-input', `git config ${PRIVATE_SETTING} is "${value}".`, {
    why: 'It must be true or false.',
    next: `Correct it, or remove it: git config --unset ${PRIVATE_SETTING}.`,
  });
}

export function writeMark(repository: Repository, isPrivate: boolean): Promise<void> {
  return repository.setConfig(PRIVATE_SETTING, String(isPrivate));
}

/** Changes of the readers that wait for the next publication. Error `invalid-input` where they were damaged. */
export async function readChanges(repository: Repository): Promise<ReaderChange[]> {
  const text = await repository.config(CHANGES_SETTING);
  if (text === null) return [];
  try {
    return z.array(readerChangeSchema).parse(JSON.parse(text));
  } catch (cause) {
    throw new CairnError('invalid-input', `git config ${CHANGES_SETTING} can not be read.`, {
      why: 'It was changed by something else than Cairn.',
      next: `Remove it (git config --unset ${CHANGES_SETTING}) and make the changes again.`,
      cause,
    });
  }
}

export function writeChanges(repository: Repository, changes: readonly ReaderChange[]): Promise<void> {
  return repository.setConfig(CHANGES_SETTING, changes.length === 0 ? null : JSON.stringify(changes));
}

/** What this machine keeps of a private repository, before it is published and while a publication is interrupted. */
export async function readKeptSecrets(store: SecretStore, asset: RepositoryAsset): Promise<RepositorySecrets | null> {
  const text = await store.get(keptAs(asset));
  if (text === null) return null;
  try {
    return repositorySecretsSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CairnError('invalid-input', `The secrets of ${asset} on this machine are damaged.`, {
      next: 'Take them up from the chain on another machine that reads it, or restore the secret store.',
      cause,
    });
  }
}

export function keepSecrets(store: SecretStore, asset: RepositoryAsset, secrets: RepositorySecrets): Promise<void> {
  return store.set(keptAs(asset), JSON.stringify(secrets));
}

function keptAs(asset: RepositoryAsset): string {
  return `private/${asset.toLowerCase()}`;
}
