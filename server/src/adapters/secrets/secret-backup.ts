import type { SecretBackup } from '../../ports/secret-backup.ts';
import { CairnError } from '../../protocol/errors.ts';
import { backupFile, newKey, open, seal } from './envelope.ts';

/** Backups in the same versioned envelope as the secret file: scrypt, XChaCha20-Poly1305. `logN`: its cost, as a power of two. */
export function createSecretBackup(logN?: number): SecretBackup {
  return {
    async seal(secrets, passphrase) {
      if (passphrase === '')
        throw new CairnError('invalid-input', 'The passphrase of a backup can not be empty.', {
          next: 'Choose one, and keep it elsewhere than the file.',
        });
      return seal(secrets, await newKey(passphrase, logN));
    },
    open: async (text, name, passphrase) => (await open(text, name, null, async () => passphrase, backupFile)).secrets,
  };
}
