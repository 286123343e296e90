import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SecretStore } from '../../../server/src/ports/secret-store.ts';

/** Keeps each secret in a clear file that only its owner can read: good enough for a wallet whose key is public. */
export function createClearSecretStore(directory: string): SecretStore {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const fileOf = (key: string) => join(directory, `${encodeURIComponent(key)}.json`);
  return {
    get: async (key) => {
      try {
        return readFileSync(fileOf(key), 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      }
    },
    set: async (key, value) => {
      if (value === null) return rmSync(fileOf(key), { force: true });
      const next = `${fileOf(key)}.next`;
      writeFileSync(next, value, { mode: 0o600 });
      renameSync(next, fileOf(key));
    },
  };
}
