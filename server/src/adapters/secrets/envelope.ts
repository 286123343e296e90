import { randomBytes } from 'node:crypto';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { scryptAsync } from '@noble/hashes/scrypt.js';
import { sha256 } from '@noble/hashes/sha2.js';
import * as z from 'zod';
import { decodeUtf8, equalBytes, utf8 } from '../../core/bytes.ts';
import { CairnError } from '../../protocol/errors.ts';

/** Cost of guessing a passphrase: 128 MiB and about half a second a try. */
const defaultLogN = 17;

const base64 = (bytes: number) => z.base64().refine((text) => Buffer.from(text, 'base64').length === bytes);

/** The file as it lies on disk. Everything but `ciphertext` is authenticated with it. */
const envelopeSchema = z.strictObject({
  version: z.literal(1),
  kdf: z.strictObject({
    name: z.literal('scrypt'),
    /** N = 2^logN. Bounded: the file may have been made to exhaust memory. */
    logN: z.int().min(10).max(20),
    r: z.literal(8),
    p: z.literal(1),
    salt: base64(16),
  }),
  /** Tells a wrong passphrase from a damaged file. */
  check: base64(16),
  cipher: z.literal('xchacha20-poly1305'),
  nonce: base64(24),
  ciphertext: z.base64(),
});
type Envelope = z.infer<typeof envelopeSchema>;
type Kdf = Envelope['kdf'];

/** How a file made here is spoken of, and what to do where it can't be opened. */
interface Wording {
  name: string;
  lost: (file: string) => string;
}
const secretFile: Wording = {
  name: 'secret file',
  lost: (file) => `move ${file} away and connect the wallet anew`,
};
export const backupFile: Wording = {
  name: 'backup of reader keys',
  lost: () => 'make a new key (cairn readers key) and have a maintainer add it',
};

const entriesSchema = z.array(z.tuple([z.string(), z.string()]));

export interface EnvelopeKey {
  kdf: Kdf;
  encryption: Uint8Array;
  check: string;
}

/** A key for a new file, under a fresh salt. */
export function newKey(passphrase: string, logN: number = defaultLogN): Promise<EnvelopeKey> {
  return deriveKey(passphrase, { name: 'scrypt', logN, r: 8, p: 1, salt: randomBytes(16).toString('base64') });
}

async function deriveKey(passphrase: string, kdf: Kdf): Promise<EnvelopeKey> {
  const { logN, r, p } = kdf;
  // The same passphrase may reach us composed or decomposed, depending on the keyboard.
  const derived = await scryptAsync(utf8(passphrase.normalize('NFC')), Buffer.from(kdf.salt, 'base64'), {
    N: 2 ** logN,
    r,
    p,
    dkLen: 64,
    maxmem: 2 ** 31,
  });
  const check = sha256(derived.subarray(32)).subarray(0, 16);
  return { kdf, encryption: derived.subarray(0, 32), check: Buffer.from(check).toString('base64') };
}

/** Encrypts under a fresh nonce. */
export function seal(secrets: ReadonlyMap<string, string>, key: EnvelopeKey): string {
  const header: Omit<Envelope, 'ciphertext'> = {
    version: 1,
    kdf: key.kdf,
    check: key.check,
    cipher: 'xchacha20-poly1305',
    nonce: randomBytes(24).toString('base64'),
  };
  const cipher = xchacha20poly1305(key.encryption, Buffer.from(header.nonce, 'base64'), authenticated(header));
  const ciphertext = cipher.encrypt(utf8(JSON.stringify([...secrets])));
  return `${JSON.stringify({ ...header, ciphertext: Buffer.from(ciphertext).toString('base64') }, null, 2)}\n`;
}

/**
 * Decrypts a file. `known` saves the derivation when the file still has the same salt; `passphrase` is asked for otherwise.
 * Error `invalid-input`: not one of our files, damaged, or another passphrase.
 */
export async function open(
  text: string,
  file: string,
  known: EnvelopeKey | null,
  passphrase: () => Promise<string>,
  wording: Wording = secretFile,
): Promise<{ secrets: Map<string, string>; key: EnvelopeKey }> {
  const envelope = parse(text, file, wording);
  const { ciphertext, ...header } = envelope;
  const same = known !== null && known.kdf.salt === header.kdf.salt && known.kdf.logN === header.kdf.logN;
  const key = same ? known : await deriveKey(await passphrase(), header.kdf);
  if (!equalBytes(Buffer.from(key.check, 'base64'), Buffer.from(header.check, 'base64')))
    throw wrongPassphrase(file, wording);
  const cipher = xchacha20poly1305(key.encryption, Buffer.from(header.nonce, 'base64'), authenticated(header));
  try {
    const clear = decodeUtf8(cipher.decrypt(Buffer.from(ciphertext, 'base64')));
    return { secrets: new Map(entriesSchema.parse(JSON.parse(clear ?? ''))), key };
  } catch (error) {
    throw damaged(file, wording, error);
  }
}

function parse(text: string, file: string, wording: Wording): Envelope {
  try {
    return envelopeSchema.parse(JSON.parse(text));
  } catch (error) {
    throw damaged(file, wording, error);
  }
}

/** The header as bytes, in a fixed order. */
function authenticated(header: Omit<Envelope, 'ciphertext'>): Uint8Array {
  const { version, kdf, check, cipher, nonce } = header;
  return utf8(JSON.stringify([version, kdf.name, kdf.logN, kdf.r, kdf.p, kdf.salt, check, cipher, nonce]));
}

function wrongPassphrase(file: string, { name, lost }: Wording): CairnError {
  return new CairnError('invalid-input', `The passphrase does not open the ${name}.`, {
    why: `${file} was made with another passphrase.`,
    next: `Try again. If the passphrase is lost, ${lost(file)}.`,
  });
}

function damaged(file: string, { name, lost }: Wording, cause: unknown): CairnError {
  return new CairnError('invalid-input', `The ${name} is damaged.`, {
    why: `${file} is not a complete file of this version, or was changed by something else. It was left as it is.`,
    next: `Restore it from a copy, or ${lost(file)}.`,
    cause,
  });
}
