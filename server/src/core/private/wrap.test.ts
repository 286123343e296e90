import { createPrivateKey, createPublicKey, diffieHellman, hkdfSync } from 'node:crypto';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, equalBytes, fromHex, toHex, utf8 } from '../bytes.ts';
import { formatReaderKey, parseReaderKey, publicReaderKey } from './reader-key.ts';
import { boxFor, decoysFor, ENTRY_BYTES, openBox, unwrapKey, wrapKey } from './wrap.ts';

const context = utf8('one repository');
const contentKey = new Uint8Array(32).fill(9);
const secrets = [1, 2, 3, 4, 5].map((n) => new Uint8Array(32).fill(n));
const ephemeralSecret = new Uint8Array(32).fill(77);
const decoys = (count: number) => Array.from({ length: count }, (_, n) => new Uint8Array(ENTRY_BYTES).fill(200 + n));
const wrappedFor = (readers: Uint8Array[]) =>
  wrapKey(
    contentKey,
    readers.map(publicReaderKey),
    { ephemeralSecret, decoys: decoys(decoysFor(readers.length)) },
    context,
  );

describe('a wrapped key', () => {
  it('is had by each reader, by nobody else, and nowhere else', () => {
    const wrapped = wrappedFor(secrets.slice(0, 3));
    for (const secret of secrets.slice(0, 3)) {
      expect(unwrapKey(secret, wrapped, context)).toEqual(contentKey);
      expect(unwrapKey(secret, wrapped, utf8('another repository'))).toBeNull();
    }
    for (const stranger of secrets.slice(3)) expect(unwrapKey(stranger, wrapped, context)).toBeNull();
  });

  it('tells of the number of readers only how many fours it fills', () => {
    expect([1, 2, 3, 4, 5].map((count) => wrappedFor(secrets.slice(0, count)).entries.length)).toEqual([4, 4, 4, 4, 8]);
  });

  it('names a reader differently each time', () => {
    const again = wrapKey(
      contentKey,
      secrets.slice(0, 4).map(publicReaderKey),
      { ephemeralSecret: new Uint8Array(32).fill(78), decoys: [] },
      context,
    );
    const ids = [...wrappedFor(secrets.slice(0, 4)).entries, ...again.entries].map((entry) =>
      toHex(entry.subarray(0, 8)),
    );
    expect(new Set(ids).size).toBe(8);
  });

  it('is lost with any change', () => {
    const wrapped = wrappedFor(secrets.slice(0, 1));
    fc.assert(
      fc.property(fc.nat(ENTRY_BYTES - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const entries = wrapped.entries.map((entry) => entry.map((byte, n) => (n === at ? byte ^ change : byte)));
        expect(unwrapKey(new Uint8Array(32).fill(1), { ...wrapped, entries }, context)).toBeNull();
      }),
    );
    const low = { ...wrapped, ephemeral: new Uint8Array(32) };
    expect(unwrapKey(new Uint8Array(32).fill(1), low, context)).toBeNull();
  });

  it('is made as documented: the same from another implementation of X25519 and HKDF', () => {
    const secret = new Uint8Array(32).fill(1);
    const { ephemeral, entries } = wrappedFor([secret]);
    const shared = diffieHellman({ privateKey: nodeSecret(secret), publicKey: nodePublic(ephemeral) });
    const salt = concatBytes(ephemeral, publicReaderKey(secret));
    const both = new Uint8Array(hkdfSync('sha256', shared, salt, 'cairn reader 1', 40));
    const mine = entries.find((entry) => equalBytes(entry.subarray(0, 8), both.subarray(0, 8)));
    const cipher = xchacha20poly1305(both.subarray(8), new Uint8Array(24), context);
    expect(cipher.decrypt(mine?.subarray(8) ?? new Uint8Array(16))).toEqual(contentKey);
  });
});

describe('a box', () => {
  it('opens for its reader alone', () => {
    const [mine = contentKey, other = contentKey] = secrets;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (message) => {
        const box = boxFor(publicReaderKey(mine), message, ephemeralSecret, context);
        expect(openBox(mine, box, context)).toEqual(message);
        expect(openBox(other, box, context)).toBeNull();
        expect(openBox(mine, box, utf8('elsewhere'))).toBeNull();
        expect(openBox(mine, box.subarray(0, -1), context)).toBeNull();
      }),
      { numRuns: 20 },
    );
  });
});

describe('a reader key', () => {
  it('is the public key of RFC 7748 §5.2, in a form that shows a slip of the pen', () => {
    const nine = fromHex(`09${'00'.repeat(31)}`);
    expect(toHex(publicReaderKey(nine))).toBe('422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079');
    const text = formatReaderKey(publicReaderKey(nine));
    expect(text).toMatch(/^cairn-reader1-[\w-]{48}$/);
    expect(parseReaderKey(text)).toEqual(publicReaderKey(nine));
    for (let at = 0; at < text.length; at++) {
      const slip = `${text.slice(0, at)}${text[at] === 'B' ? 'C' : 'B'}${text.slice(at + 1)}`;
      expect(() => parseReaderKey(slip)).toThrow('is not a reader key');
    }
  });

  it('is none where everybody would share its secret', () => {
    expect(() => parseReaderKey(formatReaderKey(new Uint8Array(32)))).toThrow('is not a reader key');
  });
});

function nodeSecret(secret: Uint8Array) {
  const der = concatBytes(fromHex('302e020100300506032b656e04220420'), secret);
  return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
}

function nodePublic(key: Uint8Array) {
  const der = concatBytes(fromHex('302a300506032b656e032100'), key);
  return createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
}
