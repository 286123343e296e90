import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { fromBase64Url, toBase64Url } from '../../core/base64url.ts';
import { formatReaderKey, publicReaderKey } from '../../core/private/reader-key.ts';
import type { SecretBackup } from '../../ports/secret-backup.ts';
import type { SecretStore } from '../../ports/secret-store.ts';
import { CairnError } from '../../protocol/errors.ts';

const SECRET = 'private/reader-keys';
const secretSchema = z.string().refine((text) => fromBase64Url(text)?.length === 32);
const keysSchema = z.strictObject({
  version: z.literal(1),
  current: secretSchema,
  /** Keys that were replaced: what was published for them can still be read. */
  former: z.array(secretSchema).max(1000),
});
type StoredKeys = z.infer<typeof keysSchema>;

/** A person's own keys: random, never made from a wallet's signature. */
export interface ReaderKeys {
  /** The public key to give to maintainers. */
  publicKey: string;
  /** Public keys that were replaced. */
  formerKeys: string[];
  /** X25519 secret keys, the current one first. */
  secrets: Uint8Array[];
}

/** The keys of this machine; null where none was made. Error `invalid-input` where they were damaged. */
export async function readReaderKeys(store: SecretStore): Promise<ReaderKeys | null> {
  const stored = await read(store);
  return stored === null ? null : keysOf(stored);
}

/** The keys of this machine, made now where there are none. */
export async function ensureReaderKeys(store: SecretStore): Promise<ReaderKeys> {
  const stored = (await read(store)) ?? { version: 1, current: newSecret(), former: [] };
  await write(store, stored);
  return keysOf(stored);
}

/** Makes a new current key and keeps the old one for what it was given. */
export async function rotateReaderKey(store: SecretStore): Promise<ReaderKeys> {
  const stored = await read(store);
  if (stored === null) return ensureReaderKeys(store);
  const next: StoredKeys = { version: 1, current: newSecret(), former: [stored.current, ...stored.former] };
  await write(store, next);
  return keysOf(next);
}

/** All keys of this machine as text that a passphrase opens. Error `not-configured` where there are none. */
export async function backUpReaderKeys(store: SecretStore, backup: SecretBackup, passphrase: string): Promise<string> {
  const stored = await read(store);
  if (stored === null)
    throw new CairnError('not-configured', 'There is no reader key on this machine to back up.', {
      next: 'Make one first: cairn readers key.',
    });
  return backup.seal(new Map([[SECRET, JSON.stringify(stored)]]), passphrase);
}

/**
 * Takes up the keys of a backup. Keys of this machine stay: the current one, if another is taken up, becomes a former one.
 * Error `invalid-input`, and nothing is changed, where the text is no backup.
 */
export async function restoreReaderKeys(
  store: SecretStore,
  backup: SecretBackup,
  from: { text: string; name: string; passphrase: string },
): Promise<ReaderKeys> {
  const secrets = await backup.open(from.text, from.name, from.passphrase);
  const restored = parse(secrets.get(SECRET) ?? '');
  if (restored === null) throw damaged(`${from.name} holds no reader keys.`);
  const here = await read(store);
  const mine = here === null ? [] : [here.current, ...here.former];
  const former = new Set([...restored.former, ...mine]);
  former.delete(restored.current);
  const merged: StoredKeys = { ...restored, former: [...former] };
  await write(store, merged);
  return keysOf(merged);
}

/** Whether a public key is one of these. */
export function isOwnKey(keys: ReaderKeys, key: string): boolean {
  return key === keys.publicKey || keys.formerKeys.includes(key);
}

async function read(store: SecretStore): Promise<StoredKeys | null> {
  const text = await store.get(SECRET);
  if (text === null) return null;
  const parsed = parse(text);
  if (parsed === null) throw damaged('What this machine keeps as reader keys was changed by something else.');
  return parsed;
}

async function write(store: SecretStore, keys: StoredKeys): Promise<void> {
  const text = JSON.stringify(keys);
  if ((await store.get(SECRET)) !== text) await store.set(SECRET, text);
}

function parse(text: string): StoredKeys | null {
  try {
    return keysSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function keysOf({ current, former }: StoredKeys): ReaderKeys {
  const secrets = [current, ...former].flatMap((text) => fromBase64Url(text) ?? []);
  const [publicKey = '', ...formerKeys] = secrets.map((secret) => formatReaderKey(publicReaderKey(secret)));
  return { publicKey, formerKeys, secrets };
}

function newSecret(): string {
  return toBase64Url(randomBytes(32));
}

function damaged(why: string): CairnError {
  return new CairnError('invalid-input', 'The reader keys can not be read.', {
    why,
    next: 'Restore them from your backup: cairn readers backup --restore FILE.',
  });
}
