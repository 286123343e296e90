/**
 * Deploys all contracts: `deployContracts` for programs, and a command:
 * `node contracts/script/deploy-command.ts --rpc URL --keystore FILE --parameters FILE`.
 */
import { createPublicClient, createWalletClient, type Hash, type Hex, http, size } from 'viem';
import type { LocalAccount } from 'viem/accounts';
import { CairnError } from '../../server/src/protocol/errors.ts';
import { type DeploymentParameters, deploymentParametersSchema } from './parameters.ts';
import { type ContractAddresses, type ContractName, type PlannedContract, plan, plannedAddresses } from './plan.ts';
import { verifyDeployment } from './verify.ts';

export interface Deployment {
  chainId: number;
  contracts: ContractAddresses;
  /** First block with one of the contracts: where following events starts. */
  blockNumber: number;
  gasUsed: bigint;
}

export interface DeploymentRequest {
  rpc: string;
  /** Pays, and keeps no power over anything it makes. */
  account: LocalAccount;
  parameters: Partial<DeploymentParameters> & Pick<DeploymentParameters, 'validators'>;
  signal?: AbortSignal | undefined;
  /** Told of each contract once it is mined, and of the check at the end. */
  onStep?: ((step: { name: ContractName | 'verify'; index: number; total: number }) => void) | undefined;
}

/**
 * Creates the contracts in consecutive transactions and checks the result.
 * Errors: `invalid-input` for parameters that make no sense, `chain-unreachable`, `transaction-reverted`,
 * `check-failed` where the result is not what was asked for, `cancelled` (what was sent stays).
 */
export async function deployContracts(request: DeploymentRequest): Promise<Deployment> {
  const parameters = parseParameters(request.parameters);
  const client = createPublicClient({ transport: http(request.rpc), pollingInterval: 100 });
  const [chainId, nonce] = await Promise.all([
    client.getChainId(),
    client.getTransactionCount({ address: request.account.address, blockTag: 'pending' }),
  ]).catch((cause: unknown) => {
    throw new CairnError('chain-unreachable', `The chain at ${request.rpc} does not answer.`, { cause });
  });
  const contracts = plannedAddresses(request.account.address, nonce);
  const planned = plan(contracts, parameters);
  const transactions = await sendAll(request, chainId, nonce, planned);

  let blockNumber = Number.MAX_SAFE_INTEGER;
  let gasUsed = 0n;
  for (const [index, { name, transaction }] of transactions.entries()) {
    request.signal?.throwIfAborted();
    const receipt = await client.waitForTransactionReceipt({ hash: transaction, checkReplacement: false });
    if (receipt.status !== 'success') {
      throw new CairnError('transaction-reverted', `Creating ${name} failed.`, { why: `Transaction ${transaction}.` });
    }
    blockNumber = Math.min(blockNumber, Number(receipt.blockNumber));
    gasUsed += receipt.gasUsed;
    request.onStep?.({ name, index: index + 1, total: planned.length + 1 });
  }
  await verifyDeployment(client, contracts, parameters, request.account.address);
  request.onStep?.({ name: 'verify', index: planned.length + 1, total: planned.length + 1 });
  return { chainId, contracts, blockNumber, gasUsed };
}

function parseParameters(input: unknown): DeploymentParameters {
  const parsed = deploymentParametersSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const why = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new CairnError('invalid-input', 'The deployment parameters are not valid.', { why });
}

/** Sends everything before waiting for anything, so that a chain with slow blocks takes one or two of them. */
async function sendAll(
  { rpc, account, signal }: DeploymentRequest,
  chainId: number,
  nonce: number,
  planned: PlannedContract[],
): Promise<{ name: ContractName; transaction: Hash }[]> {
  const wallet = createWalletClient({ account, transport: http(rpc) });
  const chain = { id: chainId, name: 'target', nativeCurrency, rpcUrls: { default: { http: [rpc] } } };
  const sent: { name: ContractName; transaction: Hash }[] = [];
  for (const [index, { name, data }] of planned.entries()) {
    signal?.throwIfAborted();
    const transaction = await wallet.sendTransaction({ chain, data, nonce: nonce + index, gas: gasLimit(data) });
    sent.push({ name, transaction });
  }
  return sent;
}

const nativeCurrency = { name: 'Ether', symbol: 'ETH', decimals: 18 };

/**
 * Enough gas to create a contract from `data`. It cannot be estimated before the contracts it names are there; what is not
 * used is not paid.
 */
function gasLimit(data: Hex): bigint {
  const bytes = BigInt(size(data));
  const intrinsic = 53_000n + bytes * 16n + bytes / 16n + 2n;
  const storedCode = bytes * 200n;
  const execution = 1_000_000n + bytes * 25n;
  return intrinsic + storedCode + execution;
}
