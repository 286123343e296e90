import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LineTable, tableLines } from '../history/line-table.ts';
import { matchLines } from '../history/match-lines.ts';
import { KeptMatch } from './kept-match.ts';

const tableOf = (lines: readonly string[]): LineTable =>
  tableLines(lines.map((line) => `${line}\n`).join(''), 'script');
const lines = fc.array(fc.constantFrom<string[]>('draw(a);', 'draw(b);', 'paint(c);', '}', ''), { maxLength: 12 });
/** Some of them stand in no old version. */
const typed = fc.constantFrom<string[]>('draw(a);', 'paint(c);', '}', '', 'dra', 'draw(', 'x', 'y');
const edits = fc.array(fc.record({ at: fc.nat(12), removed: fc.nat(2), inserted: fc.array(typed, { maxLength: 2 }) }));

describe('the match of a file that is edited', () => {
  it('is that of the two versions after every edit', () => {
    fc.assert(
      fc.property(lines, lines, edits, (committed, opened, changes) => {
        const before = tableOf(committed);
        const kept = new KeptMatch();
        const text = [...opened];
        for (const { at, removed, inserted } of [{ at: 0, removed: 0, inserted: [] }, ...changes]) {
          text.splice(at, removed, ...inserted);
          expect(kept.of(before, tableOf(text))).toEqual(matchLines(before, tableOf(text)));
        }
      }),
    );
  });

  it('is told once while a new line is typed', () => {
    const before = tableOf(['open();', 'close();']);
    const kept = new KeptMatch();
    const first = kept.of(before, tableOf(['open();', 'd', 'close();']));
    expect(kept.of(before, tableOf(['open();', 'dr', 'close();']))).toBe(first);
    expect(kept.of(before, tableOf(['open();', 'open();', 'close();']))).not.toBe(first);
  });

  it('is told anew against another old version', () => {
    const kept = new KeptMatch();
    const after = tableOf(['open();', 'close();']);
    kept.of(tableOf(['open();']), after);
    expect([...kept.of(tableOf(['close();']), after).oldOf]).toEqual([-1, 0]);
  });
});
