import {
  type Abi,
  type Address,
  concatHex,
  encodeAbiParameters,
  encodeDeployData,
  encodeFunctionData,
  type Hex,
  zeroAddress,
} from 'viem';
import * as z from 'zod';
import { contributionRegistryBytecode } from '../../server/src/adapters/evm/abi/contribution-registry.bytecode.generated.ts';
import { contributionRegistryAbi } from '../../server/src/adapters/evm/abi/contribution-registry.generated.ts';
import { contributionVotesBytecode } from '../../server/src/adapters/evm/abi/contribution-votes.bytecode.generated.ts';
import { contributionVotesAbi } from '../../server/src/adapters/evm/abi/contribution-votes.generated.ts';
import { erc1967ProxyBytecode } from '../../server/src/adapters/evm/abi/erc1967-proxy.bytecode.generated.ts';
import { governanceModuleBytecode } from '../../server/src/adapters/evm/abi/governance-module.bytecode.generated.ts';
import { governanceModuleAbi } from '../../server/src/adapters/evm/abi/governance-module.generated.ts';
import { governanceTokenBytecode } from '../../server/src/adapters/evm/abi/governance-token.bytecode.generated.ts';
import { governanceTokenAbi } from '../../server/src/adapters/evm/abi/governance-token.generated.ts';
import { platformGovernorBytecode } from '../../server/src/adapters/evm/abi/platform-governor.bytecode.generated.ts';
import { platformGovernorAbi } from '../../server/src/adapters/evm/abi/platform-governor.generated.ts';
import { repositoryGovernorBytecode } from '../../server/src/adapters/evm/abi/repository-governor.bytecode.generated.ts';
import { repositoryGovernorAbi } from '../../server/src/adapters/evm/abi/repository-governor.generated.ts';
import { repositoryRegistryBytecode } from '../../server/src/adapters/evm/abi/repository-registry.bytecode.generated.ts';
import { repositoryRegistryAbi } from '../../server/src/adapters/evm/abi/repository-registry.generated.ts';
import { timelockControllerBytecode } from '../../server/src/adapters/evm/abi/timelock-controller.bytecode.generated.ts';
import { timelockControllerAbi } from '../../server/src/adapters/evm/abi/timelock-controller.generated.ts';
import { treasuryBytecode } from '../../server/src/adapters/evm/abi/treasury.bytecode.generated.ts';
import { treasuryAbi } from '../../server/src/adapters/evm/abi/treasury.generated.ts';
import { validatorSetBytecode } from '../../server/src/adapters/evm/abi/validator-set.bytecode.generated.ts';
import { validatorSetAbi } from '../../server/src/adapters/evm/abi/validator-set.generated.ts';
import { addressSchema } from '../../server/src/protocol/primitives.ts';
import { createdAddress } from './factory.ts';
import type { DeploymentParameters } from './parameters.ts';

/**
 * In the order of their creation, one transaction each: the contracts name each other by addresses known beforehand.
 * The place in this list decides the address: new ones go last.
 */
const order = [
  'governanceToken',
  'timelock',
  'governor',
  'repositoryRegistryCode',
  'repositoryRegistry',
  'contributionRegistry',
  'validatorSetCode',
  'validatorSet',
  'treasury',
  'contributionVotes',
  'repositoryGovernor',
  'governanceModule',
] as const;

export const contractNameSchema = z.enum(order);
export type ContractName = z.infer<typeof contractNameSchema>;

export const contractAddressesSchema = z.record(contractNameSchema, addressSchema);
export type ContractAddresses = z.infer<typeof contractAddressesSchema>;

export interface PlannedContract {
  name: ContractName;
  address: Address;
  /** Creation code with its arguments. */
  data: Hex;
}

/** Where each contract is once `factory` has created them in order. */
export function plannedAddresses(factory: Address): ContractAddresses {
  const entries = order.map((name, index) => [name, createdAddress(factory, index)]);
  return contractAddressesSchema.parse(Object.fromEntries(entries));
}

/** Every contract with its creation code, in order. */
export function plan(addresses: ContractAddresses, parameters: DeploymentParameters): PlannedContract[] {
  const data: Record<ContractName, Hex> = {
    ...governanceCode(addresses, parameters),
    ...registryCode(addresses),
    ...moneyCode(addresses, parameters),
  };
  return order.map((name) => ({ name, address: addresses[name], data: data[name] }));
}

