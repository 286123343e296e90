import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseEther } from 'viem';
import * as z from 'zod';
import { deployContracts } from '../../contracts/script/deploy.ts';
import type { DeploymentParameters } from '../../contracts/script/parameters.ts';
import { contractsSchema } from '../../server/src/protocol/network.ts';
import { localAccount } from './accounts.ts';

const deploymentSchema = z.object({ contracts: contractsSchema, deployedAtBlock: z.int().nonnegative() });
export type LocalDeployment = z.infer<typeof deploymentSchema>;

/** Short enough to watch: DESIGN's local epoch and challenge, votes that stay open for a day. */
const localParameters = {
  epochLength: 30,
  challengePeriod: 10,
  rulingPeriod: 2 * 86_400,
  exitDelay: 3 * 86_400,
  votingDelay: 1,
  votingPeriod: 86_400,
  lateQuorumExtension: 60,
  timelockDelay: 5,
  quorumFraction: 4,
};

/** The contracts of an earlier start where they are still on this chain, else new ones. */
export async function ensureDeployment(options: {
  rpc: string;
  file: string;
  parameters?: Partial<DeploymentParameters>;
  signal?: AbortSignal;
}): Promise<LocalDeployment> {
  const kept = readDeployment(options.file);
  if (kept !== null && (await hasCode(options.rpc, kept.contracts.treasury))) return kept;
  const { contracts, blocks } = await deployContracts({
    rpc: options.rpc,
    account: localAccount('deployer'),
    parameters: {
      ...localParameters,
      genesis: [
        { account: localAccount('contributor').address, amount: parseEther('60000000') },
        { account: localAccount('secondContributor').address, amount: parseEther('20000000') },
      ],
      validators: [{ account: localAccount('validator').address }],
      ...options.parameters,
    },
    signal: options.signal,
  });
  const deployment = deploymentSchema.parse({ contracts, deployedAtBlock: blocks.first });
  writeFileSync(options.file, JSON.stringify(deployment, null, 2));
  return deployment;
}

function readDeployment(file: string): LocalDeployment | null {
  if (!existsSync(file)) return null;
  const parsed = deploymentSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return parsed.success ? parsed.data : null;
}

async function hasCode(rpc: string, address: string): Promise<boolean> {
  const answer = await fetch(rpc, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_getCode', params: [address, 'latest'] }),
  });
  const { result } = z.object({ result: z.string() }).parse(await answer.json());
  return result !== '0x';
}
