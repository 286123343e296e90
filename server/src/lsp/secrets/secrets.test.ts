import { describeSecretStore } from '../../ports/secret-store.conformance.ts';
import { createClientSecretStore } from './client-secret-store.ts';

/** A client that keeps secrets as an editor does. */
async function storeOfClient() {
  const kept = new Map<string, string>();
  return createClientSecretStore({
    sendRequest: async (method: unknown, params?: unknown) => {
      const { key, value } = Object(params);
      if (method === 'cairn/secret/get') return { value: kept.get(key) ?? null };
      if (value === null) kept.delete(key);
      else kept.set(key, value);
      return null;
    },
  });
}

describeSecretStore('what the client keeps', storeOfClient);
