import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, equalBytes, toHex, utf8 } from '../bytes.ts';
import { publicReaderKey } from './reader-key.ts';

const ID = 8;
const TAG = 16;
const KEY = 32;
/** Each key seals one message, so its nonce never repeats. */
const NONCE = new Uint8Array(24);
/** Bytes of a wrapped content key: who it is for, as only that reader can tell, and the key. */
export const ENTRY_BYTES = ID + KEY + TAG;
/** Entries are filled up with random ones to a multiple of this, so that the number of readers is not told exactly. */
const ENTRY_STEP = 4;

/** A message sealed for several readers with one ephemeral key. */
export interface Wrapped {
  /** Public X25519 key made for this once, 32 bytes. */
  ephemeral: Uint8Array;
  /** In an order that says nothing. */
  entries: Uint8Array[];
}

/** How many random entries hide how many readers there are. */
export function decoysFor(readers: number): number {
  return Math.max(1, Math.ceil(readers / ENTRY_STEP)) * ENTRY_STEP - readers;
}

/**
 * Wraps a key of 32 bytes for each reader: ephemeral-static X25519, HKDF-SHA256 to a blinded key id and a key, XChaCha20-
 * Poly1305. `random.decoys`: `decoysFor` entries of ENTRY_BYTES random bytes. `context` is bound to it.
 */
export function wrapKey(
  contentKey: Uint8Array,
  readers: readonly Uint8Array[],
  random: { ephemeralSecret: Uint8Array; decoys: readonly Uint8Array[] },
  context: Uint8Array,
): Wrapped {
  const ephemeral = publicReaderKey(random.ephemeralSecret);
  const entries = readers.map((reader) => {
    const shared = x25519.getSharedSecret(random.ephemeralSecret, reader);
    return sealEntry(derive(shared, ephemeral, reader), contentKey, context);
  });
  return { ephemeral, entries: [...entries, ...random.decoys].sort((a, b) => (toHex(a) < toHex(b) ? -1 : 1)) };
}

/** The key that was wrapped for the owner of this secret; null where it was not, or not in this context. */
export function unwrapKey(secret: Uint8Array, { ephemeral, entries }: Wrapped, context: Uint8Array): Uint8Array | null {
  const keys = sharedWith(secret, ephemeral);
  if (keys === null) return null;
  for (const entry of entries) {
    if (!equalBytes(entry.subarray(0, ID), keys.id)) continue;
    const opened = openEntry(keys, entry, context);
    if (opened?.length === KEY) return opened;
  }
  return null;
}

/** Any message for one reader: ephemeral key, blinded id, ciphertext. */
export function boxFor(
  reader: Uint8Array,
  message: Uint8Array,
  ephemeralSecret: Uint8Array,
  context: Uint8Array,
): Uint8Array {
  const ephemeral = publicReaderKey(ephemeralSecret);
  const keys = derive(x25519.getSharedSecret(ephemeralSecret, reader), ephemeral, reader);
  return concatBytes(ephemeral, sealEntry(keys, message, context));
}

/** Null where the box is for somebody else. */
export function openBox(secret: Uint8Array, box: Uint8Array, context: Uint8Array): Uint8Array | null {
  if (box.length < KEY + ID + TAG) return null;
  const keys = sharedWith(secret, box.subarray(0, KEY));
  const entry = box.subarray(KEY);
  return keys !== null && equalBytes(entry.subarray(0, ID), keys.id) ? openEntry(keys, entry, context) : null;
}

interface EntryKeys {
  id: Uint8Array;
  key: Uint8Array;
}

/** Null where the ephemeral key is none that an honest sender makes. */
function sharedWith(secret: Uint8Array, ephemeral: Uint8Array): EntryKeys | null {
  try {
    return derive(x25519.getSharedSecret(secret, ephemeral), ephemeral, publicReaderKey(secret));
  } catch {
    return null;
  }
}

function derive(shared: Uint8Array, ephemeral: Uint8Array, reader: Uint8Array): EntryKeys {
  const both = hkdf(sha256, shared, concatBytes(ephemeral, reader), utf8('cairn reader 1'), ID + KEY);
  return { id: both.subarray(0, ID), key: both.subarray(ID) };
}

function sealEntry({ id, key }: EntryKeys, message: Uint8Array, context: Uint8Array): Uint8Array {
  return concatBytes(id, xchacha20poly1305(key, NONCE, context).encrypt(message));
}

function openEntry({ key }: EntryKeys, entry: Uint8Array, context: Uint8Array): Uint8Array | null {
  try {
    return xchacha20poly1305(key, NONCE, context).decrypt(entry.subarray(ID));
  } catch {
    return null;
  }
}
