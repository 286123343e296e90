import { describe, expect, it } from 'vitest';
import { readLcov } from './lcov.ts';

const tracefile = `TN:
SF:src/A.sol
DA:10,3
DA:11,0
DA:12,1
FN:10,A.f
BRDA:12,0,0,1
BRDA:12,0,1,-
BRDA:14,1,0,0
BRF:3
end_of_record
TN:
SF:src/B.sol
DA:5,1
end_of_record
`;

describe('readLcov', () => {
  it('names lines that never ran and branches never taken, by file', () => {
    expect(readLcov(tracefile)).toEqual([
      {
        file: 'src/A.sol',
        lines: [11],
        branches: [12, 14],
        total: { lines: 3, branches: 3 },
        covered: { lines: 2, branches: 1 },
      },
      {
        file: 'src/B.sol',
        lines: [],
        branches: [],
        total: { lines: 1, branches: 0 },
        covered: { lines: 1, branches: 0 },
      },
    ]);
  });

  it('finds nothing in nothing', () => {
    expect(readLcov('')).toEqual([]);
  });
});
