import type { SecretStore } from '../../ports/secret-store.ts';

/** Secrets that end with the process: for tests, and for clients that keep none. */
export function createMemorySecretStore(): SecretStore {
  const secrets = new Map<string, string>();
  return {
    get: async (key) => secrets.get(key) ?? null,
    set: async (key, value) => {
      if (value === null) secrets.delete(key);
      else secrets.set(key, value);
    },
  };
}
