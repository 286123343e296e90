import { describe, expect, it } from 'vitest';
import { MainLine } from '../../../../../test/fixtures/main-line.ts';
import { idOfWord } from '../code/id-set.ts';

describe('what the main line learns', () => {
  it('is every name that was given in the place of another, however many were given at once', () => {
    const body = (names: string[]) =>
      names.map((name) => `class Rows {\n  ${name}() {\n    return rows.${name}(4);\n  }\n}\n`).join('');
    const renamed = ['widest', 'deepest', 'smallest', 'loneliest'];
    const line = new MainLine();
    line.add({ 'src/a.js': body(['first', 'second', 'third', 'fourth']) });
    line.add({ 'src/a.js': body(renamed) });
    expect(renamed.map((name) => line.state.known.units.count(idOfWord(name), 0) > 0)).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });
});
