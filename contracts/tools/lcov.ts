/** What a source file's tests leave out. */
export interface Uncovered {
  file: string;
  /** Lines that never ran. */
  lines: number[];
  /** Lines with a branch that was never taken. */
  branches: number[];
  /** How many there are in all, and how many were covered. */
  total: { lines: number; branches: number };
  covered: { lines: number; branches: number };
}

/**
 * Reads an lcov tracefile: `SF:` opens a file, `DA:LINE,HITS` a line, `BRDA:LINE,BLOCK,BRANCH,HITS` a branch (`-` for one that was never
 * reached), `end_of_record` closes it. https://github.com/linux-test-project/lcov, geninfo(1)
 */
export function readLcov(text: string): Uncovered[] {
  return text
    .split('end_of_record')
    .map((record) => record.split('\n').map((line) => line.trim()))
    .filter((lines) => lines.some((line) => line.startsWith('SF:')))
    .map(readRecord);
}

function readRecord(lines: string[]): Uncovered {
  const fieldsOf = (key: string) =>
    lines.filter((line) => line.startsWith(`${key}:`)).map((line) => line.slice(key.length + 1).split(','));
  const [[file = ''] = []] = fieldsOf('SF');
  const ran = fieldsOf('DA').map(([line, hits]) => ({ line: Number(line), hit: Number(hits) > 0 }));
  const taken = fieldsOf('BRDA').map(([line, , , hits]) => ({
    line: Number(line),
    hit: hits !== '-' && Number(hits) > 0,
  }));
  return {
    file,
    lines: missed(ran),
    branches: missed(taken),
    total: { lines: ran.length, branches: taken.length },
    covered: { lines: ran.filter(({ hit }) => hit).length, branches: taken.filter(({ hit }) => hit).length },
  };
}

function missed(entries: { line: number; hit: boolean }[]): number[] {
  return [...new Set(entries.filter(({ hit }) => !hit).map(({ line }) => line))].sort((a, b) => a - b);
}
