import { describe, expect, it } from 'vitest';
import { createMemorySecretStore } from '../../adapters/secrets/memory-secret-store.ts';
import { createSecretBackup } from '../../adapters/secrets/secret-backup.ts';
import { CairnError } from '../../protocol/errors.ts';
import {
  backUpReaderKeys,
  ensureReaderKeys,
  isOwnKey,
  readReaderKeys,
  restoreReaderKeys,
  rotateReaderKey,
} from './reader-keys.ts';

const backup = createSecretBackup(10);
const failure = (promise: Promise<unknown>) => promise.then(() => null, CairnError.from);

describe('reader keys', () => {
  it('are made once, at random, and kept', async () => {
    const store = createMemorySecretStore();
    expect(await readReaderKeys(store)).toBeNull();
    const made = await ensureReaderKeys(store);
    expect(await ensureReaderKeys(store)).toEqual(made);
    expect(await readReaderKeys(store)).toEqual(made);
    expect((await ensureReaderKeys(createMemorySecretStore())).publicKey).not.toBe(made.publicKey);
  });

  it('stay when they are replaced', async () => {
    const store = createMemorySecretStore();
    const first = await ensureReaderKeys(store);
    const second = await rotateReaderKey(store);
    expect(second.publicKey).not.toBe(first.publicKey);
    expect(second.formerKeys).toEqual([first.publicKey]);
    expect(second.secrets.slice(1)).toEqual(first.secrets);
    expect(isOwnKey(second, first.publicKey)).toBe(true);
  });

  it('come back on another machine from a backup and its passphrase', async () => {
    const store = createMemorySecretStore();
    await ensureReaderKeys(store);
    const keys = await rotateReaderKey(store);
    const text = await backUpReaderKeys(store, backup, 'a passphrase');
    for (const secret of keys.secrets) expect(text).not.toContain(Buffer.from(secret).toString('base64url'));

    const elsewhere = createMemorySecretStore();
    const own = await ensureReaderKeys(elsewhere);
    const from = { text, name: 'keys.backup', passphrase: 'a passphrase' };
    const restored = await restoreReaderKeys(elsewhere, backup, from);
    expect(restored.publicKey).toBe(keys.publicKey);
    expect(restored.formerKeys).toEqual([...keys.formerKeys, own.publicKey]);
    expect(await restoreReaderKeys(elsewhere, backup, from)).toEqual(restored);
  });

  it('are not changed by what is no backup, damaged, or has another passphrase', async () => {
    const store = createMemorySecretStore();
    const keys = await ensureReaderKeys(store);
    const text = await backUpReaderKeys(store, backup, 'right');
    const other = await backup.seal(new Map([['upload-key', 'x']]), 'right');
    const from = { text, name: 'keys.backup', passphrase: 'right' };
    const wrong = await failure(restoreReaderKeys(store, backup, { ...from, passphrase: 'wrong' }));
    expect(wrong).toMatchObject({
      code: 'invalid-input',
      message: 'The passphrase does not open the backup of reader keys.',
    });
    for (const bad of [other, '', text.slice(0, -20), text.replace('"version": 1', '"version": 2')])
      expect(await failure(restoreReaderKeys(store, backup, { ...from, text: bad }))).toMatchObject({
        code: 'invalid-input',
      });
    expect(await readReaderKeys(store)).toEqual(keys);
    expect(await failure(backUpReaderKeys(store, backup, ''))).toMatchObject({ code: 'invalid-input' });
    expect(await failure(backUpReaderKeys(createMemorySecretStore(), backup, 'x'))).toMatchObject({
      code: 'not-configured',
    });
  });
});
