import { describe, expect, it } from 'vitest';
import { readChange } from '../change.ts';
import { countChange } from '../count.ts';
import { createHistory } from '../history/state.ts';
import { readCode } from './code.ts';

type Tree = Record<string, string>;

/** Novel tokens of a change whose main line knows nothing. */
function counted(before: Tree, after: Tree): number {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const files = paths.map((path) => {
    const code = before[path] === undefined ? null : readCode(path, before[path]);
    return { path, before: code, existed: path in before, newText: after[path] ?? null };
  });
  return countChange(readChange(files), createHistory()).novelTokens;
}

const lines = (...more: string[]) => `send(\n${more.map((line) => `  ${line}\n`).join('')});\n`;
const old = ['alpha.name + first(4) - beta,', 'gamma.code * second(7) % delta,'];
const added = 'third.size / most(epsilon),';

describe('a line that came through', () => {
  it('is not new in another file either', () => {
    const before = { 'src/a.js': `begin(1);\n${lines(...old)}` };
    const stays = counted(before, { 'src/a.js': `begin(1);\n${lines(old[0] ?? '', added, old[1] ?? '')}` });
    const moved = { 'src/a.js': 'begin(1);\n', 'src/b.js': lines(old[0] ?? '', added, old[1] ?? '') };
    expect(stays).toBe(6);
    expect(counted(before, moved)).toBe(stays);
  });

  it('is not new as a part of another one', () => {
    const before = { 'src/a.js': lines(...old) };
    const stays = counted(before, { 'src/a.js': lines(old[0] ?? '', added, old[1] ?? '') });
    expect(counted(before, { 'src/a.js': lines(old[0] ?? '', `${added} ${old[1]}`) })).toBe(stays);
    expect(counted(before, { 'src/a.js': lines(`${old[0]} ${added} ${old[1]}`) })).toBe(stays);
    const broken = `${old[0]} ${added} ${old[1]}`.replaceAll('(', '(\n    ');
    expect(counted(before, { 'src/a.js': lines(broken) })).toBe(stays);
  });
});
