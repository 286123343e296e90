import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeArrays, readCode, type SourceCode } from './code.ts';
import { reviseCode, reviseInto } from './revise.ts';

/** Pieces that open, close and nest everything the lexers know. */
const piece = fc.constantFrom(
  ...['\n', '\n', '\n', '\r\n', ' ', '"', "'", '`', '${', '}', '{', '(', ')', '[', ']', '/', '/*', '*/', '//', '#'],
  ...['"""', "'''", '=begin', '=end', '<!--', '-->', 'R"(', ')"', 'r#"', '"#', '@"', '\\', '\\\n', '--', ';', '%'],
  ...[
    'return ',
    'value',
    'if (a) {',
    'x = 1',
    ', 2',
    ': 3',
    'a + b',
    'call(x, "y");\n',
    'const data = [1, 2, 3];\n',
    'é',
  ],
  ...[
    'function f() {\n',
    '  return `a',
    '$',
    '{b}c`;\n',
    '}\n',
    'def f():\n    """Says."""\n',
    '/re[/]x/g',
    '1.5',
    "'c'",
    '=> ',
  ],
  ...['#if 0\n', '#if false\n', '#if X\n', '#else\n', '#elif 0\n', '#endif\n', '#define A b \\\n', '// c \\\n'],
  ...['<?php ', '<?=', '?>', '<<<A\n', "<<<'A'\n", 'A\n', '<<~A', ' <<-A, <<B\n', 'B\n', '\n__END__\n', '/* /*'],
  ...['r"""doc"""\n', "u'doc'\n", '#region a\n', '@$"', '""""', '""', ' >\n', '!=', '!\n', 'range\n', 'throws '],
  ...[' as const\n', '= |', '\\\r\n', '\n\n'],
);
const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));
/** Enough plain lines that lexing neither begins nor ends with the text, and that they are not lexed again. */
const plain = (name: string) =>
  Array.from({ length: 24 }, (_, i) => `total${i} = ${name}${i} + second * ${i};\n`).join('');
const PLAIN = plain('first');
/** Some have the same lines twice, and are taken for one another where what is between them goes. */
const long = fc.tuple(text, text, text, text).map(([a, b, c, d]) => {
  return `${a}\n${PLAIN}${b}\n${plain('third')}${c}\n${PLAIN}${d}`;
});
const paths = ['ts', 'py', 'go', 'rs', 'java', 'c', 'cs', 'sol', 'php', 'rb', 'css', 'sh'].map(
  (each) => `src/a.${each}`,
);

/** A stretch of the old text gives way to another one, up to three times. */
const edits = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 30 }), text), { minLength: 1, maxLength: 3 });
function edit(old: string, changes: readonly [number, number, string][]): string {
  return changes.reduce((current, [at, length, insert]) => {
    const from = at % (current.length + 1);
    return current.slice(0, from) + insert + current.slice(from + length);
  }, old);
}

/** Tokens of each stretch that is lexed again. */
const lexedAgain = (text: string, old: SourceCode): number[] | undefined =>
  reviseInto('src/a.ts', text, old, makeArrays)?.stretches.map(({ lexed }) => lexed.tokens);
const isFew = (tokens: number): boolean => tokens < 100;

describe('reviseCode', () => {
  it('looks only at what differs and a little around it', () => {
    const old = readCode('src/a.ts', PLAIN.repeat(40));
    if (old === null) throw new Error('not read');
    const next = old.text.slice(0, 8000).concat('const more = 1;\n', old.text.slice(8000));
    expect(lexedAgain(next, old)).toEqual([expect.toSatisfy(isFew)]);
  });

  it('does not look at what is between two differences', () => {
    const old = readCode('src/a.ts', plain('a') + plain('b') + plain('c') + plain('d'));
    if (old === null) throw new Error('not read');
    const next = old.text
      .replace('a20', 'other')
      .replace('b22 +', 'b22 + more +\n')
      .replace(/.*c20.*\n/, '');
    expect(lexedAgain(next, old)).toEqual([1, 2, 3].map(() => expect.toSatisfy(isFew)));
  });

  it('looks once at what lies near together', () => {
    const old = readCode('src/a.ts', plain('a') + plain('b'));
    if (old === null) throw new Error('not read');
    expect(lexedAgain(old.text.replace('a20', 'other').replace('b2 ', 'other '), old)).toHaveLength(1);
  });

  it('does so where the common end begins inside a comment', () => {
    const lines = PLAIN.repeat(20);
    const old = readCode('src/a.ts', `${lines}/*\n one\n two\n three\n */\n${lines}`);
    if (old === null) throw new Error('not read');
    expect(lexedAgain(old.text.replace(' one', ' other'), old)).toEqual([expect.toSatisfy(isFew)]);
  });

  it('knows what is open before a string that comes to be documentation', () => {
    const old = ` >\n"""\n${PLAIN}""""`;
    const next = ` >\n"""\n${PLAIN}"""\n${PLAIN}""""`;
    const [before, after] = [readCode('src/a.py', old), readCode('src/a.py', next)];
    if (before === null) throw new Error('This is no code.');
    expect(reviseCode('src/a.py', next, before)).toEqual(after);
  });

  it.each(paths)('gives what reading the new text gives, of %s', (path) => {
    fc.assert(
      fc.property(fc.oneof(text, long), edits, (old, changes) => {
        const next = edit(old, changes);
        const before = readCode(path, old);
        const whole = readCode(path, next);
        if (before === null || whole === null) return;
        const revised = reviseCode(path, next, before);
        expect(revised).toEqual(whole);
      }),
      { numRuns: 400 },
    );
  });
});
