import type { Connection } from 'vscode-languageserver/node';
import { openMemorySecrets } from '../../composition/memory-secrets.ts';
import { openSecrets } from '../../composition/secrets.ts';
import type { SecretStore } from '../../ports/secret-store.ts';
import { type Lazy, lazy } from '../lazy.ts';
import type { Log } from '../log.ts';
import { createClientSecretStore } from './client-secret-store.ts';

/** Opens the encrypted file for a client that keeps no secrets. */
export const PASSPHRASE_VARIABLE = 'CAIRN_PASSPHRASE';

export interface SecretChoice {
  connection: Connection;
  /** The client answers `cairn/secret/get` and `cairn/secret/set`. */
  clientKeepsSecrets: boolean;
  storage: string;
  log: Log;
}

/** The client's own storage; else an encrypted file, if a passphrase is given in the environment; else memory, and says so. */
export function chooseSecretStore(choice: SecretChoice): SecretStore {
  if (choice.clientKeepsSecrets) return createClientSecretStore(choice.connection);
  return deferred(
    lazy(() => {
      const passphrase = process.env[PASSPHRASE_VARIABLE] ?? '';
      if (passphrase !== '') return openSecrets(choice.storage, async () => passphrase);
      choice.log.warn(
        `This client keeps no secrets and ${PASSPHRASE_VARIABLE} is not set: the wallet's session lasts until the server ends.`,
      );
      return openMemorySecrets();
    }),
  );
}

function deferred(store: Lazy<SecretStore>): SecretStore {
  return {
    get: async (key) => (await store.get()).get(key),
    set: async (key, value) => (await store.get()).set(key, value),
  };
}
