import { createPublicKey, verify } from 'node:crypto';
import * as z from 'zod';

const headerSchema = z.object({ alg: z.literal('EdDSA'), typ: z.literal('JWT') });
const payloadSchema = z.object({ iss: z.string().startsWith('did:key:z').max(128), iat: z.number(), exp: z.number() });

/** DER of an Ed25519 SubjectPublicKeyInfo up to the 32 key bytes. */
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');
/** Multicodec prefix of an Ed25519 public key in a did:key. */
const ed25519Codec = [0xed, 0x01];
const clockSkewSeconds = 60;

/**
 * Checks the JWT a client opens its socket with: signed by the Ed25519 key its `iss` (a did:key) names, and within its time.
 * Returns the `iss`, which is who the client is. Throws an Error that says what is wrong.
 */
export function clientIdOf(token: string, nowSeconds: number): string {
  const [header, payload, signature, ...rest] = token.split('.');
  if (!header || !payload || !signature || rest.length > 0) throw new Error('not a JWT');
  headerSchema.parse(decodeJson(header));
  const { iss, iat, exp } = payloadSchema.parse(decodeJson(payload));
  if (exp < nowSeconds - clockSkewSeconds) throw new Error('the JWT has expired');
  if (iat > nowSeconds + clockSkewSeconds) throw new Error('the JWT is from the future');
  const signed = Buffer.from(`${header}.${payload}`);
  if (!verify(null, signed, publicKeyOf(iss), Buffer.from(signature, 'base64url')))
    throw new Error('the JWT is not signed by its issuer');
  return iss;
}

function publicKeyOf(did: string) {
  const bytes = decodeBase58(did.slice('did:key:z'.length));
  if (bytes.length !== 34 || bytes[0] !== ed25519Codec[0] || bytes[1] !== ed25519Codec[1])
    throw new Error('the issuer is not an Ed25519 did:key');
  return createPublicKey({ format: 'der', type: 'spki', key: Buffer.concat([spkiPrefix, bytes.subarray(2)]) });
}

const base58Alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Of a value that does not start with a zero byte, which a multicodec key never does. */
function decodeBase58(text: string): Buffer {
  let value = 0n;
  for (const digit of text) {
    const index = base58Alphabet.indexOf(digit);
    if (index < 0) throw new Error('the issuer is not base58');
    value = value * 58n + BigInt(index);
  }
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
}

function decodeJson(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
}
