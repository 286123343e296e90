import { describe, expect, it } from 'vitest';
import { CharClass, classOf, isWordPart, UNITS } from './characters.ts';

const units = Array.from({ length: UNITS }, (_, code) => code);

describe('the class of a character', () => {
  it('is that of a word beyond ASCII, but for blanks', () => {
    const beyond = units.slice(128);
    const isBlank = (code: number) => classOf(code) === CharClass.space;
    expect(beyond.filter(isBlank)).toEqual([0xa0, 0x2028, 0x2029, 0xfeff]);
    expect(beyond.every((code) => isBlank(code) || classOf(code) === CharClass.word)).toBe(true);
    expect(beyond.every((code) => isBlank(code) !== isWordPart(code))).toBe(true);
  });

  it('goes on with a word where it is a letter or a digit', () => {
    const ascii = units.slice(0, 128);
    expect(ascii.filter(isWordPart)).toEqual(ascii.filter((code) => /[\w$]/.test(String.fromCharCode(code))));
  });
});
