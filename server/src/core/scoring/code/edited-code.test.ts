import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCode, type SourceCode } from './code.ts';
import { EditedCode } from './edited-code.ts';

const PIECES = [
  'a',
  'bc = 1;\n',
  '\n',
  '  return x\n',
  '/*',
  '*/',
  '//',
  '"',
  "'",
  '`',
  '${',
  '}',
  '{',
  '(',
  ')',
  '/re/',
  '\\',
  '\r\n',
  '# c\n',
  '"""',
  ' ',
  '7.5',
  'é',
  'if (a) {\n',
  '1, 2, 3,\n',
];
const files = ['a.ts', 'a.py', 'a.rs', 'a.html'];

const edits = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    removed: fc.nat(12),
    inserted: fc.array(fc.constantFrom(...PIECES), { maxLength: 4 }).map((parts) => parts.join('')),
  }),
  { maxLength: 12 },
);

/** All of it as plain values, without the room that arrays have left. */
function plain(code: SourceCode | null) {
  if (code === null) return null;
  const { text, tokens, lines, ids, marks, firstSignificant, state, significant, table } = code;
  const first = [...code.firstToken.subarray(0, lines + 1)];
  const parts = [code.start, code.end, code.kind, code.id].map((array) => [...array.subarray(0, tokens)]);
  const lists = [ids, marks, firstSignificant, state, significant, table.start, table.hash, table.kind].map((array) => [
    ...array,
  ]);
  return { text, tokens, lines, first, parts, lists };
}

describe('EditedCode', () => {
  it('reads after every edit what would be read from the beginning', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }),
        edits,
        (file, pieces, changes) => {
          let text = pieces.join('');
          const edited = new EditedCode(file);
          expect(plain(edited.read(text))).toEqual(plain(readCode(file, text)));
          for (const { at, removed, inserted } of changes) {
            const offset = Math.floor(at * text.length);
            text = text.slice(0, offset) + inserted + text.slice(offset + removed);
            expect(plain(edited.read(text))).toEqual(plain(readCode(file, text)));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('sees a text become minified, and become code again, line by line', () => {
    const edited = new EditedCode('a.ts');
    const lines = ['let a = 1;', `${'b();'.repeat(600)}`, '', 'c();'];
    for (const length of [1, 2, 3, 4, 3, 2, 1]) {
      for (const end of ['', '\n']) {
        const text = lines.slice(0, length).join('\n') + end;
        expect(plain(edited.read(text))).toEqual(plain(readCode('a.ts', text)));
      }
    }
  });

  it('tells bytes that are no text, wherever they come', () => {
    const edited = new EditedCode('a.ts');
    const read = (text: string) => [edited.read(text) === null, edited.isBinary];
    expect(read('const a = 1;\n')).toEqual([false, false]);
    expect(read('const a = \0;\n')).toEqual([true, true]);
    expect(read('const ab = \0;\n')).toEqual([true, true]);
    expect(read('const ab = 1;\n')).toEqual([false, false]);
  });

  it('begins anew after a text that is no code, and leaves the code before the last one alone', () => {
    const edited = new EditedCode('a.ts');
    const first = edited.read('const a = 1;\n');
    const kept = plain(first);
    expect(edited.read('const ab = 1;\n')?.text).toBe('const ab = 1;\n');
    expect(plain(first)).toEqual(kept);
    expect(edited.read('// @generated\n')).toBeNull();
    expect(plain(edited.read('const b = 2;\n'))).toEqual(plain(readCode('a.ts', 'const b = 2;\n')));
  });
});
