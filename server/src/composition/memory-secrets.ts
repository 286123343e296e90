import type { SecretStore } from '../ports/secret-store.ts';

/** Secrets that end with this process. */
export async function openMemorySecrets(): Promise<SecretStore> {
  const { createMemorySecretStore } = await import('../adapters/secrets/memory-secret-store.ts');
  return createMemorySecretStore();
}
