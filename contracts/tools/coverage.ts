/** `npm run -s test:contracts:coverage`: exit 1 unless the tests run each line and branch of contracts/src; prints what they leave out. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractsFolder, runForge } from './forge.ts';
import { readLcov } from './lcov.ts';

const report = join(contractsFolder, 'cache', 'lcov.info');
mkdirSync(join(contractsFolder, 'cache'), { recursive: true });
// Coverage switches the optimizer off: gas and sizes are other ones.
process.env.FOUNDRY_GAS_SNAPSHOT_CHECK = 'false';
runForge('coverage', '--report', 'lcov', '--report-file', report, '--no-match-contract', 'Gas|Sizes');

const files = readLcov(readFileSync(report, 'utf8')).filter(({ file }) => file.startsWith('src/'));
if (files.length === 0) throw new Error('forge reported nothing about contracts/src');
for (const { file, lines, branches } of files) {
  for (const line of lines) process.stdout.write(`contracts/${file}:${line} never runs\n`);
  for (const line of branches) process.stdout.write(`contracts/${file}:${line} has a branch that is never taken\n`);
}
const sum = (pick: (file: (typeof files)[number]) => number) => files.reduce((total, file) => total + pick(file), 0);
const lines = `${sum(({ covered }) => covered.lines)} of ${sum(({ total }) => total.lines)} lines`;
const branches = `${sum(({ covered }) => covered.branches)} of ${sum(({ total }) => total.branches)} branches`;
process.stdout.write(`${lines}, ${branches} of contracts/src\n`);
process.exitCode = files.some((file) => file.lines.length + file.branches.length > 0) ? 1 : 0;
