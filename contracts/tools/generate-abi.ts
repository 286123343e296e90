/**
 * Builds the contracts and writes their ABIs and bytecode as typed TypeScript:
 * `node contracts/tools/generate-abi.ts [--check]`. With `--check` nothing is written; exit 1 if a file is stale.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AbiEntry, type Artifact, contractsFolder, readArtifact, runForge } from './forge.ts';

const target = join(contractsFolder, '..', 'server', 'src', 'adapters', 'evm', 'abi');

/** Contracts that programs talk to or that are deployed. Interfaces are not: the implementations' ABIs hold more. */
const contracts = [
  'DeploymentFactory',
  'GovernanceToken',
  'TimelockController',
  'PlatformGovernor',
  'RepositoryRegistry',
  'ContributionRegistry',
  'ValidatorSet',
  'Treasury',
  'ContributionVotes',
  'RepositoryGovernor',
  'GovernanceModule',
  'ERC1967Proxy',
];

const header = `// Written by contracts/tools/generate-abi.ts; do not edit.\n// biome-ignore-all format: one ABI entry a line\n`;

function kebab(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}

function camel(name: string): string {
  return name.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (start) => start.toLowerCase());
}

function abiModule(name: string, entries: AbiEntry[]): string {
  const lines = entries.map((entry) => `  ${JSON.stringify(entry)},\n`);
  return `${header}\nexport const ${name} = [\n${lines.join('')}] as const;\n`;
}

/** Creation code, and what is needed to recognise the code that it leaves on a chain: a mask over its immutables. */
function bytecodeModule(name: string, { bytecode, deployedBytecode }: Artifact): string {
  const { object, immutableReferences } = deployedBytecode;
  const immutables = immutableReferences.map(({ start, length }) => [start, length]).sort(([a = 0], [b = 0]) => a - b);
  const runtime = { sha256: sha256Of(object), immutables };
  return [
    header,
    `export const ${name}Bytecode = '${bytecode.object}' as const;`,
    '/** SHA-256 of the code on chain with zeros for its immutables, and where those are: [start, length] in bytes. */',
    `export const ${name}Runtime = ${JSON.stringify(runtime)};\n`,
  ].join('\n');
}

function sha256Of(hex: string): string {
  return `0x${createHash('sha256')
    .update(Buffer.from(hex.slice(2), 'hex'))
    .digest('hex')}`;
}

/** What compiled it: the same for every contract. */
function compilerModule({ metadata }: Artifact): string {
  const { compiler, settings } = metadata;
  const { evmVersion, optimizer } = settings;
  const facts = { version: compiler.version, evmVersion, optimizerRuns: optimizer.enabled ? optimizer.runs : 0 };
  return `${header}\nexport const compiler = ${JSON.stringify(facts)};\n`;
}

/** Every custom error once: a call can revert with an error of a contract further in, which the outer ABI lacks. */
function allErrors(abis: AbiEntry[][]): AbiEntry[] {
  const errors = new Map<string, AbiEntry>();
  for (const entry of abis.flat()) {
    if (entry.type !== 'error') continue;
    errors.set(`${entry.name}(${entry.inputs?.map((input) => input.type).join()})`, entry);
  }
  return [...errors.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

function generate(): Map<string, string> {
  const files = new Map<string, string>();
  const abis: AbiEntry[][] = [];
  for (const contract of contracts) {
    const artifact = readArtifact(contract);
    abis.push(artifact.abi);
    files.set(`${kebab(contract)}.generated.ts`, abiModule(`${camel(contract)}Abi`, artifact.abi));
    files.set(`${kebab(contract)}.bytecode.generated.ts`, bytecodeModule(camel(contract), artifact));
  }
  files.set('compiler.generated.ts', compilerModule(readArtifact('Treasury')));
  files.set('errors.generated.ts', abiModule('contractErrorsAbi', allErrors(abis)));
  return files;
}

function staleFiles(files: Map<string, string>): string[] {
  const present = readdirSync(target).filter((file) => file.endsWith('.generated.ts'));
  const changed = [...files].filter(([file, text]) => !present.includes(file) || read(file) !== text);
  return [...changed.map(([file]) => file), ...present.filter((file) => !files.has(file))];
}

function read(file: string): string {
  return readFileSync(join(target, file), 'utf8');
}

mkdirSync(target, { recursive: true });
runForge('build', '--skip', 'test', '--skip', 'script');
const files = generate();
const stale = staleFiles(files);
if (process.argv.includes('--check')) {
  if (stale.length > 0) {
    process.stderr.write(`Stale: ${stale.join(', ')}\nRun: node contracts/tools/generate-abi.ts\n`);
    process.exitCode = 1;
  }
} else {
  for (const file of stale) {
    const text = files.get(file);
    if (text === undefined) rmSync(join(target, file));
    else writeFileSync(join(target, file), text);
  }
  process.stderr.write(`${files.size} files, ${stale.length} changed\n`);
}
