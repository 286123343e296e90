import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SecretStore } from '../../ports/secret-store.ts';
import { CairnError } from '../../protocol/errors.ts';
import { type EnvelopeKey, newKey, open as openEnvelope, seal } from './envelope.ts';
import { isCode, withFileLock } from './file-lock.ts';

export interface FileSecretStoreOptions {
  /** Absolute path. Its folder is made where it is missing. */
  file: string;
  /** Asked for when it is first needed, so that a command that uses no secret never prompts. */
  passphrase: string | (() => Promise<string>);
  /** Cost of the key derivation of a new file, as a power of two. */
  logN?: number;
}

/**
 * Secrets in one file, encrypted with a passphrase (scrypt, XChaCha20-Poly1305) and readable by its owner alone. Every change replaces
 * the file as a whole, under a lock that other processes respect. A file that cannot be read is never written over.
 * Errors: `invalid-input` (wrong passphrase, damaged file), `database-locked`.
 */
export function createFileSecretStore(options: FileSecretStoreOptions): SecretStore {
  const { file, logN } = options;
  let key: EnvelopeKey | null = null;
  let last: Promise<unknown> = Promise.resolve();

  /** One thing at a time, so that the passphrase is asked for and stretched once. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };

  const passphrase = async (): Promise<string> => {
    const given = typeof options.passphrase === 'string' ? options.passphrase : await options.passphrase();
    if (given !== '') return given;
    throw new CairnError('invalid-input', 'The passphrase of the secret file is empty.', {
      next: 'Give a passphrase of your choice; the same one opens the file next time.',
    });
  };

  const read = async (): Promise<Map<string, string>> => {
    const text = await readIfPresent(file);
    if (text === null) return new Map();
    const opened = await openEnvelope(text, file, key, passphrase);
    key = opened.key;
    return opened.secrets;
  };

  const change = async (name: string, value: string | null): Promise<void> => {
    const secrets = await read();
    if (value === (secrets.get(name) ?? null)) return;
    if (value === null) secrets.delete(name);
    else secrets.set(name, value);
    key ??= await newKey(await passphrase(), logN);
    await replaceFile(file, seal(secrets, key));
  };

  return {
    get: (name) => inTurn(async () => (await read()).get(name) ?? null),
    set: (name, value) =>
      inTurn(async () => {
        await mkdir(dirname(file), { recursive: true, mode: 0o700 });
        await withFileLock(file, () => change(name, value));
      }),
  };
}

async function readIfPresent(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** A crash leaves the old file or the new one, never half of either. */
async function replaceFile(file: string, text: string): Promise<void> {
  const next = `${file}.${randomUUID()}.next`;
  try {
    const handle = await open(next, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(next, file);
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
}
