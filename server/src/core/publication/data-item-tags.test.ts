import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../bytes.ts';
import { decodeTags, encodeTags } from './data-item-tags.ts';

describe('encodeTags and decodeTags', () => {
  it('write the Avro array of the specification', () => {
    expect(toHex(encodeTags([{ name: 'ab', value: 'c' }]))).toBe('02046162026300');
    expect(encodeTags([])).toEqual(new Uint8Array());
  });

  it('round-trip up to the limits', () => {
    const long = [{ name: 'n'.repeat(1000), value: 'v'.repeat(3072) }];
    expect(decodeTags(encodeTags(long))).toEqual(long);
    const many = Array.from({ length: 128 }, (_, index) => ({ name: `tag-${index}`, value: 'ü' }));
    expect(decodeTags(encodeTags(many))).toEqual(many);
  });

  it.each([
    ['an empty name', [{ name: '', value: 'v' }]],
    ['an empty value', [{ name: 'n', value: '' }]],
    ['a long name', [{ name: 'n'.repeat(1025), value: 'v' }]],
    ['a long value', [{ name: 'n', value: 'v'.repeat(3073) }]],
    ['too many bytes', [{ name: 'n'.repeat(1024), value: 'v'.repeat(3072) }]],
    ['too many tags', Array.from({ length: 129 }, () => ({ name: 'n', value: 'v' }))],
    ['a lone surrogate', [{ name: 'n', value: '\ud800' }]],
  ])('refuse %s', (_, tags) => {
    expect(() => encodeTags(tags)).toThrowError(/cannot be stored/);
  });

  it.each([
    ['a block with its size', '010c046162026300'],
    ['a long form of the count', '8200046162026300'],
    ['two blocks', '0202610262020263026400'],
    ['bytes after the end', '0204616202630000'],
    ['no end', '020461620263'],
    ['an empty array in bytes', '00'],
    ['text that is not UTF-8', '0204ff62026300'],
  ])('refuse to read %s', (_, hex) => {
    expect(decodeTags(fromHex(hex))).toBeNull();
  });

  it('refuse or read exactly what was written, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const tags = decodeTags(bytes);
        if (tags !== null) expect(encodeTags(tags)).toEqual(bytes);
      }),
    );
  });
});
