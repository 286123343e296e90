import { describe, expect, it } from 'vitest';
import { utf8 } from '../bytes.ts';
import { isLfsPointer } from './lfs-pointer.ts';

const version = 'version https://git-lfs.github.com/spec/v1\n';
const oid = `oid sha256:${'4d'.repeat(32)}\n`;

describe('isLfsPointer', () => {
  it.each([
    ['a pointer', `${version}${oid}size 12345\n`],
    ['a pointer with extensions', `${version}ext-0-foo sha256:${'11'.repeat(32)}\n${oid}size 12345\n`],
  ])('knows %s', (_, text) => expect(isLfsPointer(utf8(text))).toBe(true));

  it.each([
    ['an empty file', ''],
    ['a text about pointers', `A pointer begins with\n${version}${oid}`],
    ['the first line alone', version],
    ['a file that is too long to be one', `${version}${oid}size 1\n${'x'.repeat(1024)}`],
  ])('is not deceived by %s', (_, text) => expect(isLfsPointer(utf8(text))).toBe(false));

  it('is not deceived by bytes that are no text', () => {
    expect(isLfsPointer(Uint8Array.of(0xff, 0xfe))).toBe(false);
  });
});
