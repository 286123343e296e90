/**
 * Writes the table of docs/reliability.md from the results of a deep run. `--check`: only compares, and fails where the page is
 * not what the kept results make, or a case of the matrix was never run.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { matrix } from './matrix.ts';
import { reliabilityTables } from './reliability-tables.ts';
import { type Results, readResults, resultsFile, runFolder } from './results.ts';

const page = path.resolve(import.meta.dirname, '../../docs/reliability.md');
const [start, end] = ['<!-- generated: npm run test:deep -->', '<!-- end of what is generated -->'];

/** In the order of the matrix, without cases it no longer has. */
function inOrder(results: Results): Results {
  return Object.fromEntries(matrix.flatMap(({ id }) => (results[id] ? [[id, results[id]]] : [])));
}

function resultsOfRun(): Results {
  const files = readdirSync(runFolder).filter((name) => name.endsWith('.json'));
  return Object.assign({}, ...files.map((name) => readResults(path.join(runFolder, name))));
}

function withTables(text: string, tables: string): string {
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} has no place for the tables`);
  return `${text.slice(0, from + start.length)}\n\n${tables}\n${text.slice(to)}`;
}

const isCheck = process.argv.includes('--check');
const results = inOrder(isCheck ? readResults(resultsFile) : resultsOfRun());
const missing = matrix.filter(({ id }) => !(id in results)).map(({ id }) => id);
const present = readFileSync(page, 'utf8');
const expected = withTables(present, reliabilityTables(results));

if (!isCheck) {
  writeFileSync(resultsFile, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(page, expected);
} else if (expected !== present) {
  process.stderr.write('docs/reliability.md is not what the results make. Run: npm run test:deep\n');
  process.exitCode = 1;
}
if (missing.length > 0) {
  process.stderr.write(`No result of ${missing.length} cases: ${missing.join(', ')}. Run: npm run test:deep\n`);
  process.exitCode = 1;
}
