import { readFile, writeFile } from 'node:fs/promises';
import type { SecretStore } from '../ports/secret-store.ts';
import { CairnError } from '../protocol/errors.ts';
import type { ReaderKeys } from '../services/private/reader-keys.ts';

interface BackupFile {
  /** Absolute. */
  file: string;
  passphrase: string;
}

/** Writes the reader keys to a new file that a passphrase opens and its owner alone may read. Error `invalid-input`, `not-configured`. */
export async function backUpToFile(secrets: SecretStore, { file, passphrase }: BackupFile): Promise<void> {
  const { keys, backup } = await load();
  const text = await keys.backUpReaderKeys(secrets, backup, passphrase);
  await writeFile(file, text, { flag: 'wx', mode: 0o600 }).catch((cause: Error) => {
    throw new CairnError('invalid-input', `${file} can not be written.`, {
      why: cause.message,
      next: 'Name a new file.',
      cause,
    });
  });
}

/** Takes up the reader keys of such a file. Error `invalid-input`. */
export async function restoreFromFile(secrets: SecretStore, { file, passphrase }: BackupFile): Promise<ReaderKeys> {
  const { keys, backup } = await load();
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new CairnError('invalid-input', `${file} can not be read.`, {
      why: cause.message,
      next: 'Name the file of the backup.',
      cause,
    });
  });
  return keys.restoreReaderKeys(secrets, backup, { text, name: file, passphrase });
}

async function load() {
  const [keys, { createSecretBackup }] = await Promise.all([
    import('../services/private/reader-keys.ts'),
    import('../adapters/secrets/secret-backup.ts'),
  ]);
  return { keys, backup: createSecretBackup() };
}
