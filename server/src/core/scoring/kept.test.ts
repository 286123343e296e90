import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from './change.ts';
import { readCode } from './code/code.ts';
import { EditedCode } from './code/edited-code.ts';
import { type MeasuredChange, measureChange } from './features/measure.ts';
import { advance } from './history/advance.ts';
import { createHistory } from './history/state.ts';

const PATH = 'src/board.ts';
/** Whole lines, of which some repeat one another but for a word or for names, some define and some use. */
const LINES = [
  'export function draw(rows) {',
  'function layout(row, size) {',
  '  return rows.map((row) => layout(row, { width: 3, height: row.height - 1 })).filter(Boolean);',
  '  return cells.map((cell) => layout(cell, { width: 3, height: cell.height - 1 })).filter(Boolean);',
  '  const widest = columns + margin - border;',
  '  const tallest = columns + margin - border;',
  '  const widest = columns * margin - border;',
  '  if (row.width > size.limit && !row.hidden) {',
  '    hide(row, size.limit);',
  'function run(row, done) {',
  '  if (row.failed) return done(row);',
  '  done();',
  '    show(row, size.limit, widest);',
  '  }',
  '}',
  'class Board {',
  '  paint(brush, canvas) {',
  "  const colours = { red: 1, green: 2, blue: 3, name: 'x' };",
  'draw(paint(widest, layout(tallest)));',
  'const board = new Board();',
  "import { draw } from './draw.ts';",
  "it('draws', () => {",
  '});',
  '// HACK',
  '/*',
  '*/',
  '',
];
const line = fc.constantFrom(...LINES);
const lines = fc.array(line, { minLength: 4, maxLength: 40 });
const PIECES = [
  'a',
  ' ',
  '\n',
  '(',
  ')',
  '{',
  '}',
  ';',
  '`',
  'widest',
  'draw(',
  ' = ',
  '1',
  '// ',
  '\n  hide(row);',
  ',',
];
const typed = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...PIECES) }, line);
const edits = fc.array(
  fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), removed: fc.nat(9), inserted: typed }),
  { minLength: 1, maxLength: 14 },
);

describe('a file that is edited', () => {
  it('is told after every edit what it would be told without what is kept', () => {
    fc.assert(
      fc.property(lines, lines, edits, (committed, opened, changes) => {
        const state = stateOf(committed.join('\n'));
        const before = readCode(PATH, committed.join('\n'));
        let text = opened.join('\n');
        const edited = new EditedCode(PATH);
        for (const { at, removed, inserted } of [{ at: 0, removed: 0, inserted: '' }, ...changes]) {
          const offset = Math.floor(at * text.length);
          text = text.slice(0, offset) + inserted + text.slice(offset + removed);
          const change = { path: PATH, before, existed: true, newText: text };
          const after = edited.read(text);
          const kept = measureChange([{ ...codeOf(change, () => after), kept: edited.kept }], state);
          expect(told(kept)).toEqual(told(measureChange([codeOf(change)], state)));
        }
      }),
      { numRuns: 150 },
    );
  });
});

/** A main line with one commit, whose unused code waits. */
function stateOf(text: string) {
  const state = createHistory();
  const first = measureChange([codeOf({ path: PATH, before: null, existed: false, newText: text })], state);
  advance(state, first, { time: 1_700_000_000, developer: 1, fix: false });
  return state;
}

/** All but the code itself, whose arrays may have room left. */
function told({ files, dormant, ...change }: MeasuredChange) {
  return {
    change: { ...change, dormant: dormant() },
    files: files.map(({ before: _, after: __, kept: ___, novelty, match, ...file }) => ({
      ...file,
      match: { ...match, oldOf: [...match.oldOf], gone: [...match.gone] },
      novelty: novelty && {
        ...novelty,
        counted: [...novelty.counted],
        novelLine: [...novelty.novelLine],
        freshLine: [...novelty.freshLine],
      },
    })),
  };
}
