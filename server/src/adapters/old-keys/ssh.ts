import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { SshReader, type SshSignature, sshSignedBytes } from '../../core/claims/ssh-signature.ts';

/** Whether the signature holds; null for kinds of keys that can't be checked here. Never throws for what it holds. */
export function verifySsh(signature: SshSignature, message: Uint8Array): boolean | null {
  const signed = sshSignedBytes(signature, createHash(signature.hash).update(message).digest());
  try {
    const key = readKey(signature.publicKey);
    return key === null ? null : holds(key, signed, new SshReader(signature.signature));
  } catch {
    return false; // a key or a signature that is none
  }
}

interface SshKey {
  kind: string;
  key: KeyObject;
}

const curves: Record<string, string> = { nistp256: 'P-256', nistp384: 'P-384', nistp521: 'P-521' };
const curveHash: Record<string, string> = { nistp256: 'sha256', nistp384: 'sha384', nistp521: 'sha512' };
const curveSize: Record<string, number> = { nistp256: 32, nistp384: 48, nistp521: 66 };

function readKey(wire: Uint8Array): SshKey | null {
  const reader = new SshReader(wire);
  const kind = reader.text();
  if (kind === 'ssh-ed25519') return { kind, key: jwk({ kty: 'OKP', crv: 'Ed25519', x: base64url(reader.bytes()) }) };
  if (kind === 'ssh-rsa') {
    const e = base64url(unsigned(reader.bytes()));
    return { kind, key: jwk({ kty: 'RSA', e, n: base64url(unsigned(reader.bytes())) }) };
  }
  const curve = kind.startsWith('ecdsa-sha2-') ? kind.slice('ecdsa-sha2-'.length) : '';
  const crv = curves[curve];
  if (crv === undefined || reader.text() !== curve) return null;
  const point = reader.bytes(); // 4, x, y
  const size = curveSize[curve] ?? 0;
  const [x, y] = [point.subarray(1, 1 + size), point.subarray(1 + size)];
  return { kind, key: jwk({ kty: 'EC', crv, x: base64url(x), y: base64url(y) }) };
}

const rsaHash: Record<string, string> = { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' };

function holds({ kind, key }: SshKey, signed: Uint8Array, signature: SshReader): boolean | null {
  const algorithm = signature.text();
  const bytes = signature.bytes();
  if (kind === 'ssh-rsa') {
    const hash = rsaHash[algorithm];
    return hash === undefined ? false : verify(hash, signed, key, bytes);
  }
  if (algorithm !== kind) return false;
  if (kind === 'ssh-ed25519') return verify(null, signed, key, bytes);
  const curve = kind.slice('ecdsa-sha2-'.length);
  const size = curveSize[curve] ?? 0;
  const numbers = new SshReader(bytes);
  const rs = Buffer.concat([fixed(numbers.bytes(), size), fixed(numbers.bytes(), size)]);
  return verify(curveHash[curve], signed, { key, dsaEncoding: 'ieee-p1363' }, rs);
}

function jwk(key: { kty: string; [member: string]: string }): KeyObject {
  return createPublicKey({ key, format: 'jwk' });
}

/** SSH writes a zero before a number whose first bit is set. */
function unsigned(number: Uint8Array): Uint8Array {
  return number[0] === 0 ? number.subarray(1) : number;
}

function fixed(number: Uint8Array, size: number): Uint8Array {
  const bytes = unsigned(number);
  if (bytes.length > size) throw new RangeError('too long a number');
  return Buffer.concat([Buffer.alloc(size - bytes.length), bytes]);
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
