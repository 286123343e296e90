import { describe, expect, it } from 'vitest';
import { isCode, join, scan } from './scan.ts';

const told = (text: string, language: Parameters<typeof scan>[1]) => {
  const pieces = scan(text, language);
  expect(join(pieces)).toBe(text);
  return pieces.filter(isCode).map(({ kind, text: said }) => [kind, said]);
};

describe('pieces of a text', () => {
  it('are members behind a number of a tuple', () => {
    expect(told('self.0.opts', 'rust')).toEqual([
      ['word', 'self'],
      ['sign', '.'],
      ['number', '0'],
      ['sign', '.'],
      ['word', 'opts'],
    ]);
    expect(told('1.25e3', 'script')).toEqual([['number', '1.25e3']]);
  });

  it.each([
    ['r"a\\"', 'rust'],
    ['br##"a "# b\\n"##', 'rust'],
    ['"one\ntwo"', 'rust'],
    ['R"(a "b"\\n)"', 'c'],
    ['u8R"end(a )" b)end"', 'c'],
    ['"""\none "two"\n"""', 'java'],
    ["'''one\ntwo'''", 'python'],
  ] as const)('are strings as each language writes them: %s', (text, language) => {
    expect(told(`${text};`, language)).toEqual([
      ['string', text],
      ['sign', ';'],
    ]);
  });
});
