import { describe, expect, it } from 'vitest';
import type { SecretStore } from './secret-store.ts';

/** What every SecretStore does. `create` gives an empty store each time. */
export function describeSecretStore(name: string, create: () => Promise<SecretStore>): void {
  describe(`${name} is a SecretStore`, () => {
    it('has null for what was never set', async () => {
      expect(await (await create()).get('absent')).toBeNull();
    });

    it('gives back what was set, and the latest of it', async () => {
      const store = await create();
      await store.set('key', 'first');
      await store.set('key', 'second');
      expect(await store.get('key')).toBe('second');
    });

    it('deletes with null, also what is not there', async () => {
      const store = await create();
      await store.set('key', 'value');
      await store.set('key', null);
      await store.set('key', null);
      expect(await store.get('key')).toBeNull();
    });

    it.each(['', '__proto__', 'constructor', 'a/b:c d', 'ключ 🗝', '\u0000'])('takes %j as a key', async (key) => {
      const store = await create();
      expect(await store.get(key)).toBeNull();
      await store.set(key, 'value');
      expect(await store.get(key)).toBe('value');
      expect(await store.get(`${key}x`)).toBeNull();
    });

    it.each(['', '{"json":true}', 'line\r\nline\u0000', '🗝'.repeat(50_000)])(
      'keeps a value exactly (%#)',
      async (value) => {
        const store = await create();
        await store.set('key', value);
        expect(await store.get('key')).toBe(value);
      },
    );

    it('loses nothing when many are set at once', async () => {
      const store = await create();
      const keys = Array.from({ length: 20 }, (_, index) => `key ${index}`);
      await Promise.all(keys.map((key) => store.set(key, `value of ${key}`)));
      expect(await Promise.all(keys.map((key) => store.get(key)))).toEqual(keys.map((key) => `value of ${key}`));
    });
  });
}
