import { type Address, type Hex, size } from 'viem';
import { create2Proxy, createCall, digestsOf, factoryAddress, factoryCreation } from './factory.ts';
import type { DeploymentParameters } from './parameters.ts';
import { type ContractAddresses, type ContractName, type PlannedContract, plan, plannedAddresses } from './plan.ts';

export type StepName = 'create2Proxy' | 'factory' | ContractName;

/** One transaction of a deployment. */
export interface Step {
  name: StepName;
  to: Address;
  data: Hex;
  /** In wei. */
  value: bigint;
  /** Gas limit. */
  gas: bigint;
}

/** Everything a deployment will be, computed without a chain. */
export interface Blueprint {
  deployer: Address;
  factory: Address;
  contracts: ContractAddresses;
  planned: PlannedContract[];
  /** What the factory's `digest` is after the first n contracts, by n. */
  digests: Hex[];
  /** The factory, then the contracts in order. */
  steps: Step[];
}

export function blueprint(deployer: Address, parameters: DeploymentParameters): Blueprint {
  const factory = factoryAddress(deployer, parameters.salt);
  const contracts = plannedAddresses(factory);
  const planned = plan(contracts, parameters);
  const codes = planned.map(({ data }) => data);
  const creations = planned.map(({ name, data }, index) => step(name, factory, createCall(index, data)));
  return {
    deployer,
    factory,
    contracts,
    planned,
    digests: digestsOf(codes),
    steps: [step('factory', create2Proxy, factoryCreation(deployer, parameters.salt)), ...creations],
  };
}

function step(name: StepName, to: Address, data: Hex): Step {
  return { name, to, data, value: 0n, gas: creationGas(data) };
}

/**
 * Enough gas to create a contract from `data`. It cannot be estimated before the contracts it names are there; what is not
 * used is not paid.
 */
function creationGas(data: Hex): bigint {
  const bytes = BigInt(size(data));
  const intrinsic = 53_000n + bytes * 16n + bytes / 16n + 2n;
  const storedCode = bytes * 200n;
  const execution = 1_100_000n + bytes * 25n;
  return intrinsic + storedCode + execution;
}
