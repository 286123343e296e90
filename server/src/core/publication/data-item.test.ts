import { createRequire } from 'node:module';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import fc from 'fast-check';
import { hashMessage, recoverAddress, toHex } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { describe, expect, it } from 'vitest';
import { CairnError } from '../../protocol/errors.ts';
import { concatBytes, equalBytes, utf8 } from '../bytes.ts';
import { decodeDataItem, ownerAddress, signDataItem, verifyDataItem } from './data-item.ts';
import { type DeepHashable, deepHash } from './data-item-deep-hash.ts';
import { encodeTags } from './data-item-tags.ts';

const secretKey = new Uint8Array(32).fill(7);
const tags = [
  { name: 'App-Name', value: 'Cairn' },
  { name: 'Ref', value: 'refs/heads/größe' },
];
const word = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('signDataItem and decodeDataItem', () => {
  it('round-trip any content', () => {
    const text = (maxLength: number) => fc.string({ minLength: 1, maxLength, unit: 'grapheme' });
    const tag = fc.record({ name: text(8), value: text(20) });
    const content = fc.record(
      { tags: fc.array(tag, { maxLength: 12 }), data: fc.uint8Array({ maxLength: 300 }), target: word, anchor: word },
      { requiredKeys: ['tags', 'data'] },
    );
    fc.assert(
      fc.property(content, (value) => {
        const signed = signDataItem(value, secretKey);
        const item = decodeDataItem(signed.bytes);
        expect(item).toMatchObject({ id: signed.id, ...value });
        expect(verifyDataItem(item)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('are deterministic', () => {
    const content = { tags, data: utf8('same') };
    expect(signDataItem(content, secretKey)).toEqual(signDataItem(content, secretKey));
  });

  it('leave no byte free: every flipped one is refused', () => {
    const { bytes } = signDataItem({ tags, data: utf8('every byte counts') }, secretKey);
    for (let index = 0; index < bytes.length; index++) {
      const flipped = bytes.map((byte, at) => (at === index ? byte ^ 1 : byte));
      expect(accepts(flipped), `byte ${index}`).toBe(false);
    }
  });

  it('refuse every cut', () => {
    const { bytes } = signDataItem({ tags, data: utf8('whole') }, secretKey);
    for (let length = 0; length < bytes.length; length += 5) expect(accepts(bytes.subarray(0, length))).toBe(false);
  });
});

describe('verifyDataItem', () => {
  const signed = signDataItem({ tags, data: utf8('data') }, secretKey);
  const item = decodeDataItem(signed.bytes);

  it('agrees with an independent Ethereum implementation on who signed', async () => {
    const fields = [utf8('dataitem'), utf8('1'), utf8('3'), item.owner, new Uint8Array(), new Uint8Array()];
    const message = deepHash([...fields, encodeTags(tags), item.data]);
    const address = await recoverAddress({
      hash: hashMessage({ raw: message }),
      signature: toHex(item.signature),
    });
    expect(address).toBe(privateKeyToAddress(toHex(secretKey)));
  });

  it('refuses the other spellings of a valid signature', () => {
    const r = item.signature.subarray(0, 32);
    const s = BigInt(toHex(item.signature.subarray(32, 64)));
    const highS = (secp256k1.Point.CURVE().n - s).toString(16).padStart(64, '0');
    const recovery = item.signature[64] ?? 0;
    const high = concatBytes(r, Uint8Array.from(Buffer.from(highS, 'hex')), Uint8Array.of(recovery === 27 ? 28 : 27));
    expect(verifyDataItem({ ...item, signature: high })).toBe(false);
    const zeroBased = concatBytes(item.signature.subarray(0, 64), Uint8Array.of(recovery - 27));
    expect(verifyDataItem({ ...item, signature: zeroBased })).toBe(false);
  });

  it('refuses another owner', () => {
    const other = secp256k1.getPublicKey(new Uint8Array(32).fill(8), false);
    expect(verifyDataItem({ ...item, owner: other })).toBe(false);
    expect(ownerAddress(other)).not.toBe(ownerAddress(item.owner));
  });
});

describe('the limits of the specification', () => {
  it('are refused when signing', () => {
    const many = Array.from({ length: 129 }, () => ({ name: 'n', value: 'v' }));
    expect(() => signDataItem({ tags: many, data: utf8('') }, secretKey)).toThrow(CairnError);
    expect(() => signDataItem({ tags: [], data: utf8(''), anchor: utf8('short') }, secretKey)).toThrow(/32 bytes/);
  });

  it('are refused when reading: presence bytes, tag counts, tag bytes, other signature kinds', () => {
    const { bytes } = signDataItem({ tags, data: utf8('x') }, secretKey);
    const presence = 2 + 65 + 65;
    for (const [offset, value] of [
      [0, 1],
      [1, 1],
      [presence, 2],
      [presence + 1, 255],
      [presence + 2, 129],
      [presence + 2, 3],
      [presence + 10, 0],
      [presence + 12, 255],
    ] as const) {
      const changed = Uint8Array.from(bytes);
      changed[offset] = value;
      expect(accepts(changed), `offset ${offset}`).toBe(false);
    }
  });
});

function accepts(bytes: Uint8Array): boolean {
  try {
    return verifyDataItem(decodeDataItem(bytes));
  } catch (error) {
    if (error instanceof CairnError && error.code === 'item-forged') return false;
    throw error;
  }
}

describe('deepHash', () => {
  it('agrees with arweave-js on any tree', async () => {
    const reference: (value: DeepHashable) => Promise<Uint8Array> = createRequire(import.meta.url)(
      'arweave/node/lib/deepHash.js',
    ).default;
    const { tree } = fc.letrec<{ tree: DeepHashable }>((tie) => ({
      tree: fc.oneof({ maxDepth: 3 }, fc.uint8Array({ maxLength: 40 }), fc.array(tie('tree'), { maxLength: 4 })),
    }));
    await fc.assert(
      fc.asyncProperty(tree, async (value) => {
        expect(equalBytes(await reference(value), deepHash(value))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
