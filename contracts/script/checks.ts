/** What a deployment promises, one line for each promise: adding a contract or a parameter adds lines here. */
import { type Abi, type Address, getAddress, keccak256, stringToHex, zeroAddress, zeroHash } from 'viem';
import { contributionRegistryAbi } from '../../server/src/adapters/evm/abi/contribution-registry.generated.ts';
import { contributionVotesAbi } from '../../server/src/adapters/evm/abi/contribution-votes.generated.ts';
import { deploymentFactoryAbi } from '../../server/src/adapters/evm/abi/deployment-factory.generated.ts';
import { governanceModuleAbi } from '../../server/src/adapters/evm/abi/governance-module.generated.ts';
import { governanceTokenAbi } from '../../server/src/adapters/evm/abi/governance-token.generated.ts';
import { platformGovernorAbi } from '../../server/src/adapters/evm/abi/platform-governor.generated.ts';
import { repositoryRegistryAbi } from '../../server/src/adapters/evm/abi/repository-registry.generated.ts';
import { timelockControllerAbi } from '../../server/src/adapters/evm/abi/timelock-controller.generated.ts';
import { treasuryAbi } from '../../server/src/adapters/evm/abi/treasury.generated.ts';
import { validatorSetAbi } from '../../server/src/adapters/evm/abi/validator-set.generated.ts';
import type { DeploymentParameters } from './parameters.ts';
import { ascending, type ContractAddresses, genesisAllocations } from './plan.ts';

/** What a view function answers. */
export interface Check {
  what: string;
  address: Address;
  abi: Abi;
  functionName: string;
  args: readonly unknown[];
  expected: unknown;
}

function check(
  what: string,
  address: Address,
  abi: Abi,
  functionName: string,
  args: unknown[],
  expected: unknown,
): Check {
  return { what, address, abi, functionName, args, expected };
}

/** A check of a function without arguments. */
function value(contract: string, address: Address, abi: Abi, functionName: string, expected: unknown): Check {
  return check(`${contract}.${functionName}`, address, abi, functionName, [], expected);
}

/** True for ever: no vote can change it. */
export function lastingChecks(
  c: ContractAddresses,
  p: DeploymentParameters,
  factory: Address,
  deployer: Address,
): Check[] {
  const treasury = (name: string, expected: unknown) => value('treasury', c.treasury, treasuryAbi, name, expected);
  const validatorSet = (name: string, expected: unknown) =>
    value('validatorSet', c.validatorSet, validatorSetAbi, name, expected);
  const module = (name: string, expected: unknown) =>
    value('governanceModule', c.governanceModule, governanceModuleAbi, name, expected);
  const votes = (name: string, expected: unknown) =>
    value('contributionVotes', c.contributionVotes, contributionVotesAbi, name, expected);
  const { votingDelay, votingPeriod, quorumFraction } = p;
  return [
    value('factory', factory, deploymentFactoryAbi, 'DEPLOYER', deployer),
    treasury('REPOSITORIES', c.repositoryRegistry),
    treasury('VALIDATORS', c.validatorSet),
    treasury('GOVERNANCE', c.governanceModule),
    treasury('TIMELOCK', c.timelock),
    treasury('BOND_TOKEN', c.governanceToken),
    treasury('epochLength', p.epochLength),
    treasury('challengePeriod', p.challengePeriod),
    treasury('rulingPeriod', p.rulingPeriod),
    validatorSet('TOKEN', c.governanceToken),
    validatorSet('TIMELOCK', c.timelock),
    validatorSet('TREASURY', c.treasury),
    value('repositoryRegistry', c.repositoryRegistry, repositoryRegistryAbi, 'TIMELOCK', c.timelock),
    value(
      'contributionRegistry',
      c.contributionRegistry,
      contributionRegistryAbi,
      'REPOSITORIES',
      c.repositoryRegistry,
    ),
    votes('TREASURY', c.treasury),
    votes('TOKEN', c.governanceToken),
    module('REPOSITORIES', c.repositoryRegistry),
    module('VOTES_IMPLEMENTATION', c.contributionVotes),
    module('GOVERNOR_IMPLEMENTATION', c.repositoryGovernor),
    module('settings', { votingDelay, votingPeriod, proposalThreshold: 1n, quorumFraction }),
    value('governor', c.governor, platformGovernorAbi, 'token', c.governanceToken),
  ];
}

