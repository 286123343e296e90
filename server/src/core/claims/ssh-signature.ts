import { concatBytes, utf8 } from '../bytes.ts';

/** An OpenSSH signature (PROTOCOL.sshsig), taken apart. */
export interface SshSignature {
  /** Wire form of the public key. */
  publicKey: Uint8Array;
  namespace: string;
  hash: 'sha256' | 'sha512';
  /** Wire form: algorithm and signature. */
  signature: Uint8Array;
}

const MAGIC = utf8('SSHSIG');
/** An RSA-16384 signature with its key needs 4.2 kB; more is no signature. */
const LONGEST_ARMOR = 16_384;

/** Reads the armored form git keeps in `gpgsig`; null for what is none. Never throws. */
export function parseSshSignature(armor: string): SshSignature | null {
  if (armor.length > LONGEST_ARMOR) return null;
  const [, base64] =
    /^-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)-----END SSH SIGNATURE-----\n?$/.exec(armor) ?? [];
  if (base64 === undefined) return null;
  try {
    return readSignature(fromBase64(base64.replaceAll('\n', '')));
  } catch (error) {
    if (error instanceof RangeError || error instanceof DOMException) return null;
    throw error;
  }
}

function readSignature(bytes: Uint8Array): SshSignature | null {
  if (!startsWith(bytes, MAGIC)) return null;
  const reader = new SshReader(bytes.subarray(MAGIC.length));
  if (reader.uint32() !== 1) return null;
  const publicKey = reader.bytes();
  const namespace = reader.text();
  const reserved = reader.bytes();
  const hash = reader.text();
  const signature = reader.bytes();
  if (!reader.atEnd || reserved.length > 0 || (hash !== 'sha256' && hash !== 'sha512')) return null;
  return { publicKey, namespace, hash, signature };
}

/** What the key signed, from the message's digest under `hash`. */
export function sshSignedBytes({ namespace, hash }: SshSignature, digest: Uint8Array): Uint8Array {
  return concatBytes(MAGIC, field(utf8(namespace)), field(new Uint8Array()), field(utf8(hash)), field(digest));
}

/** Fields of SSH's wire form. RangeError where they end too soon. */
export class SshReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  uint32(): number {
    const value = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + this.#at, 4).getUint32(0);
    this.#at += 4;
    return value;
  }

  bytes(): Uint8Array {
    const length = this.uint32();
    if (length > this.#bytes.length - this.#at) throw new RangeError('a field is longer than what there is');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  text(): string {
    return new TextDecoder('latin1').decode(this.bytes());
  }
}

function field(bytes: Uint8Array): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  return concatBytes(length, bytes);
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
