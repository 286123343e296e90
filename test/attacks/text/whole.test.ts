import { describe, expect, it } from 'vitest';
import { wholes } from './whole.ts';

const told = (text: string, language: Parameters<typeof wholes>[1]) =>
  wholes(text, language).map(({ from, to }) => [from, to]);

describe('lines that mean something together alone', () => {
  it('are those of a call or a list, and not those of a function that is handed to a call', () => {
    expect(told('open(\n  first,\n  second,\n);\nstart();\n', 'script')).toEqual([[0, 3]]);
    expect(told('each((one) => {\n  open(one);\n  close(one);\n});\n', 'script')).toEqual([]);
    expect(told('const all = {\n  first: 1,\n  second,\n};\n', 'script')).toEqual([[0, 3]]);
    expect(told("rows = {\n  'a': 1,\n}\n", 'python')).toEqual([[0, 2]]);
  });

  it('are those that a sign joins', () => {
    expect(told('const sum =\n  first +\n  second;\nlast();\n', 'script')).toEqual([[0, 2]]);
    expect(told('start()\n  .then(one)\n  .then(two);\n++count;\n', 'script')).toEqual([[0, 2]]);
    expect(told('int open(int a)\n    noexcept {\n  return a;\n}\n', 'c')).toEqual([[0, 1]]);
  });

  it('are those of a label and what it stands before', () => {
    expect(told('case 1:\ncase 2:\n  open();\n  close();\n', 'script')).toEqual([[0, 2]]);
    expect(told('if one:\n    open()\n', 'python')).toEqual([]);
  });

  it('are those of a comment or a string', () => {
    expect(told('/* one\n   two */\nfirst();\n', 'script')).toEqual([[0, 1]]);
    expect(told('x = """one\ntwo"""\n', 'python')).toEqual([[0, 1]]);
  });

  it('are none of statements that follow one another', () => {
    expect(told('if (first) {\n  open();\n} else {\n  close();\n}\n', 'script')).toEqual([]);
    expect(told('for one in all:\n    open(one)\nclose()\n', 'python')).toEqual([]);
    expect(told('interface Place {\n  path: string;\n  line: number;\n}\n', 'script')).toEqual([]);
  });
});