/** True when the deployment is done; votes change these later. */
export function initialChecks(
  c: ContractAddresses,
  p: DeploymentParameters,
  factory: Address,
  deployer: Address,
): Check[] {
  return [
    ...policyChecks(c, p),
    ...roleChecks(c, [deployer, factory]),
    ...tokenChecks(c, p, [deployer, factory]),
    value('repositoryRegistry', c.repositoryRegistry, repositoryRegistryAbi, 'repositoryCount', 0n),
  ];
}

function policyChecks(c: ContractAddresses, p: DeploymentParameters): Check[] {
  const governor = (name: string, expected: unknown) =>
    value('governor', c.governor, platformGovernorAbi, name, expected);
  const validatorSet = (name: string, expected: unknown) =>
    value('validatorSet', c.validatorSet, validatorSetAbi, name, expected);
  const allowed = [c.governanceToken, ...p.allowedTokens].map((token) =>
    check(`treasury allows ${token}`, c.treasury, treasuryAbi, 'isTokenAllowed', [token], true),
  );
  return [
    governor('timelock', c.timelock),
    governor('votingDelay', p.votingDelay),
    governor('votingPeriod', p.votingPeriod),
    governor('lateQuorumVoteExtension', p.lateQuorumExtension),
    governor('proposalThreshold', p.proposalThreshold),
    governor('quorumNumerator', p.quorumFraction),
    value('timelock', c.timelock, timelockControllerAbi, 'getMinDelay', p.timelockDelay),
    value('treasury', c.treasury, treasuryAbi, 'challengeBond', p.challengeBond),
    value('treasury', c.treasury, treasuryAbi, 'burnBps', 0),
    check('treasury.payPolicy', c.treasury, treasuryAbi, 'payPolicy', [c.governanceToken], {
      rate: p.payRate,
      roleShareBps: p.roleShareBps,
    }),
    ...allowed,
    validatorSet('bondAmount', p.validatorBond),
    validatorSet('exitDelay', p.exitDelay),
    validatorSet('validators', ascending(p.validators.map(({ account }) => getAddress(account)))),
  ];
}

/** The Governor alone proposes, anyone executes, the timelock alone grants roles; those who made it have none. */
function roleChecks(c: ContractAddresses, makers: Address[]): Check[] {
  const roles = {
    administer: zeroHash,
    propose: roleOf('PROPOSER'),
    cancel: roleOf('CANCELLER'),
    execute: roleOf('EXECUTOR'),
  };
  const has = (role: keyof typeof roles, account: Address, expected: boolean) =>
    check(`${account} may ${role}`, c.timelock, timelockControllerAbi, 'hasRole', [roles[role], account], expected);
  return [
    has('propose', c.governor, true),
    has('cancel', c.governor, true),
    has('execute', zeroAddress, true),
    has('administer', c.timelock, true),
    ...makers.flatMap((maker) =>
      (['administer', 'propose', 'cancel', 'execute'] as const).map((role) => has(role, maker, false)),
    ),
  ];
}

function roleOf(name: string): `0x${string}` {
  return keccak256(stringToHex(`${name}_ROLE`));
}

/** Every account holds what the genesis list says, the timelock the rest, those who made it nothing beside. */
function tokenChecks(c: ContractAddresses, p: DeploymentParameters, makers: Address[]): Check[] {
  const supply = 1_000_000_000n * 10n ** 18n;
  const holdings = new Map<Address, bigint>(makers.map((maker) => [getAddress(maker), 0n]));
  let rest = supply;
  for (const { account, amount } of genesisAllocations(c, p)) {
    holdings.set(getAddress(account), (holdings.get(getAddress(account)) ?? 0n) + amount);
    rest -= amount;
  }
  holdings.set(c.timelock, (holdings.get(c.timelock) ?? 0n) + rest);
  const balances = [...holdings].map(([account, amount]) =>
    check(`tokens of ${account}`, c.governanceToken, governanceTokenAbi, 'balanceOf', [account], amount),
  );
  return [value('governanceToken', c.governanceToken, governanceTokenAbi, 'totalSupply', supply), ...balances];
}
