import { describe, expect, it } from 'vitest';
import type { SecretStore } from '../../ports/secret-store.ts';
import { createMemorySecretStore } from '../secrets/memory-secret-store.ts';
import { SecretStorage } from './storage.ts';

const key = 'walletconnect/eip155:1';
const load = (secrets: SecretStore) => SecretStorage.load(secrets, key, fail);
function fail(error: unknown): never {
  throw error;
}

describe('SecretStorage', () => {
  it('gives back what was set, also after a restart', async () => {
    const secrets = createMemorySecretStore();
    const storage = await load(secrets);
    expect(storage.isEmpty).toBe(true);
    await storage.setItem('session', [{ topic: 'a', nested: { list: [1, null] } }]);
    await storage.setItem('gone', 1);
    await storage.removeItem('gone');
    await storage.setItem('undefined', undefined);
    expect(await storage.getItem('absent')).toBeUndefined();
    await storage.close();
    const again = await load(secrets);
    expect(again.isEmpty).toBe(false);
    expect(await again.getKeys()).toEqual(['session']);
    expect(await again.getEntries()).toEqual([['session', [{ topic: 'a', nested: { list: [1, null] } }]]]);
  });

  it('writes many changes together', async () => {
    const inner = createMemorySecretStore();
    let writes = 0;
    const counting: SecretStore = {
      get: inner.get,
      set: async (name, value) => {
        writes += 1;
        await inner.set(name, value);
      },
    };
    const storage = await load(counting);
    for (let i = 0; i < 100; i++) await storage.setItem(`item ${i}`, i);
    await storage.flush();
    await storage.flush();
    expect(writes).toBe(1);
  });

  it('leaves items alone that another process changed', async () => {
    const secrets = createMemorySecretStore();
    const [one, other] = [await load(secrets), await load(secrets)];
    await one.setItem('a', 1);
    await one.flush();
    await other.setItem('b', 2);
    await other.flush();
    expect(await (await load(secrets)).getEntries()).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
  });

  it('forgets everything, and writes nothing afterwards', async () => {
    const secrets = createMemorySecretStore();
    const storage = await load(secrets);
    await storage.setItem('a', 1);
    await storage.flush();
    await storage.setItem('b', 1);
    await storage.erase();
    await storage.setItem('c', 1);
    await storage.close();
    expect(await secrets.get(key)).toBeNull();
  });

  it('tries a failed write again with the next one', async () => {
    const inner = createMemorySecretStore();
    let broken = true;
    const flaky: SecretStore = {
      get: inner.get,
      set: async (name, value) => {
        if (broken) throw new Error('locked');
        await inner.set(name, value);
      },
    };
    const storage = await load(flaky);
    await storage.setItem('a', 1);
    await expect(storage.flush()).rejects.toThrow('locked');
    broken = false;
    await storage.flush();
    expect(await (await load(inner)).getItem('a')).toBe(1);
  });

  it('starts anew from a value that is not its own', async () => {
    for (const foreign of ['', 'nonsense', '[]', '{"a":1}']) {
      const secrets = createMemorySecretStore();
      await secrets.set(key, foreign);
      expect((await load(secrets)).isEmpty).toBe(true);
    }
  });

  it('keeps the last messages of a topic alone', async () => {
    const secrets = createMemorySecretStore();
    const storage = await load(secrets);
    const hashes = Array.from({ length: 80 }, (_, index) => `hash${index}`);
    await storage.setItem('wc@2:core:0.3//messages', { topic: Object.fromEntries(hashes.map((hash) => [hash, 'm'])) });
    await storage.close();
    const messages = await (await load(secrets)).getItem<Record<string, object>>('wc@2:core:0.3//messages');
    expect(Object.keys(messages?.topic ?? {})).toEqual(hashes.slice(-50));
  });
});
