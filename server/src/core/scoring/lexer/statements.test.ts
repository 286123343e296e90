import { describe, expect, it } from 'vitest';
import type { Language } from './grammar.ts';
import { lex } from './lex.ts';
import { Mark } from './tokens.ts';

/** The first token of each statement. */
const beginnings = (source: string, language: Language): string[] => {
  const file = lex(source, language);
  const tokens = Array.from({ length: file.tokens }, (_, token) => token);
  return tokens
    .filter((token) => ((file.mark[token] ?? 0) & Mark.begins) !== 0)
    .map((token) => file.text.slice(file.start[token], file.end[token]));
};

describe('statements', () => {
  it.each<[Language, string, string[]]>([
    ['script', 'a = b >\n  c\nd', ['a', 'd']],
    ['script', 'a = b >>>\n  c\nd', ['a', 'd']],
    ['script', 'a: B<C>\nd', ['a', 'd']],
    ['script', '<B\n>\nd', ['<', 'd']],
    ['script', 'a\n  != b\n!c', ['a', '!']],
    ['script', 'class A\n  extends B\n  implements C {\n  d\n}', ['class', 'd']],
    ['script', 'a = [b] as const\n\nfunction f() {}', ['a', 'function']],
    ['script', 'export const\n  a = 1', ['export']],
    ['jvm', 'A f()\n  throws B {\n  return c >\n    d\n}', ['A', 'return']],
    ['ruby', 'a >\n  b\nc', ['a', 'c']],
    ['go', 'a := b>\n  c\nd', ['a', 'd']],
    ['go', 'for a := range\n  b {\n}\nvar c = map\n  [d]e{}\nf := !\n  g', ['for', 'var', 'f']],
    ['python', 'a = \\\n  b\nc', ['a', 'c']],
    ['python', 'a = b \\\n\nc', ['a', 'c']],
    ['c', '#define A \\\n  b \\\n  c\nd;', ['#', 'd']],
    ['ruby', 'f(<<~A)\n b\nA\nc', ['f', 'c']],
    ['go', 'a := B{}\nc(D{},\n  e)\nf', ['a', 'c', 'f']],
    ['script', 'function a(): void {}\nb', ['function', 'b']],
    ['solidity', '(bool a, ) = b.call{gas: c}(d);\ne;', ['bool', 'e']],
    ['solidity', 'A a = new A{\n  salt: b\n}(c);\nd;', ['A', 'd']],
    ['solidity', 'contract A is B.C {\n  d;\n}\nunchecked{ e; }', ['contract', 'd', 'unchecked', 'e']],
    ['php', '<?php a ?>\nno\n<?php b', ['a', 'b']],
  ])('%s: %j', (language, source, expected) => {
    expect(beginnings(source, language)).toEqual(expected);
  });

  it.each<[Language, string, string]>([
    ['go', 'func (a *B) load(c int) {\n\tuse(c)\n}\n', 'load'],
    ['rust', 'pub(crate) fn load(c: u8) {\n    use(c);\n}\n', 'load'],
    ['jvm', 'public void load(int c) {\n  use(c);\n}\n', 'load'],
  ])('take what they define for a name: %s', (language, source, name) => {
    const file = lex(source, language);
    const token = Array.from({ length: file.tokens }, (_, at) => file.text.slice(file.start[at], file.end[at])).indexOf(
      name,
    );
    expect((file.mark[token] ?? 0) & Mark.name).not.toBe(0);
  });
});
