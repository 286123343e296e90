import { createDecipheriv, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { scrypt } from '@noble/hashes/scrypt.js';
import type { LocalAccount } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { keccak256 } from 'viem/utils';
import * as z from 'zod';
import { CairnError } from '../protocol/errors.ts';
import { type Hex, hexSchema } from '../protocol/primitives.ts';

const bytes = z.string().regex(/^([0-9a-fA-F]{2})+$/, 'not hex');
const kdf = { salt: bytes, dklen: z.literal(32) };

/** Version 3 keystores, as geth, Foundry and most wallets write them. Costs are bounded: the file may be anybody's. */
const keystoreSchema = z.object({
  version: z.literal(3),
  crypto: z.intersection(
    z.object({
      cipher: z.literal('aes-128-ctr'),
      ciphertext: bytes,
      cipherparams: z.object({ iv: bytes }),
      mac: bytes,
    }),
    z.discriminatedUnion('kdf', [
      z.object({
        kdf: z.literal('scrypt'),
        kdfparams: z
          .object({ ...kdf, n: z.int().max(2 ** 20), r: z.int().max(64), p: z.int().max(16) })
          .refine(({ n, r }) => n * r <= 2 ** 23, 'takes more than a gigabyte'),
      }),
      z.object({
        kdf: z.literal('pbkdf2'),
        kdfparams: z.object({ ...kdf, c: z.int().max(10_000_000), prf: z.literal('hmac-sha256') }),
      }),
    ]),
  ),
});
type Keystore = z.infer<typeof keystoreSchema>['crypto'];

/** The account of an encrypted keystore file. Errors `not-configured`, `invalid-input` (never with what is in it). */
export function readKeystore(file: string, passphrase: string): LocalAccount {
  const parsed = keystoreSchema.safeParse(parseJson(readKeyFile(file)));
  if (!parsed.success) {
    throw new CairnError('invalid-input', `${file} is not an encrypted keystore of version 3.`, {
      next: 'Make one with "cast wallet import", or with any wallet that exports keystores.',
    });
  }
  return toAccount(decrypt(parsed.data.crypto, passphrase), file);
}

/** The account of a raw key, 64 hex digits, in a file nobody else may read. */
export function readRawKey(file: string): LocalAccount {
  if ((statOf(file).mode & 0o077) !== 0) {
    throw new CairnError('not-configured', `Others can read ${file}, which holds a private key.`, {
      next: `Run: chmod 600 ${file}. Better, use an encrypted keystore.`,
    });
  }
  const text = readKeyFile(file).trim();
  return toAccount(/^0x/.test(text) ? text : `0x${text}`, file);
}

function decrypt(crypto: Keystore, passphrase: string): Hex {
  const derived = deriveKey(crypto, passphrase.normalize('NFKC'));
  const ciphertext = Buffer.from(crypto.ciphertext, 'hex');
  const mac = Buffer.from(keccak256(Buffer.concat([derived.subarray(16, 32), ciphertext])).slice(2), 'hex');
  const expected = Buffer.from(crypto.mac, 'hex');
  if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) {
    throw new CairnError('invalid-input', 'The passphrase does not open the keystore.', {
      next: 'Set CAIRN_NODE_PASSPHRASE to the passphrase of the keystore.',
    });
  }
  const decipher = createDecipheriv('aes-128-ctr', derived.subarray(0, 16), Buffer.from(crypto.cipherparams.iv, 'hex'));
  return `0x${Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('hex')}`;
}

function deriveKey(crypto: Keystore, passphrase: string): Buffer {
  const salt = Buffer.from(crypto.kdfparams.salt, 'hex');
  if (crypto.kdf === 'pbkdf2') return pbkdf2Sync(passphrase, salt, crypto.kdfparams.c, 32, 'sha256');
  const { n, r, p } = crypto.kdfparams;
  // Not OpenSSL's: it refuses costs that some wallets write.
  return Buffer.from(scrypt(passphrase, salt, { N: n, r, p, dkLen: 32 }));
}

function toAccount(text: string, file: string): LocalAccount {
  const key = hexSchema.safeParse(text);
  if (!key.success || key.data.length !== 66) {
    throw new CairnError('invalid-input', `${file} holds no private key.`, { next: 'It takes 64 hex digits.' });
  }
  return privateKeyToAccount(key.data);
}

function readKeyFile(file: string): string {
  statOf(file);
  return readFileSync(file, 'utf8');
}

function statOf(file: string) {
  try {
    return statSync(file);
  } catch (cause) {
    throw new CairnError('not-configured', `The key file ${file} can not be read.`, {
      next: 'Check the path and its rights.',
      cause,
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
