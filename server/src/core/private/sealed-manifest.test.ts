import { describe, expect, it } from 'vitest';
import { concatBytes, utf8 } from '../bytes.ts';
import type { Manifest } from '../publication/manifest.ts';
import { formatReaderKey, publicReaderKey } from './reader-key.ts';
import {
  isContentKey,
  locator,
  manifestKey,
  packKey,
  parseSeal,
  type Seal,
  sealJson,
  sealStart,
  wrapContext,
} from './seal.ts';
import {
  historyBox,
  openHistoryBox,
  parseSealedManifest,
  type SealedManifest,
  sealedManifestJson,
} from './sealed-manifest.ts';
import { openBytes, sealBytes } from './stream.ts';
import { wrapKey } from './wrap.ts';

const asset = `eip155:1/erc721:0x${'ab'.repeat(20)}/7`;
const elsewhere = `eip155:1/erc721:0x${'ab'.repeat(20)}/8`;
const hash = (digit: string) => digit.repeat(64);
const bytes = (fill: number) => new Uint8Array(32).fill(fill);
const prefix = new Uint8Array(19);
const manifest: Manifest = {
  version: 2,
  kind: 'checkpoint',
  repository: asset,
  objectFormat: 'sha1',
  refs: [],
  commits: [],
  bases: [],
  pack: { sha256: hash('a'), length: 10, objects: 1 },
  sinceCheckpoint: { publications: 0, bytes: 0, checkpointBytes: 0 },
  report: { version: 1, commit: '0'.repeat(40), checks: [] },
  generator: 'test',
};
const sealed: SealedManifest = {
  version: 1,
  manifest,
  readers: [{ key: formatReaderKey(publicReaderKey(bytes(1))), name: 'Ada' }],
  secrets: { ids: 'A'.repeat(43), locator: 'A'.repeat(43) },
  history: [],
};

function start() {
  const random = { ephemeralSecret: bytes(3), decoys: [] };
  return sealStart(wrapKey(bytes(2), [publicReaderKey(bytes(1))], random, wrapContext(asset)), bytes(2));
}

describe('a seal', () => {
  const seal: Seal = {
    version: 1,
    ...start(),
    pack: { sha256: hash('b'), length: 10 },
    manifest: { sha256: hash('c'), length: 9 },
  };

  it('has one spelling, and no other is taken', () => {
    expect(parseSeal(sealJson(seal))).toEqual(seal);
    for (const wrong of ['', 'null', '{}', ` ${JSON.stringify(seal)}`, JSON.stringify({ ...seal, more: 1 })])
      expect(() => parseSeal(utf8(wrong))).toThrow('not a Cairn publication');
    const parts = [4, 5].map((length) => ({ sha256: hash('d'), length }));
    expect(() => parseSeal(sealJson({ ...seal, pack: { ...seal.pack, parts } }))).toThrow('not a Cairn publication');
  });

  it('commits to one content key', () => {
    expect(isContentKey(bytes(2), seal)).toBe(true);
    expect(isContentKey(bytes(4), seal)).toBe(false);
  });

  it('binds what is sealed under it to the repository, to its readers and to the stored pack', () => {
    const place = manifestKey(bytes(2), asset, seal, seal.pack);
    const text = sealBytes(place, prefix, utf8('manifest'));
    const others = [
      manifestKey(bytes(2), elsewhere, seal, seal.pack),
      manifestKey(bytes(2), asset, { ...seal, entries: seal.entries.toReversed().concat(seal.entries) }, seal.pack),
      manifestKey(bytes(2), asset, seal, { ...seal.pack, sha256: hash('e') }),
      manifestKey(bytes(4), asset, seal, seal.pack),
      packKey(bytes(2), asset, seal),
    ];
    expect(openBytes(place, text)).toEqual(utf8('manifest'));
    for (const other of others) expect(() => openBytes(other, text)).toThrow('not a Cairn publication');
  });
});

describe('a sealed manifest', () => {
  it('is read back, and strictly', () => {
    expect(parseSealedManifest(sealedManifestJson(sealed))).toEqual(sealed);
    expect(() => parseSealedManifest(concatBytes(sealedManifestJson(sealed), utf8('x')))).toThrow(
      'not a Cairn publication',
    );
    expect(() => parseSealedManifest(sealedManifestJson({ ...sealed, readers: [] }))).toThrow(
      'not a Cairn publication',
    );
  });

  it('gives earlier keys to the reader they are for', () => {
    const keys = new Map([
      [hash('1'), bytes(11)],
      [hash('2'), bytes(12)],
    ]);
    const box = historyBox(publicReaderKey(bytes(1)), keys, bytes(5), asset);
    expect(openHistoryBox(bytes(1), box, asset)).toEqual(keys);
    expect(openHistoryBox(bytes(2), box, asset)).toBeNull();
    expect(openHistoryBox(bytes(1), box, elsewhere)).toBeNull();
    expect(openHistoryBox(bytes(1), '%', asset)).toBeNull();
  });
});

describe('a locator', () => {
  it('is an HMAC: nobody finds an item by the hash the chain has', () => {
    expect(locator(bytes(1), hash('a'))).toMatch(/^[\w-]{43}$/);
    expect(locator(bytes(1), hash('a'))).not.toBe(locator(bytes(2), hash('a')));
    expect(locator(bytes(1), hash('a'))).not.toBe(locator(bytes(1), hash('b')));
  });
});
