import { type Address, formatEther, getAddress } from 'viem';
import { proxyPayment } from './create2-proxy.ts';
import { create2ProxyCreation } from './factory.ts';
import type { DeploymentParameters } from './parameters.ts';
import type { ContractAddresses } from './plan.ts';
import { readProgress } from './progress.ts';
import { rehearse } from './rehearsal.ts';
import { blueprint, type StepName } from './steps.ts';
import { asDeploymentError, connectTarget } from './target.ts';
import { costOf, currentFees } from './transactions.ts';

export interface DeploymentPreview {
  chainId: number;
  deployer: Address;
  factory: Address;
  contracts: ContractAddresses;
  /** What is left to do. `gas` as the node found by running it; null where it can not, or the chain lacks the CREATE2 proxy so far. */
  steps: { name: StepName; gas: string | null; gasLimit: string }[];
  /** In ETH: at the price of now; what the account must hold, as the price can rise; what it holds. */
  cost: { expected: string | null; atMost: string; balance: string };
}

/** What a deployment would do, without a key. Errors as those of `deployContracts` that come before anything is sent. */
export async function previewDeployment(request: {
  rpc: string;
  chainId?: number | undefined;
  deployer: Address;
  parameters: DeploymentParameters;
}): Promise<DeploymentPreview> {
  try {
    return await preview(request);
  } catch (error) {
    throw asDeploymentError(request.rpc, error);
  }
}

async function preview(request: Parameters<typeof previewDeployment>[0]): Promise<DeploymentPreview> {
  const { client, chainId } = await connectTarget(request.rpc, request.chainId);
  const target = blueprint(getAddress(request.deployer), request.parameters);
  const { proxy, remaining } = await readProgress(client, target);
  const gas = proxy ? await rehearse(client, target.deployer, remaining) : null;
  const held = await client.getBalance({ address: create2ProxyCreation.signer });
  const steps = proxy ? remaining : [proxyPayment(held), ...remaining];
  const [{ fees, needed }, balance] = await Promise.all([
    currentFees(client),
    client.getBalance({ address: target.deployer }),
  ]);
  const used = gas === null ? null : [...gas.values()].reduce((sum, amount) => sum + amount, 0n);
  return {
    chainId,
    deployer: target.deployer,
    factory: target.factory,
    contracts: target.contracts,
    steps: steps.map(({ name, gas: limit }) => ({
      name,
      gas: gas?.get(name)?.toString() ?? null,
      gasLimit: `${limit}`,
    })),
    cost: {
      expected: used === null ? null : formatEther(used * needed),
      atMost: formatEther(costOf(steps, fees.maxFeePerGas)),
      balance: formatEther(balance),
    },
  };
}
