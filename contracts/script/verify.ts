import { type Address, getAddress, keccak256, type PublicClient, stringToHex, zeroAddress, zeroHash } from 'viem';
import { contributionRegistryAbi } from '../../server/src/adapters/evm/abi/contribution-registry.generated.ts';
import { governanceModuleAbi } from '../../server/src/adapters/evm/abi/governance-module.generated.ts';
import { governanceTokenAbi } from '../../server/src/adapters/evm/abi/governance-token.generated.ts';
import { platformGovernorAbi } from '../../server/src/adapters/evm/abi/platform-governor.generated.ts';
import { repositoryRegistryAbi } from '../../server/src/adapters/evm/abi/repository-registry.generated.ts';
import { timelockControllerAbi } from '../../server/src/adapters/evm/abi/timelock-controller.generated.ts';
import { treasuryAbi } from '../../server/src/adapters/evm/abi/treasury.generated.ts';
import { validatorSetAbi } from '../../server/src/adapters/evm/abi/validator-set.generated.ts';
import { CairnError } from '../../server/src/protocol/errors.ts';
import type { DeploymentParameters } from './parameters.ts';
import { type ContractAddresses, genesisAllocations } from './plan.ts';

/** Where an ERC-1967 proxy keeps its implementation's address. */
const implementationSlot = '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc';

interface Check {
  what: string;
  found: unknown;
  expected: unknown;
}

/** Reads back what a deployment promises; error `check-failed` names everything that is not so. */
export async function verifyDeployment(
  client: PublicClient,
  contracts: ContractAddresses,
  parameters: DeploymentParameters,
  deployer: Address,
): Promise<void> {
  const checks = (
    await Promise.all([
      codeChecks(client, contracts),
      linkChecks(client, contracts),
      powerChecks(client, contracts, deployer),
      tokenChecks(client, contracts, parameters, deployer),
      validatorChecks(client, contracts, parameters),
    ])
  ).flat();
  const failed = checks.filter(({ found, expected }) => String(found) !== String(expected));
  if (failed.length === 0) return;
  throw new CairnError('check-failed', 'The deployed contracts are not what was asked for.', {
    why: failed.map(({ what, found, expected }) => `${what}: ${found}, expected ${expected}`).join('; '),
    next: 'Do not use these addresses; deploy again.',
  });
}

async function codeChecks(client: PublicClient, contracts: ContractAddresses): Promise<Check[]> {
  return Promise.all(
    Object.entries(contracts).map(async ([name, address]) => {
      const code = await client.getCode({ address });
      return { what: `code of ${name}`, found: code !== undefined, expected: true };
    }),
  );
}

/** Each contract names the others it relies on, and each proxy its implementation. */
async function linkChecks(client: PublicClient, c: ContractAddresses): Promise<Check[]> {
  const treasury = { address: c.treasury, abi: treasuryAbi } as const;
  const validatorSet = { address: c.validatorSet, abi: validatorSetAbi } as const;
  const contributionRegistry = { address: c.contributionRegistry, abi: contributionRegistryAbi } as const;
  const module = { address: c.governanceModule, abi: governanceModuleAbi } as const;
  const governor = { address: c.governor, abi: platformGovernorAbi } as const;
  const registry = { address: c.repositoryRegistry, abi: repositoryRegistryAbi } as const;
  const read = client.readContract;
  const links: [string, Promise<Address>, Address][] = [
    ['treasury.REPOSITORIES', read({ ...treasury, functionName: 'REPOSITORIES' }), c.repositoryRegistry],
    ['treasury.VALIDATORS', read({ ...treasury, functionName: 'VALIDATORS' }), c.validatorSet],
    ['treasury.TIMELOCK', read({ ...treasury, functionName: 'TIMELOCK' }), c.timelock],
    ['validatorSet.TREASURY', read({ ...validatorSet, functionName: 'TREASURY' }), c.treasury],
    ['validatorSet.TIMELOCK', read({ ...validatorSet, functionName: 'TIMELOCK' }), c.timelock],
    ['repositoryRegistry.TIMELOCK', read({ ...registry, functionName: 'TIMELOCK' }), c.timelock],
    [
      'contributionRegistry.REPOSITORIES',
      read({ ...contributionRegistry, functionName: 'REPOSITORIES' }),
      c.repositoryRegistry,
    ],
    ['governanceModule.REPOSITORIES', read({ ...module, functionName: 'REPOSITORIES' }), c.repositoryRegistry],
    ['governor.timelock', read({ ...governor, functionName: 'timelock' }), c.timelock],
    ['governor.token', read({ ...governor, functionName: 'token' }), c.governanceToken],
    ['repositoryRegistry proxy', implementationOf(client, c.repositoryRegistry), c.repositoryRegistryCode],
    ['validatorSet proxy', implementationOf(client, c.validatorSet), c.validatorSetCode],
  ];
  return Promise.all(links.map(async ([what, found, expected]) => ({ what, found: await found, expected })));
}

