import { createData, DataItem, EthereumSigner, TypedEthereumSigner } from '@dha-team/arbundles/web';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CairnError } from '../../protocol/errors.ts';
import { toHex, utf8 } from '../bytes.ts';
import { decodeDataItem, signDataItem, verifyDataItem } from './data-item.ts';
import { tagLimits } from './data-item-tags.ts';

/** The codec against the reference implementation of ANS-104: what one writes the other reads, byte for byte, and its known leniences are not ours. */
const word = fc.uint8Array({ minLength: 32, maxLength: 32 });
const text = (maxLength: number) => fc.string({ minLength: 1, maxLength, unit: 'grapheme' });
const content = fc.record(
  {
    tags: fc.array(fc.record({ name: text(16), value: text(40) }), { maxLength: 20 }),
    data: fc.uint8Array({ maxLength: 2_000 }),
    target: word,
    // The other side takes an anchor as text alone.
    anchor: fc.string({ minLength: 32, maxLength: 32, unit: 'grapheme-ascii' }).map(utf8),
  },
  { requiredKeys: ['tags', 'data'] },
);
const secretKey = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .filter((key) => key.some((byte) => byte !== 0) && key.slice(0, 8).some((byte) => byte !== 255));
type Content = typeof content extends fc.Arbitrary<infer T> ? T : never;

async function signedElsewhere(value: Content, key: Uint8Array): Promise<DataItem> {
  const signer = new EthereumSigner(toHex(key).replace(/^0x/, ''));
  const item = createData(value.data, signer, {
    tags: value.tags,
    ...(value.target === undefined ? {} : { target: Buffer.from(value.target).toString('base64url') }),
    ...(value.anchor === undefined ? {} : { anchor: Buffer.from(value.anchor).toString() }),
  });
  await item.sign(signer);
  return item;
}

describe('the codec and the reference implementation', () => {
  it('agree on every item: ours is read and verified there, part by part', () =>
    fc.assert(
      fc.asyncProperty(content, secretKey, async (value, key) => {
        const { id, bytes } = signDataItem(value, key);
        expect(await DataItem.verify(Buffer.from(bytes))).toBe(true);
        const read = new DataItem(Buffer.from(bytes));
        expect(read.id).toBe(id);
        expect(read.tags).toEqual(value.tags);
        expect(Buffer.from(value.data).equals(read.rawData)).toBe(true);
        expect(read.rawTarget).toEqual(Buffer.from(value.target ?? []));
        expect(read.rawAnchor).toEqual(Buffer.from(value.anchor ?? []));
      }),
      { numRuns: 40 },
    ));

  it('agree on every item: theirs is read and verified here, and is the same bytes as ours', () =>
    fc.assert(
      fc.asyncProperty(content, secretKey, async (value, key) => {
        const theirs = await signedElsewhere(value, key);
        const item = decodeDataItem(theirs.getRaw());
        expect(item).toMatchObject({ id: theirs.id, tags: value.tags });
        expect(verifyDataItem(item)).toBe(true);
        expect(Buffer.from(signDataItem(value, key).bytes).equals(theirs.getRaw())).toBe(true);
      }),
      { numRuns: 40 },
    ));

  it('agree that an item with any changed byte is not its owner’s', () => {
    const { bytes } = signDataItem({ tags: [{ name: 'a', value: 'b' }], data: utf8('some data') }, key(7));
    return fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = Uint8Array.from(bytes, (byte, index) => (index === at ? byte ^ change : byte));
        expect(accepted(changed)).toBe(false);
      }),
    );
  });
});

describe('what the reference implementation lets through', () => {
  it('is refused here: more tags than the specification allows', async () => {
    const tags = Array.from({ length: tagLimits.count + 1 }, () => ({ name: 'n', value: 'v' }));
    const theirs = await signedElsewhere({ tags, data: utf8('x') }, key(9));
    expect(await DataItem.verify(theirs.getRaw())).toBe(true);
    expect(accepted(theirs.getRaw())).toBe(false);
    expect(() => signDataItem({ tags, data: utf8('x') }, key(9))).toThrow(CairnError);
  });

  it('is refused here: an empty name or value', async () => {
    for (const tag of [
      { name: '', value: 'v' },
      { name: 'n', value: '' },
    ]) {
      const theirs = await signedElsewhere({ tags: [tag], data: utf8('x') }, key(9)).catch(() => null);
      if (theirs !== null) expect(accepted(theirs.getRaw())).toBe(false);
      expect(() => signDataItem({ tags: [tag], data: utf8('x') }, key(9))).toThrow(CairnError);
    }
  });

  it('cannot mislead: an id is always the one its signature has, whatever a header or a caller says', async () => {
    const theirs = await signedElsewhere({ tags: [], data: utf8('x') }, key(9));
    const honest = theirs.id;
    const again = new DataItem(Buffer.from(theirs.getRaw()));
    again.id = 'A'.repeat(43);
    expect(decodeDataItem(again.getRaw()).id).toBe(honest);
    // A second spelling of the same signature is a second id for the same content: it is not taken.
    const respelled = Uint8Array.from(theirs.getRaw());
    respelled[2 + 64] = (respelled[2 + 64] ?? 27) - 27;
    expect(accepted(respelled)).toBe(false);
  });

  it('is refused here: kinds of signature this codec does not know', async () => {
    const signer = new TypedEthereumSigner('07'.repeat(32));
    const typed = createData('x', signer);
    await typed.sign(signer);
    expect(await DataItem.verify(typed.getRaw())).toBe(true);
    expect(() => decodeDataItem(typed.getRaw())).toThrowError(expect.objectContaining({ code: 'item-forged' }));
    const other = Uint8Array.from((await signedElsewhere({ tags: [], data: utf8('x') }, key(9))).getRaw());
    for (const kind of [1, 2, 4, 5, 6, 255]) {
      other[0] = kind;
      expect(() => decodeDataItem(other)).toThrowError(expect.objectContaining({ code: 'item-forged' }));
    }
  });
});

function key(fill: number): Uint8Array {
  return new Uint8Array(32).fill(fill);
}

function accepted(bytes: Uint8Array): boolean {
  try {
    return verifyDataItem(decodeDataItem(bytes));
  } catch (error) {
    if (error instanceof CairnError) return false;
    throw error;
  }
}
