/** Forge from node_modules: `node contracts/tools/forge.ts test` does what `forge test` does in the contracts folder. */
import { spawnSync } from 'node:child_process';
import { lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

/** The folder of foundry.toml; forge must run inside it. */
export const contractsFolder = join(dirname(fileURLToPath(import.meta.url)), '..');

const abiParameterSchema: z.ZodType<AbiParameter> = z.lazy(() =>
  z.object({
    name: z.string(),
    type: z.string(),
    indexed: z.boolean().optional(),
    components: z.array(abiParameterSchema).optional(),
  }),
);
interface AbiParameter {
  name: string;
  type: string;
  indexed?: boolean | undefined;
  components?: AbiParameter[] | undefined;
}

const abiEntrySchema = z.object({
  type: z.string(),
  name: z.string().optional(),
  stateMutability: z.string().optional(),
  anonymous: z.boolean().optional(),
  inputs: z.array(abiParameterSchema).optional(),
  outputs: z.array(abiParameterSchema).optional(),
});
export type AbiEntry = z.infer<typeof abiEntrySchema>;

const bytecodeSchema = z.string().regex(/^0x[0-9a-f]*$/, 'not linked bytecode');

const artifactSchema = z.object({
  abi: z.array(abiEntrySchema),
  bytecode: z.object({ object: bytecodeSchema }),
  deployedBytecode: z.object({
    object: bytecodeSchema,
    immutableReferences: z
      .record(z.string(), z.array(z.object({ start: z.int(), length: z.int() })))
      .optional()
      .transform((references) => Object.values(references ?? {}).flat()),
  }),
  metadata: z.object({
    compiler: z.object({ version: z.string() }),
    settings: z.object({ evmVersion: z.string(), optimizer: z.object({ enabled: z.boolean(), runs: z.int() }) }),
  }),
});
export type Artifact = z.infer<typeof artifactSchema>;

/** Runs the forge of node_modules with these arguments, its output on stderr; returns its exit code. */
function forge(argv: string[]): number {
  const require = createRequire(import.meta.url);
  const home = dirname(require.resolve(`@foundry-rs/forge-${process.platform}-${nodeArchitecture()}/package.json`));
  const program = join(home, 'bin', process.platform === 'win32' ? 'forge.exe' : 'forge');
  linkLibraries();
  const { status, error } = spawnSync(program, argv, { cwd: contractsFolder, stdio: ['ignore', 2, 2] });
  if (error) throw error;
  return status ?? 1;
}

/** Runs forge; throws if it does not end with 0. */
export function runForge(...argv: string[]): void {
  const status = forge(argv);
  if (status !== 0) throw new Error(`forge ${argv.join(' ')} ended with ${status}`);
}

/** What forge built of one contract, compiler-internal type names left out. `source` is the file it is in. */
export function readArtifact(contract: string, source = `${contract}.sol`): Artifact {
  const file = join(contractsFolder, 'out', source, `${contract}.json`);
  return artifactSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** forge finds a library under one name only if it lies inside its own folder. */
function linkLibraries(): void {
  const link = join(contractsFolder, 'node_modules');
  if (lstatSync(link, { throwIfNoEntry: false }) === undefined) symlinkSync('../node_modules', link, 'junction');
}

/** Foundry's packages say amd64 where Node says x64. */
function nodeArchitecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}

if (import.meta.main) process.exitCode = forge(process.argv.slice(2));
