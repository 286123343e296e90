import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** One edit of a buffer, as an editor tells it. Places are zero-based line and column, offsets and columns UTF-16 units. */
export interface Keystroke {
  offset: number;
  removed: number;
  inserted: string;
  start: readonly [line: number, column: number];
  oldEnd: readonly [line: number, column: number];
  newEnd: readonly [line: number, column: number];
}

/** A file at HEAD, the same file with changed lines all over it, and someone typing in it. */
export interface EditedFile {
  committed: string;
  edited: string;
  /** Keystrokes and the text after each, without end; every statement that is typed is taken back again. */
  type(): Generator<{ keystroke: Keystroke; text: string }, never>;
}

const source = path.resolve(import.meta.dirname, '../../../server/src');
/** Whole at every keystroke, brackets aside: a lone one makes tree-sitter look for repairs, and it would be no rival. */
const TYPED = '\n  const widest = columns + margin - border;';

/** So many lines of this project's own TypeScript, with so many statements rewritten, evenly over the file. */
export function editedFile(lines: number, changed: number): EditedFile {
  const before = ownSource(lines);
  const after = [...before];
  const statements = before.flatMap((line, index) => (/^ +(const|return) .*;$/.test(line) ? [index] : []));
  const places = Array.from(
    { length: changed },
    (_, n) => statements[Math.floor((n * statements.length) / changed)] ?? 0,
  );
  for (const [n, line] of places.entries()) {
    const indent = /^ */.exec(before[line] ?? '')?.[0];
    after[line] = `${indent}const drawn${n} = layout(rows[${n}], { width: measured${n % 7}, height: total - ${n} });`;
  }
  const edited = `${after.join('\n')}\n`;
  return { committed: `${before.join('\n')}\n`, edited, type: () => type(edited, after, places) };
}

function ownSource(lines: number): string[] {
  const files = globSync('**/*.ts', { cwd: source })
    .filter((file) => !/\.(test|generated|conformance)\.ts$/.test(file))
    .sort();
  const all = files.flatMap((file) => readFileSync(path.join(source, file), 'utf8').trimEnd().split('\n'));
  return Array.from({ length: lines }, (_, line) => all[line % all.length] ?? '');
}

function* type(text: string, lines: readonly string[], places: readonly number[]): ReturnType<EditedFile['type']> {
  for (let round = 0; ; round += 1) {
    const line = places[(round * 67) % places.length] ?? 0;
    const offset = lines.slice(0, line + 1).reduce((sum, each) => sum + each.length + 1, -1);
    const at = (typed: number): readonly [number, number] =>
      typed === 0 ? [line, (lines[line] ?? '').length] : [line + 1, typed - 1];
    for (let typed = 0; typed < TYPED.length; typed += 1) yield { keystroke: insert(typed), text: textWith(typed + 1) };
    for (let typed = TYPED.length; typed > 0; typed -= 1) yield { keystroke: remove(typed), text: textWith(typed - 1) };

    function textWith(typed: number): string {
      return text.slice(0, offset) + TYPED.slice(0, typed) + text.slice(offset);
    }
    function insert(typed: number): Keystroke {
      const inserted = TYPED.slice(typed, typed + 1);
      return {
        offset: offset + typed,
        removed: 0,
        inserted,
        start: at(typed),
        oldEnd: at(typed),
        newEnd: at(typed + 1),
      };
    }
    function remove(typed: number): Keystroke {
      const start = at(typed - 1);
      return { offset: offset + typed - 1, removed: 1, inserted: '', start, oldEnd: at(typed), newEnd: start };
    }
  }
}
