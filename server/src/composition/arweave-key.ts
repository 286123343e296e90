import { readFile } from 'node:fs/promises';
import type { SecretStore } from '../ports/secret-store.ts';
import { CairnError } from '../protocol/errors.ts';

/** Where the person's Arweave wallet lies among the secrets. */
const SECRET = 'arweave-keyfile';

/** What a keyfile holds, not checked any further. Error `invalid-input` where it can't be read; the message never quotes it. */
export async function readKeyfile(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    // A parser's own words could quote the key.
    throw badKeyfile(file, cause instanceof SyntaxError ? undefined : cause);
  }
}

/** Keeps a keyfile with the secrets; the file itself is left as it is. Returns the wallet's address. Errors `invalid-input`, `not-configured`. */
export async function keepArweaveKey(secrets: SecretStore, file: string): Promise<string> {
  const { addressOf, parseKeyfile } = await import('../adapters/arweave/keyfile.ts');
  const keyfile = parseKeyfile(await readKeyfile(file));
  await secrets.set(SECRET, JSON.stringify(keyfile));
  return addressOf(keyfile);
}

export async function forgetArweaveKey(secrets: SecretStore): Promise<void> {
  await secrets.set(SECRET, null);
}

/** Error `not-configured` where none is kept. */
export async function loadArweaveKey(secrets: SecretStore): Promise<unknown> {
  const kept = await secrets.get(SECRET);
  if (kept !== null) return JSON.parse(kept);
  throw new CairnError('not-configured', 'No Arweave wallet is there to pay for the upload.', {
    why: 'The settings say that publications go to Arweave itself.',
    next: 'Run "Cairn: Set Arweave Wallet" with the keyfile of your wallet, or choose the bundler in the settings.',
  });
}

function badKeyfile(file: string, cause: unknown): CairnError {
  return new CairnError('invalid-input', `${file} is not an Arweave keyfile that can be read.`, {
    next: 'Give the JSON file your Arweave wallet exported.',
    cause,
  });
}
