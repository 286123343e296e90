/** Deploys all contracts, from wherever an earlier run stopped, and checks the result. */
import { type Address, keccak256, type PublicClient } from 'viem';
import type { LocalAccount } from 'viem/accounts';
import { compiler } from '../../server/src/adapters/evm/abi/compiler.generated.ts';
import { CairnError } from '../../server/src/protocol/errors.ts';
import { blockOfCode, blockOfCreation } from './blocks.ts';
import { ensureCreate2Proxy } from './create2-proxy.ts';
import { create2Proxy } from './factory.ts';
import { createMemoryJournal, type Journal } from './journal.ts';
import { type DeploymentParameters, deploymentParametersSchema } from './parameters.ts';
import { type ContractName, contractNameSchema } from './plan.ts';
import { readProgress } from './progress.ts';
import type { DeploymentRecord } from './record.ts';
import { rehearse } from './rehearsal.ts';
import { readSigned } from './signed.ts';
import { type Blueprint, blueprint, type Step, type StepName } from './steps.ts';
import { asDeploymentError, connectTarget, hasCode } from './target.ts';
import { knownReceipts, readBetweenBlocks, type Sender, sendSteps, settleForeign } from './transactions.ts';
import { verifyDeployment } from './verify.ts';

export interface DeploymentRequest {
  rpc: string;
  /** Pays, and keeps no power over anything it makes. */
  account: LocalAccount;
  parameters: Partial<DeploymentParameters> & Pick<DeploymentParameters, 'validators'>;
  /** Refuse any other chain. */
  chainId?: number | undefined;
  /** What is signed, kept for a run after this one. Default: kept until the process ends. */
  journal?: ((chainId: number) => Journal) | undefined;
  /** Milliseconds between two looks at the chain; default 100. */
  pollingInterval?: number | undefined;
  /** Looks without progress after which to give up; default 6,000. */
  patience?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Told of each contract once it is mined, and of the check at the end. */
  onStep?: ((step: { name: StepName | 'verify'; index: number; total: number }) => void) | undefined;
}

/**
 * Creates what is not there yet, in one go, and reads it all back. The addresses follow from the account and `parameters.salt`. Doing it again, or after
 * a crash, goes on from what the chain has; when all is there, nothing is sent.
 * Errors: `invalid-input` for parameters that make no sense, `chain-unreachable`, `wrong-chain`, `insufficient-funds`, `transaction-reverted`,
 * `operation-in-progress` where the account is used otherwise, `check-failed` where the result, or what was there before, is not what was asked
 * for, `cancelled` (what was sent stays).
 */
export async function deployContracts(request: DeploymentRequest): Promise<DeploymentRecord> {
  const parameters = parseParameters(request.parameters);
  try {
    return await deploy(request, parameters);
  } catch (error) {
    throw asDeploymentError(request.rpc, error);
  }
}

async function deploy(request: DeploymentRequest, parameters: DeploymentParameters): Promise<DeploymentRecord> {
  const { client, chainId } = await connectTarget(request.rpc, request.chainId);
  const target = blueprint(request.account.address, parameters);
  const sender = senderOf(request, client, chainId);
  const total = target.steps.length + 1;
  await settleForeign(sender);
  if (!(await hasCode(client, create2Proxy))) await ensureCreate2Proxy(sender);
  const { nonce, found } = await readBetweenBlocks(sender, () => rehearsedSteps(client, target));
  for await (const { step } of sendSteps(sender, found, nonce)) {
    request.onStep?.({ name: step.name, index: target.steps.indexOf(step) + 1, total });
  }
  const record = await describe(sender, target, parameters);
  await verifyDeployment(client, record);
  request.onStep?.({ name: 'verify', index: total, total });
  return record;
}

/** What is left to send, and would succeed. */
async function rehearsedSteps(client: PublicClient, target: Blueprint): Promise<Step[]> {
  const { remaining } = await readProgress(client, target);
  if (remaining.length > 0) await rehearse(client, target.deployer, remaining);
  return remaining;
}

/** Checks what a person wrote. Error `invalid-input` names each mistake. */
export function parseParameters(input: unknown): DeploymentParameters {
  const parsed = deploymentParametersSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const why = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new CairnError('invalid-input', 'The deployment parameters are not valid.', { why });
}

function senderOf(request: DeploymentRequest, client: PublicClient, chainId: number): Sender {
  const journal = request.journal?.(chainId) ?? createMemoryJournal();
  return {
    client,
    chainId,
    account: request.account,
    journal,
    known: journal.read().map(readSigned),
    pollingInterval: request.pollingInterval ?? 100,
    patience: request.patience ?? 6_000,
    signal: request.signal,
  };
}

/** The record of what is on the chain now. The first and the last contract are those of the plan's order. */
async function describe(
  sender: Sender,
  { deployer, factory, contracts }: Blueprint,
  parameters: DeploymentParameters,
): Promise<DeploymentRecord> {
  const { client, chainId } = sender;
  const receipts = await knownReceipts(sender);
  const blockOf = async (address: Address) =>
    blockOfCreation(receipts, factory, address) ?? (await blockOfCode(client, address));
  const [first, last] = await Promise.all([blockOf(contracts.governanceToken), blockOf(contracts.governanceModule)]);
  const codeHashes = contractNameSchema.options.map(async (name): Promise<[ContractName, `0x${string}`]> => {
    return [name, keccak256((await client.getCode({ address: contracts[name] })) ?? '0x')];
  });
  return {
    chainId,
    deployer,
    factory,
    contracts,
    codeHashes: Object.fromEntries(await Promise.all(codeHashes)) as Record<ContractName, `0x${string}`>,
    parameters,
    blocks: { first, last },
    compiler,
  };
}
