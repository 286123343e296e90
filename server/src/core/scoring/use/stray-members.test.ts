import { describe, expect, it } from 'vitest';
import { left } from '../../../../../test/fixtures/counted-tokens.ts';

const GIVEN = 'rows.open = function open(size) {\n  return this.get(size, 4);\n};\n';

describe('a function that is given to a member', () => {
  it.each([
    ['of what the file does not have', 'used(1);\n'],
    ['of what functions have for themselves', 'function load(rows) {\n  var a = rows.size;\n  used(a);\n}\n'],
    ['of what calls are handed', 'used((rows) => rows.size, function (rows) {});\n'],
    ['that has one and keeps it', 'var rows = used(1);\nrows.open = function (a) {\n  return a;\n};\n'],
  ])('waits, %s', (_, base) => {
    expect(left('a.js', base, GIVEN, true)).toMatchObject({ left: 0 });
  });

  it('waits where it is written in another way than the one that is kept', () => {
    const base = 'var rows = used(1);\nrows.open = function (a) {\n  return a;\n};\n';
    expect(left('a.js', base, 'rows.open = (size) => {\n  return rows.get(size, 4);\n};\n', true)).toMatchObject({
      left: 0,
    });
  });

  it.each([
    ['declares', 'var rows = used(1);\n'],
    ['declares with others', 'var a = 1,\n    b = used(a), rows = b;\n'],
    ['declares on a line of its own', "var a = used('a')\n  , rows = used('rows')\n  , b = a;\n"],
    ['has as a function', 'function rows() {\n  used(1);\n}\n'],
    ['imports', "import rows from 'rows';\n"],
    ['imports with others', "import {\n  a,\n  rows,\n} from 'rows';\n"],
    ['takes out of something', 'const { a, rows } = used(1);\n'],
    ['gave members before', 'rows.size = 4;\n'],
    ['has a member without a function in', 'var rows = used(1);\nrows.open = null;\n'],
  ])('counts where the file %s', (_, base) => {
    const { left: counted, all } = left('a.js', base, GIVEN, true);
    expect(counted).toBe(all);
  });

  it.each(['module.exports = function (size) {\n  return used(size);\n};\n', 'exports.open = function () {};\n'])(
    'counts where every file has it: %s',
    (given) => {
      const { left: counted, all } = left('a.js', 'used(1);\n', given, true);
      expect(counted).toBe(all);
    },
  );
});
