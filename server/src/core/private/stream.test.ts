import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, sha256Hex, utf8 } from '../bytes.ts';
import { CHUNK_BYTES, openBytes, PREFIX_BYTES, StreamOpener, StreamSealer, sealBytes, sealedLength } from './stream.ts';

const key = { key: new Uint8Array(32).fill(7), context: utf8('somewhere') };
const prefix = Uint8Array.from({ length: PREFIX_BYTES }, (_, at) => at);
const SEALED_CHUNK = CHUNK_BYTES + 16;

/** Bytes in which no two chunks are equal. */
function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

/** The same bytes in pieces of these lengths, over and over. */
function pieces(bytes: Uint8Array, lengths: number[]): Uint8Array[] {
  const out: Uint8Array[] = [];
  for (let at = 0, n = 0; at < bytes.length; n++) {
    const length = lengths[n % lengths.length] ?? 1;
    out.push(bytes.subarray(at, at + length));
    at += length;
  }
  return out;
}

const sizes = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: -2, max: 2 }).chain((by) => fc.integer({ min: 1, max: 3 }).map((n) => n * CHUNK_BYTES + by)),
);

describe('a sealed stream', () => {
  it('opens to what was sealed, however both are cut', () => {
    const lengths = fc.array(fc.integer({ min: 500, max: 100_000 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(sizes, lengths, (size, cut) => {
        const clear = noise(size);
        const sealer = new StreamSealer(key, prefix);
        const sealed = concatBytes(...pieces(clear, cut).flatMap((piece) => sealer.push(piece)), sealer.end());
        expect(sealed.length).toBe(sealedLength(size));
        expect(sha256Hex(sealed)).toBe(sha256Hex(sealBytes(key, prefix, clear)));
        const opener = new StreamOpener(key);
        const opened = concatBytes(...pieces(sealed, cut).flatMap((piece) => opener.push(piece)), opener.end());
        expect(sha256Hex(opened)).toBe(sha256Hex(clear));
      }),
      { numRuns: 15 },
    );
  });

  it('opens to nothing where any byte was changed, or bytes are missing or added', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.integer({ min: 1, max: 255 }), (size, place, change) => {
        const sealed = sealBytes(key, prefix, noise(size));
        const at = place % sealed.length;
        const changed = sealed.slice();
        changed[at] = (changed[at] ?? 0) ^ change;
        expect(() => openBytes(key, changed)).toThrow('not a Cairn publication');
        expect(() => openBytes(key, sealed.subarray(0, at))).toThrow('not a Cairn publication');
        expect(() => openBytes(key, concatBytes(sealed, changed.subarray(at)))).toThrow('not a Cairn publication');
      }),
      { numRuns: 15 },
    );
  });

  it('opens to nothing where chunks were left out, repeated or exchanged, or the end was cut at a chunk', () => {
    const sealed = sealBytes(key, prefix, noise(3 * CHUNK_BYTES + 5));
    const body = sealed.subarray(PREFIX_BYTES);
    const chunks = [0, 1, 2, 3].map((n) => body.subarray(n * SEALED_CHUNK, (n + 1) * SEALED_CHUNK));
    const joined = (...order: number[]) => concatBytes(prefix, ...order.flatMap((n) => chunks[n] ?? []));
    expect(openBytes(key, joined(0, 1, 2, 3)).length).toBe(3 * CHUNK_BYTES + 5);
    for (const order of [[0, 1, 2], [0, 2, 3], [1, 0, 2, 3], [0, 0, 1, 2, 3], [0, 1, 2, 3, 3], [3], [0], []])
      expect(() => openBytes(key, joined(...order))).toThrow('not a Cairn publication');
  });

  it('opens with its own key in its own place alone', () => {
    const sealed = sealBytes(key, prefix, utf8('secret'));
    const other = { ...key, key: new Uint8Array(32).fill(8) };
    expect(() => openBytes(other, sealed)).toThrow('not a Cairn publication');
    expect(() => openBytes({ ...key, context: utf8('elsewhere') }, sealed)).toThrow('not a Cairn publication');
    const stranger = sealBytes(other, prefix, noise(CHUNK_BYTES + 1));
    const own = sealBytes(key, prefix, noise(CHUNK_BYTES + 1));
    const swapped = concatBytes(own.subarray(0, PREFIX_BYTES + SEALED_CHUNK), stranger.subarray(-17));
    expect(() => openBytes(key, swapped)).toThrow('not a Cairn publication');
  });

  it('has the form the documentation tells: prefix, then chunks under prefix, counter and last flag', () => {
    const clear = noise(CHUNK_BYTES + 3);
    const sealed = sealBytes(key, prefix, clear);
    const aad = utf8('cairn stream 1\nsomewhere');
    const first = xchacha20poly1305(key.key, concatBytes(prefix, Uint8Array.of(0, 0, 0, 0, 0)), aad);
    const last = xchacha20poly1305(key.key, concatBytes(prefix, Uint8Array.of(0, 0, 0, 1, 1)), aad);
    expect(first.decrypt(sealed.subarray(PREFIX_BYTES, PREFIX_BYTES + SEALED_CHUNK))).toEqual(
      clear.subarray(0, CHUNK_BYTES),
    );
    expect(last.decrypt(sealed.subarray(PREFIX_BYTES + SEALED_CHUNK))).toEqual(clear.subarray(CHUNK_BYTES));
    expect(sha256Hex(sealBytes(key, prefix, utf8('hello')))).toBe(
      'e547d6ae04d7b8fbbf472be79439b9ea35063d96cbe416de4725925235be004f',
    );
  });
});
