import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, sha256Hex, utf8 } from '../core/bytes.ts';
import { type Manifest, manifestBytes } from '../core/publication/manifest.ts';
import { CairnError } from '../protocol/errors.ts';
import { decodePayload, encodePayload, holds } from './publication-payload.ts';

const sha1 = fc.stringMatching(/^[0-9a-f]{40}$/);
const sha256 = fc.stringMatching(/^[0-9a-f]{64}$/);
const address = fc.stringMatching(/^[0-9a-f]{40}$/).map((digits): `0x${string}` => `0x${digits}`);

function manifests(pack: Uint8Array): fc.Arbitrary<Manifest> {
  return fc.record({
    version: fc.constant(2),
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
    sinceCheckpoint: fc.record({ publications: fc.nat(), bytes: fc.nat(), checkpointBytes: fc.nat() }),
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
        const publication = decodePayload(encodePayload(manifest, { pack }));
        expect(publication).toEqual({
          manifest,
          pack,
          partIds: [],
          manifestSha256: sha256Hex(manifestBytes(manifest)),
        });
      }),
      { numRuns: 50 },
    );
  });

  it('round-trip where the pack lies in parts', () => {
    const { manifest, partIds } = inParts();
    expect(decodePayload(encodePayload(manifest, { partIds }))).toEqual({
      manifest,
      pack: null,
      partIds,
      manifestSha256: sha256Hex(manifestBytes(manifest)),
    });
  });

  it('refuse parts that are not the whole pack, and ids of more or fewer parts', () => {
    const { manifest, partIds } = inParts();
    const longer = { ...manifest, pack: { ...manifest.pack, length: 31 } };
    expect(hashOf(encodePayload(longer, { partIds }))).toBeNull();
    expect(hashOf(encodePayload(manifest, { partIds: partIds.slice(1) }))).toBeNull();
    expect(hashOf(encodePayload(manifest, { partIds: [...partIds, ...partIds] }))).toBeNull();
    expect(hashOf(encodePayload(manifest, { pack: new Uint8Array(30) }))).toBeNull();
  });

  it('never show another publication under the recorded hash, whichever byte is flipped', () => {
    for (const { manifest, pack } of fc.sample(anyPublication, { numRuns: 3, seed: 7 })) {
      const payload = encodePayload(manifest, { pack });
      const recorded = sha256Hex(manifestBytes(manifest));
      for (let index = 0; index < payload.length; index++) {
        const flipped = payload.map((byte, at) => (at === index ? byte ^ 1 : byte));
        if (hashOf(flipped) === recorded) expect(decodePayload(flipped)).toMatchObject({ manifest, pack });
      }
    }
  });

  it('refuse every cut and every addition', () => {
    const { manifest, pack } = samplePublication();
    const payload = encodePayload(manifest, { pack });
    for (let length = 0; length < payload.length; length++) expect(hashOf(payload.subarray(0, length))).toBeNull();
    expect(hashOf(concatBytes(payload, utf8('\n')))).toBeNull();
  });

  it.each([
    ['an HTML page', '<!doctype html>'],
    ['a longer length than there is', 'cairn-publication 2 99999999\n{}'],
    ['a length with a leading zero', 'cairn-publication 2 02\n{}'],
    ['another version', 'cairn-publication 1 2\n{}'],
    ['what is not packed', 'cairn-publication 2 2\n{}'],
  ])('refuse %s', (_, text) => {
    expect(hashOf(utf8(text))).toBeNull();
  });

  it('refuse a manifest that grows beyond all bounds when it is unpacked', () => {
    expect(hashOf(wrapped(new Uint8Array(80 * 1024 * 1024), new Uint8Array()))).toBeNull();
  });

  it('refuse a manifest that spells the same in another way, or says more', () => {
    const { manifest, pack } = samplePublication();
    const json = new TextDecoder().decode(manifestBytes(manifest));
    expect(hashOf(wrapped(utf8(json), pack))).not.toBeNull();
    for (const text of [
      ` ${json}`,
      `${json} `,
      '{x',
      '{}',
      json.replace('{', '{"a":1,'),
      json.replace('"version":2', '"version":2.0'),
    ])
      expect(hashOf(wrapped(utf8(text), pack))).toBeNull();
  });
});

describe('holds', () => {
  it('knows the publication by its manifest alone, and never throws', () => {
    const { manifest, pack } = samplePublication();
    const accepts = holds(sha256Hex(manifestBytes(manifest)));
    expect(accepts(encodePayload(manifest, { pack }))).toBe(true);
    expect(accepts(encodePayload({ ...manifest, generator: 'another' }, { pack }))).toBe(false);
    expect(accepts(utf8('<html>'))).toBe(false);
  });
});

function samplePublication() {
  const [publication] = fc.sample(anyPublication, { numRuns: 1, seed: 7 });
  if (publication === undefined) throw new Error('fast-check gave no sample');
  return publication;
}

function inParts(): { manifest: Manifest; partIds: string[] } {
  const { manifest } = samplePublication();
  const parts = [10, 20].map((length) => ({ sha256: sha256Hex(new Uint8Array(length)), length }));
  const partIds = parts.map(() => randomBytes(32).toString('base64url'));
  return { manifest: { ...manifest, pack: { ...manifest.pack, length: 30, parts } }, partIds };
}

function wrapped(json: Uint8Array, pack: Uint8Array): Uint8Array {
  const packed = deflateSync(json);
  return concatBytes(utf8(`cairn-publication 2 ${packed.length}\n`), packed, pack);
}

/** Hash of the manifest inside; null where the payload is refused. */
function hashOf(payload: Uint8Array): string | null {
  try {
    return decodePayload(payload).manifestSha256;
  } catch (error) {
    if (error instanceof CairnError && error.code === 'item-forged') return null;
    throw error;
  }
}
