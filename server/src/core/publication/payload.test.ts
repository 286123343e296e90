import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CairnError } from '../../protocol/errors.ts';
import { concatBytes, sha256Hex, utf8 } from '../bytes.ts';
import type { Manifest } from './manifest.ts';
import { decodePayload, encodePayload, manifestBytes } from './payload.ts';

const sha1 = fc.stringMatching(/^[0-9a-f]{40}$/);
const sha256 = fc.stringMatching(/^[0-9a-f]{64}$/);
const address = fc.stringMatching(/^[0-9a-f]{40}$/).map((digits): `0x${string}` => `0x${digits}`);

function manifests(pack: Uint8Array): fc.Arbitrary<Manifest> {
  return fc.record({
    version: fc.constant(1),
    kind: fc.constantFrom('checkpoint', 'push'),
    repository: address.map((registry) => `eip155:31337/erc721:${registry}/7`),
    objectFormat: fc.constant('sha1'),
    refs: fc.array(fc.record({ name: fc.string(), old: fc.option(sha1), new: sha1 }), { maxLength: 3 }),
    commits: fc.array(
      fc.record({
        id: sha1,
        tree: sha1,
        parents: fc.array(sha1, { maxLength: 2 }),
        payloadSha256: sha256,
        signer: fc.option(address),
      }),
      { maxLength: 3 },
    ),
    bases: fc.array(fc.record({ manifestSha256: sha256, tips: fc.array(sha1, { maxLength: 2 }) }), { maxLength: 2 }),
    pack: fc.constant({ sha256: sha256Hex(pack), length: pack.length, objects: 3 }),
    report: fc.record({
      version: fc.constant(1),
      commit: sha1,
      checks: fc.constant([{ level: 'L0', check: 'objects', status: 'pass', message: '12 objects – complete' }]),
    }),
    generator: fc.string({ unit: 'grapheme' }),
  });
}

const anyPublication = fc
  .uint8Array({ maxLength: 80 })
  .chain((pack) => manifests(pack).map((manifest) => ({ manifest, pack })));

describe('encodePayload and decodePayload', () => {
  it('round-trip', () => {
    fc.assert(
      fc.property(anyPublication, ({ manifest, pack }) => {
        const publication = decodePayload(encodePayload(manifest, pack));
        expect(publication).toEqual({ manifest, pack, manifestSha256: sha256Hex(manifestBytes(manifest)) });
      }),
      { numRuns: 50 },
    );
  });

  it('leave no byte free: a flipped one is refused, or shows in the hash that the chain recorded', () => {
    for (const { manifest, pack } of fc.sample(anyPublication, { numRuns: 3, seed: 7 })) {
      const payload = encodePayload(manifest, pack);
      const recorded = sha256Hex(manifestBytes(manifest));
      for (let index = 0; index < payload.length; index++) {
        const flipped = payload.map((byte, at) => (at === index ? byte ^ 1 : byte));
        expect(hashOf(flipped), `byte ${index}`).not.toBe(recorded);
      }
    }
  });

  it('refuse every cut and every addition', () => {
    const [publication] = fc.sample(anyPublication, { numRuns: 1, seed: 7 });
    const payload = publication ? encodePayload(publication.manifest, publication.pack) : new Uint8Array();
    for (let length = 0; length < payload.length; length++) expect(hashOf(payload.subarray(0, length))).toBeNull();
    expect(hashOf(concatBytes(payload, utf8('\n')))).toBeNull();
  });

  it.each([
    ['an HTML page', '<!doctype html>'],
    ['a longer length than there is', 'cairn-publication 1 999999999\n{}'],
    ['a length with a leading zero', 'cairn-publication 1 02\n{}'],
    ['another version', 'cairn-publication 2 2\n{}'],
    ['no manifest', 'cairn-publication 1 2\n{}'],
    ['no JSON', 'cairn-publication 1 2\n{x'],
  ])('refuse %s', (_, text) => {
    expect(hashOf(utf8(text))).toBeNull();
  });

  it('refuse a manifest that spells the same in another way, or says more', () => {
    const [publication] = fc.sample(anyPublication, { numRuns: 1, seed: 7 });
    const json = publication ? new TextDecoder().decode(manifestBytes(publication.manifest)) : '';
    const pack = publication?.pack ?? new Uint8Array();
    const wrap = (text: string) => concatBytes(utf8(`cairn-publication 1 ${utf8(text).length}\n${text}`), pack);
    expect(hashOf(wrap(json))).not.toBeNull();
    for (const text of [
      ` ${json}`,
      `${json} `,
      json.replace('{', '{"a":1,'),
      json.replace('"version":1', '"version":1.0'),
    ])
      expect(hashOf(wrap(text))).toBeNull();
  });
});

/** Hash of the manifest inside; null where the payload is refused. */
function hashOf(payload: Uint8Array): string | null {
  try {
    return decodePayload(payload).manifestSha256;
  } catch (error) {
    if (error instanceof CairnError && error.code === 'item-forged') return null;
    throw error;
  }
}
