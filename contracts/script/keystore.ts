import { createDecipheriv, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import { scrypt } from '@noble/hashes/scrypt.js';
import { concat, type Hex, keccak256, toHex } from 'viem';
import * as z from 'zod';
import { CairnError } from '../../server/src/protocol/errors.ts';

const hexText = z.string().regex(/^([0-9a-fA-F]{2})*$/);

/** Web3 Secret Storage, version 3: what geth, Foundry and most wallets write. */
const keystoreSchema = z.object({
  version: z.literal(3),
  crypto: z.object({
    cipher: z.literal('aes-128-ctr'),
    cipherparams: z.object({ iv: hexText }),
    ciphertext: hexText,
    mac: hexText,
    kdf: z.enum(['scrypt', 'pbkdf2']),
    kdfparams: z.object({
      dklen: z.literal(32),
      salt: hexText,
      n: z.int().positive().optional(),
      r: z.int().positive().optional(),
      p: z.int().positive().optional(),
      c: z.int().positive().optional(),
      prf: z.literal('hmac-sha256').optional(),
    }),
  }),
});
type KeystoreCrypto = z.infer<typeof keystoreSchema>['crypto'];

/** The private key in a keystore file's text. Error `invalid-input` for another format or a wrong passphrase. */
export function decryptKeystore(text: string, passphrase: string): Hex {
  const { crypto } = parse(text);
  const derived = derive(crypto, passphrase);
  const ciphertext = Buffer.from(crypto.ciphertext, 'hex');
  const mac = keccak256(concat([derived.subarray(16, 32), ciphertext]), 'bytes');
  const expected = Buffer.from(crypto.mac, 'hex');
  if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) {
    throw new CairnError('invalid-input', 'The passphrase does not open the keystore.');
  }
  const decipher = createDecipheriv('aes-128-ctr', derived.subarray(0, 16), Buffer.from(crypto.cipherparams.iv, 'hex'));
  return toHex(Buffer.concat([decipher.update(ciphertext), decipher.final()]));
}

function parse(text: string): z.infer<typeof keystoreSchema> {
  try {
    return keystoreSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CairnError('invalid-input', 'The keystore is not a Web3 Secret Storage file of version 3.', { cause });
  }
}

function derive({ kdf, kdfparams }: KeystoreCrypto, passphrase: string): Uint8Array {
  const salt = Buffer.from(kdfparams.salt, 'hex');
  if (kdf === 'pbkdf2') return pbkdf2Sync(passphrase, salt, kdfparams.c ?? 262_144, 32, 'sha256');
  const { n = 262_144, r = 8, p = 1 } = kdfparams;
  // Not OpenSSL's: it refuses cost factors that some wallets write.
  return scrypt(passphrase, salt, { N: n, r, p, dkLen: 32 });
}