/** The genesis list with the first validators' bonds, which lie in the ValidatorSet from the start. */
export function genesisAllocations(
  addresses: ContractAddresses,
  p: DeploymentParameters,
): { account: Address; amount: bigint }[] {
  return [...p.genesis, { account: addresses.validatorSet, amount: p.validatorBond * BigInt(p.validators.length) }];
}

/** As the ValidatorSet keeps its members. */
export function ascending(accounts: Address[]): Address[] {
  return accounts.toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
}

function creation(abi: Abi, bytecode: Hex, args: readonly unknown[]): Hex {
  return encodeDeployData({ abi, bytecode, args });
}

function proxyOf(implementation: Address, initializer: Hex): Hex {
  const args = encodeAbiParameters([{ type: 'address' }, { type: 'bytes' }], [implementation, initializer]);
  return concatHex([erc1967ProxyBytecode, args]);
}

function governanceCode(a: ContractAddresses, p: DeploymentParameters) {
  const { votingDelay, votingPeriod, lateQuorumExtension, proposalThreshold } = p;
  const quorumFraction = BigInt(p.quorumFraction);
  const platform = { token: a.governanceToken, timelock: a.timelock, votingDelay, votingPeriod, lateQuorumExtension };
  // One point is enough to propose to a repository: only those it paid have any.
  const repository = { votingDelay, votingPeriod, proposalThreshold: 1n, quorumFraction };
  return {
    governanceToken: creation(governanceTokenAbi, governanceTokenBytecode, [genesisAllocations(a, p), a.timelock]),
    // The Governor proposes and cancels, anyone executes, and only the timelock itself grants roles.
    timelock: creation(timelockControllerAbi, timelockControllerBytecode, [
      BigInt(p.timelockDelay),
      [a.governor],
      [zeroAddress],
      zeroAddress,
    ]),
    governor: creation(platformGovernorAbi, platformGovernorBytecode, [
      { ...platform, proposalThreshold, quorumFraction },
    ]),
    contributionVotes: creation(contributionVotesAbi, contributionVotesBytecode, [a.treasury, a.governanceToken]),
    repositoryGovernor: creation(repositoryGovernorAbi, repositoryGovernorBytecode, []),
    governanceModule: creation(governanceModuleAbi, governanceModuleBytecode, [
      a.repositoryRegistry,
      a.contributionVotes,
      a.repositoryGovernor,
      repository,
    ]),
  };
}

function registryCode(a: ContractAddresses) {
  return {
    repositoryRegistryCode: creation(repositoryRegistryAbi, repositoryRegistryBytecode, [a.timelock]),
    repositoryRegistry: proxyOf(
      a.repositoryRegistryCode,
      encodeFunctionData({ abi: repositoryRegistryAbi, functionName: 'initialize' }),
    ),
    contributionRegistry: creation(contributionRegistryAbi, contributionRegistryBytecode, [a.repositoryRegistry]),
  };
}

function moneyCode(a: ContractAddresses, p: DeploymentParameters) {
  return {
    validatorSetCode: creation(validatorSetAbi, validatorSetBytecode, [a.governanceToken, a.timelock, a.treasury]),
    validatorSet: proxyOf(
      a.validatorSetCode,
      encodeFunctionData({
        abi: validatorSetAbi,
        functionName: 'initialize',
        args: [ascending(p.validators.map(({ account }) => account)), p.validatorBond, p.exitDelay],
      }),
    ),
    treasury: creation(treasuryAbi, treasuryBytecode, [
      {
        repositories: a.repositoryRegistry,
        validators: a.validatorSet,
        governance: a.governanceModule,
        timelock: a.timelock,
        bondToken: a.governanceToken,
        epochLength: BigInt(p.epochLength),
        challengePeriod: p.challengePeriod,
        rulingPeriod: p.rulingPeriod,
        challengeBond: p.challengeBond,
        payPolicy: { rate: p.payRate, roleShareBps: p.roleShareBps },
        allowedTokens: [a.governanceToken, ...p.allowedTokens],
      },
    ]),
  };
}
