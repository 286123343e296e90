import { describe, expect, it } from 'vitest';
import type { SourceSymbol } from '../../ports/syntax-checker.ts';
import { keepPositions } from './positions.ts';

const symbol = (name: string, startLine: number, endLine: number): SourceSymbol => ({
  name,
  kind: 'function',
  startLine,
  endLine,
});
const lines = ['function a() {', '  one();', '}', '', 'function b() {', '  two();', '}'];
const before = { version: 1, lines, symbols: [symbol('a', 0, 3), symbol('b', 4, 7)] };
const starts = (after: string[], found: SourceSymbol[] = []) =>
  keepPositions(before, 2, after, found).symbols.map(({ name, startLine, endLine }) => [name, startLine, endLine]);

describe('keepPositions', () => {
  it('moves what the parser lost along with its lines', () => {
    expect(starts(['x(((', ...lines])).toEqual([
      ['a', 1, 4],
      ['b', 5, 8],
    ]);
  });

  it('stays on a line that is being edited', () => {
    expect(starts(['function a( {', ...lines.slice(1)])).toEqual([
      ['a', 0, 3],
      ['b', 4, 7],
    ]);
    expect(starts([...lines.slice(0, 4), 'function b(x', ...lines.slice(5)])).toEqual([
      ['a', 0, 3],
      ['b', 4, 7],
    ]);
  });

  it('lets go of what was deleted', () => {
    expect(starts(lines.slice(0, 4))).toEqual([['a', 0, 3]]);
  });

  it('trusts the parser where it still finds a symbol', () => {
    expect(starts(['x(((', ...lines], [symbol('a2', 1, 4)])).toEqual([
      ['a2', 1, 4],
      ['b', 5, 8],
    ]);
  });
});
