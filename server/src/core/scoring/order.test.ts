import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readChange } from './change.ts';
import { readCode } from './code/code.ts';
import { countChange } from './count.ts';
import { measureChange } from './features/measure.ts';
import { advance } from './history/advance.ts';
import { NO_LINES } from './history/line-table.ts';
import { matchLines } from './history/match-lines.ts';
import { createHistory } from './history/state.ts';
import { classifyPath } from './path-class.ts';
import { DormantCode, NO_PLACES } from './use/dormant.ts';
import { findUnused } from './use/liveness.ts';

/** A function in a language: its name, what it calls, and numbers that make its body its own. */
type Writer = (name: string, calls: readonly string[], own: number) => string;

const OPERATORS = ['+', '-', '*', '/', '%', '|', '^'];
/** A statement that no other function has: eight tokens and more that tell which it is. */
const body = (own: number): string =>
  Array.from({ length: 8 }, (_, at) => `w${own}q${at} ${OPERATORS[(own + at) % OPERATORS.length]}`).join(' ');

const LANGUAGES: Readonly<Record<string, Writer>> = {
  'src/a.js': (name, calls, own) =>
    `function ${name}(a${own}) {\n${calls.map((call) => `  ${call}(a${own}, 'u${own}');\n`).join('')}  return ${body(own)} a${own};\n}\n\n`,
  'src/a.py': (name, calls, own) =>
    `def ${name}(a${own}):\n${calls.map((call) => `    ${call}(a${own}, 'u${own}')\n`).join('')}    return ${body(own)} a${own}\n\n\n`,
  'src/a.go': (name, calls, own) =>
    `func ${name}(a${own} int) int {\n${calls.map((call) => `\t${call}(a${own})\n`).join('')}\treturn ${body(own)} a${own}\n}\n\n`,
  'src/a.rs': (name, calls, own) =>
    `fn ${name}(a${own}: i64) -> i64 {\n${calls.map((call) => `    ${call}(a${own});\n`).join('')}    ${body(own)} a${own}\n}\n\n`,
  'src/a.cc': (name, calls, own) =>
    `static int ${name}(int a${own})\n{\n${calls.map((call) => `  ${call}(a${own});\n`).join('')}  return ${body(own)} a${own};\n}\n\n`,
};

const ALL = [0, 1, 2, 3, 4, 5];
const some = fc.subarray(ALL);
/** Which functions call which, which of them came in the change before, which are called from another file, and the order they stand in. */
const program = fc.record({
  calls: fc.array(some, { minLength: ALL.length, maxLength: ALL.length }),
  early: some,
  used: some,
  order: fc.shuffledSubarray(ALL, { minLength: ALL.length }),
});
interface Program {
  calls: number[][];
  early: number[];
  used: number[];
  order: number[];
}

const nameOf = (at: number): string => `f${at}x`;
const textOf = (path: string, { calls }: Program, order: readonly number[]): string =>
  order
    .map((at) => LANGUAGES[path]?.(nameOf(at), (calls[at] ?? []).filter((other) => other !== at).map(nameOf), at) ?? '')
    .join('');
const usesOf = ({ used }: Program): string => used.map((at) => `open(${nameOf(at)}, ${at + 40}, w${at}k);\n`).join('');
const sorted = (ids: Iterable<number>): number[] => [...ids].sort((a, b) => a - b);

/** What waits, and what is woken, where part of a file's functions came one change before the rest and its uses. */
function inTwoChanges(path: string, program: Program): object {
  const early = textOf(
    path,
    program,
    program.order.filter((at) => program.early.includes(at)),
  );
  const state = createHistory();
  const first = measureChange(readChange([{ path, before: null, existed: false, newText: early }]), state);
  advance(state, first, { time: 1_700_000_000, developer: 1, fix: false });
  const code = readCode(path, early);
  const newText = textOf(path, program, program.order);
  const second = readChange([
    { path, before: code, existed: true, newText },
    { path: path.replace('a.', 'b.'), before: null, existed: false, newText: usesOf(program) },
  ]);
  const counted = countChange(second, state);
  const dormant = counted.dormant();
  const { defined } = dormant;
  return {
    defined: sorted(defined),
    waits: sorted(dormant.added.map(({ name }) => name)),
    woken: sorted(dormant.removed.map(({ name }) => name)),
  };
}

/** How many tokens of each definition nothing uses, where all are new. */
function tokensUnused(path: string, program: Program): object {
  const texts = [textOf(path, program, program.order), usesOf(program)];
  const files = texts.flatMap((text) => {
    const after = readCode(path, text);
    const { language } = classifyPath(path);
    if (after === null || language === null) return [];
    const fresh = new Uint8Array(after.ids.length).fill(1);
    const match = matchLines(NO_LINES, after.table);
    const again = new Int32Array();
    return [
      { path, language, before: null, after, ...match, earns: true, fresh, again, novel: fresh, asleep: NO_PLACES },
    ];
  });
  const liveness = findUnused(files, { knows: () => false, dormant: new DormantCode(), gone: new Set() });
  const { says } = liveness.names();
  return liveness.unused
    .map(({ file, from, to, name }, at) => ({
      id: files[file]?.after.ids[name ?? -1],
      tokens: to - from,
      says: says[at],
    }))
    .sort((a, b) => (a.id ?? 0) - (b.id ?? 0));
}

/** Where a call of a function may come right after another function's variable of that name. */
const CALLS_AFTER_A_VARIABLE: Program = {
  calls: [[], [0], [0, 1, 4, 5], [0, 1, 4, 5], [], []],
  early: [0, 1, 2, 3],
  used: [2],
  order: [5, 4, 1, 3, 0, 2],
};

describe('the order of definitions', () => {
  it.each(Object.keys(LANGUAGES))('makes no difference to what is used: %s', (path) => {
    fc.assert(
      fc.property(program, (one) => {
        const inOrder = { ...one, order: ALL };
        expect(inTwoChanges(path, one)).toEqual(inTwoChanges(path, inOrder));
        expect(tokensUnused(path, one)).toEqual(tokensUnused(path, inOrder));
      }),
      { numRuns: 150, examples: [[CALLS_AFTER_A_VARIABLE]] },
    );
  });
});