async function implementationOf(client: PublicClient, address: Address): Promise<Address> {
  const slot = (await client.getStorageAt({ address, slot: implementationSlot })) ?? zeroHash;
  return getAddress(`0x${slot.slice(-40)}`);
}

/** The Governor alone proposes, anyone executes, the timelock alone grants roles; the deployer has none. */
async function powerChecks(client: PublicClient, c: ContractAddresses, deployer: Address): Promise<Check[]> {
  const role = (name: string) => keccak256(stringToHex(name));
  const expected: [string, `0x${string}`, Address, boolean][] = [
    ['governor proposes', role('PROPOSER_ROLE'), c.governor, true],
    ['governor cancels', role('CANCELLER_ROLE'), c.governor, true],
    ['anyone executes', role('EXECUTOR_ROLE'), zeroAddress, true],
    ['timelock administers itself', zeroHash, c.timelock, true],
    ['deployer administers', zeroHash, deployer, false],
    ['deployer proposes', role('PROPOSER_ROLE'), deployer, false],
    ['deployer cancels', role('CANCELLER_ROLE'), deployer, false],
  ];
  return Promise.all(
    expected.map(async ([what, hash, account, has]) => {
      const found = await client.readContract({
        address: c.timelock,
        abi: timelockControllerAbi,
        functionName: 'hasRole',
        args: [hash, account],
      });
      return { what, found, expected: has };
    }),
  );
}

/** Every account holds what the genesis list says, the timelock the rest, the deployer nothing beside. */
async function tokenChecks(
  client: PublicClient,
  c: ContractAddresses,
  parameters: DeploymentParameters,
  deployer: Address,
): Promise<Check[]> {
  const token = { address: c.governanceToken, abi: governanceTokenAbi } as const;
  const supply = await client.readContract({ ...token, functionName: 'SUPPLY' });
  const expected = new Map<Address, bigint>([[getAddress(deployer), 0n]]);
  const add = (account: Address, amount: bigint) =>
    expected.set(getAddress(account), (expected.get(getAddress(account)) ?? 0n) + amount);
  let rest = supply;
  for (const { account, amount } of genesisAllocations(c, parameters)) {
    add(account, amount);
    rest -= amount;
  }
  add(c.timelock, rest);
  const balances = [...expected].map(async ([account, amount]) => {
    const found = await client.readContract({ ...token, functionName: 'balanceOf', args: [account] });
    return { what: `tokens of ${account}`, found, expected: amount };
  });
  const total = await client.readContract({ ...token, functionName: 'totalSupply' });
  return [{ what: 'token supply', found: total, expected: supply }, ...(await Promise.all(balances))];
}

async function validatorChecks(
  client: PublicClient,
  c: ContractAddresses,
  parameters: DeploymentParameters,
): Promise<Check[]> {
  const found = await client.readContract({
    address: c.validatorSet,
    abi: validatorSetAbi,
    functionName: 'validators',
  });
  const expected = parameters.validators.map(({ account }) => getAddress(account));
  return [{ what: 'validators', found: found.join(), expected: expected.join() }];
}
