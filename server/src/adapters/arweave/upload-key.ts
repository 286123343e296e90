import { randomBytes } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { fromHex, toHex } from '../../core/bytes.ts';
import type { SecretStore } from '../../ports/secret-store.ts';
import { CairnError } from '../../protocol/errors.ts';

const name = 'cairn.upload-key';

/**
 * The key that signs data items: random, kept in the SecretStore, made at first use. It proves nothing about who wrote the code, it only
 * opens the bundler's account. Error `not-configured` where the kept value is no key.
 */
export async function loadUploadKey(secrets: SecretStore): Promise<Uint8Array> {
  const kept = await secrets.get(name);
  if (kept !== null) return parseKey(kept);
  await secrets.set(name, toHex(newKey()));
  // Another process may have made one at the same moment: what is kept now is the key.
  const stored = await secrets.get(name);
  return parseKey(stored ?? '');
}

function newKey(): Uint8Array {
  for (;;) {
    const key = Uint8Array.from(randomBytes(32));
    if (secp256k1.utils.isValidSecretKey(key)) return key;
  }
}

function parseKey(text: string): Uint8Array {
  const key = /^[0-9a-f]{64}$/.test(text) ? fromHex(text) : new Uint8Array();
  if (secp256k1.utils.isValidSecretKey(key)) return key;
  throw new CairnError('not-configured', 'The upload key in the secret store cannot be read.', {
    next: `Delete the secret "${name}": a new key is made with the next upload. Credits of the old one are lost with it.`,
  });
}
