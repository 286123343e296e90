import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asBase, readCode, type SourceCode } from './code.ts';
import { reviseCode } from './revise.ts';

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
);
const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));
/** Enough plain lines that lexing neither begins nor ends with the text. */
const PLAIN = Array.from({ length: 12 }, (_, i) => `total${i} = first${i} + second * ${i};\n`).join('');
const long = fc.tuple(text, text, text).map((parts) => parts.join(`\n${PLAIN}`));
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

/** Tokens of the lines that both have. */
function tokensOf(code: SourceCode, line: number): string[] {
  const tokens: string[] = [];
  for (let token = code.firstToken[line] ?? 0; token < (code.firstToken[line + 1] ?? 0); token += 1) {
    tokens.push(`${code.kind[token]} ${code.id[token]} ${code.start[token]} ${code.end[token]}`);
  }
  return tokens;
}

describe('reviseCode', () => {
  it('looks only at what differs and a little around it', () => {
    const old = readCode('src/a.ts', PLAIN.repeat(40));
    if (old === null) throw new Error('not read');
    const next = old.text.slice(0, 8000).concat('const more = 1;\n', old.text.slice(8000));
    expect(reviseCode('src/a.ts', next, old)?.tokens).toBeLessThan(100);
  });

  it('does so where the common end begins inside a comment', () => {
    const plain = PLAIN.repeat(20);
    const old = readCode('src/a.ts', `${plain}/*\n one\n two\n three\n */\n${plain}`);
    if (old === null) throw new Error('not read');
    expect(reviseCode('src/a.ts', old.text.replace(' one', ' other'), old)?.tokens).toBeLessThan(100);
  });

  it.each(paths)('gives what reading the new text gives, of %s', (path) => {
    fc.assert(
      fc.property(fc.oneof(text, long), edits, (old, changes) => {
        const next = edit(old, changes);
        const before = readCode(path, old);
        const whole = readCode(path, next);
        if (before === null || whole === null) return;
        const revised = reviseCode(path, next, asBase(before));
        if (revised === null) throw new Error('not revised');
        expect(asBase(revised)).toEqual(asBase(whole));
        for (let line = 0; line < whole.lines; line += 1) {
          const tokens = tokensOf(revised, line);
          if (tokens.length > 0) expect(tokens).toEqual(tokensOf(whole, line));
        }
      }),
      { numRuns: 400 },
    );
  });
});
