/** What a deployment leaves behind for others: contracts/deployments/CHAIN.json. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { CairnError } from '../../server/src/protocol/errors.ts';
import { addressSchema, hexSchema } from '../../server/src/protocol/primitives.ts';
import { deploymentParametersSchema } from './parameters.ts';
import { contractAddressesSchema, contractNameSchema } from './plan.ts';
import { writeAtomically } from './write-atomically.ts';

const deploymentRecordSchema = z.strictObject({
  chainId: z.int().positive(),
  /** Who paid; has no power over any of it. */
  deployer: addressSchema,
  factory: addressSchema,
  contracts: contractAddressesSchema,
  /** Keccak-256 of the code on chain. */
  codeHashes: z.record(contractNameSchema, hexSchema),
  parameters: deploymentParametersSchema,
  /** Of the first contract, where following events starts, and of the last. */
  blocks: z.strictObject({ first: z.int().nonnegative(), last: z.int().nonnegative() }),
  compiler: z.strictObject({ version: z.string(), evmVersion: z.string(), optimizerRuns: z.int() }),
});
export type DeploymentRecord = z.infer<typeof deploymentRecordSchema>;

/** Where the record of a chain's deployment is kept. */
export function recordFile(chainId: number): string {
  return join(import.meta.dirname, '..', 'deployments', `${chainId}.json`);
}

export function formatRecord(record: DeploymentRecord): string {
  const text = (_key: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);
  return `${JSON.stringify(record, text, 2)}\n`;
}

export function writeRecord(file: string, record: DeploymentRecord): void {
  writeAtomically(file, formatRecord(record));
}

/** Null where there is no file. Error `invalid-input` where it is something else. */
export function readRecord(file: string): DeploymentRecord | null {
  if (!existsSync(file)) return null;
  try {
    return deploymentRecordSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new CairnError('invalid-input', `${file} is not the record of a deployment.`, { cause });
  }
}
