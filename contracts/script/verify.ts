import { type Address, getAddress, keccak256, type PublicClient, stringify, zeroHash } from 'viem';
import { deploymentFactoryAbi } from '../../server/src/adapters/evm/abi/deployment-factory.generated.ts';
import { CairnError } from '../../server/src/protocol/errors.ts';
import { type Check, initialChecks, lastingChecks } from './checks.ts';
import { contractNameSchema } from './plan.ts';
import type { DeploymentRecord } from './record.ts';
import { isBuiltCode } from './runtime.ts';
import { blueprint } from './steps.ts';

/** Where an ERC-1967 proxy keeps its implementation's address. */
const implementationSlot = '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc';

interface Finding {
  what: string;
  found: unknown;
  expected: unknown;
}

/**
 * Reads back what a deployment promises. What votes can change is read as it was when the deployment was done, or as it is now where the node keeps
 * no old state. Error `check-failed` names everything that is not so.
 */
export async function verifyDeployment(client: PublicClient, record: DeploymentRecord): Promise<void> {
  const { contracts, parameters, factory, deployer } = record;
  // First what is there at all: contracts that are missing have nothing to answer.
  requireAll(await codeFindings(client, record));
  const then = await blockWithState(client, record);
  const findings = await Promise.all([
    buildFindings(client, record),
    readAll(client, lastingChecks(contracts, parameters, factory, deployer)),
    readAll(client, initialChecks(contracts, parameters, factory, deployer), then),
    proxyFindings(client, record, then),
  ]);
  requireAll(findings.flat());
}

function requireAll(findings: Finding[]): void {
  const failed = findings.filter(({ found, expected }) => plain(found) !== plain(expected));
  if (failed.length === 0) return;
  throw new CairnError('check-failed', 'The deployed contracts are not what was asked for.', {
    why: failed.map(({ what, found, expected }) => `${what}: ${plain(found)}, expected ${plain(expected)}`).join('; '),
    next: 'Do not use these addresses. If this is an older deployment, check it with the version of Cairn that made it.',
  });
}

/** Numbers of any kind and addresses of any case alike. */
function plain(value: unknown): string {
  return stringify(value, (_key, inner) =>
    typeof inner === 'number' || typeof inner === 'bigint' ? String(inner) : inner,
  ).toLowerCase();
}

/** The block of the last creation; where the node keeps no state of it any more undefined, which means the newest block. */
async function blockWithState(
  client: PublicClient,
  { contracts, blocks }: DeploymentRecord,
): Promise<bigint | undefined> {
  const blockNumber = BigInt(blocks.last);
  const code = await client.getCode({ address: contracts.governanceModule, blockNumber }).catch(() => undefined);
  return code === undefined ? undefined : blockNumber;
}

/** The addresses follow from deployer and salt, and every byte and argument went into the factory's digest. */
async function buildFindings(client: PublicClient, record: DeploymentRecord): Promise<Finding[]> {
  const { contracts, deployer, factory, parameters } = record;
  const expected = blueprint(deployer, parameters);
  const digest = expected.digests.at(-1) ?? zeroHash;
  const read = { address: factory, abi: deploymentFactoryAbi, functionName: 'digest' } as const;
  return [
    { what: 'chain', found: await client.getChainId(), expected: record.chainId },
    { what: 'factory', found: factory, expected: expected.factory },
    { what: 'addresses', found: contracts, expected: expected.contracts },
    { what: 'creation code and arguments', found: await client.readContract(read), expected: digest },
  ];
}

async function codeFindings(client: PublicClient, { contracts, codeHashes }: DeploymentRecord): Promise<Finding[]> {
  const findings = contractNameSchema.options.map(async (name) => {
    const code = (await client.getCode({ address: contracts[name] })) ?? '0x';
    return [
      { what: `code of ${name} is of this build`, found: isBuiltCode(name, code), expected: true },
      { what: `code hash of ${name}`, found: keccak256(code), expected: codeHashes[name] },
    ];
  });
  return (await Promise.all(findings)).flat();
}

async function readAll(client: PublicClient, checks: Check[], blockNumber?: bigint): Promise<Finding[]> {
  return Promise.all(
    checks.map(async ({ what, address, abi, functionName, args, expected }) => {
      const found = await client.readContract({
        address,
        abi,
        functionName,
        args,
        ...(blockNumber === undefined ? {} : { blockNumber }),
      });
      return { what, found, expected };
    }),
  );
}

async function proxyFindings(
  client: PublicClient,
  { contracts: c }: DeploymentRecord,
  blockNumber?: bigint,
): Promise<Finding[]> {
  const implementationOf = async (address: Address) => {
    const slot = await client.getStorageAt({
      address,
      slot: implementationSlot,
      ...(blockNumber === undefined ? {} : { blockNumber }),
    });
    return getAddress(`0x${(slot ?? zeroHash).slice(-40)}`);
  };
  return [
    {
      what: 'repositoryRegistry proxy',
      found: await implementationOf(c.repositoryRegistry),
      expected: c.repositoryRegistryCode,
    },
    { what: 'validatorSet proxy', found: await implementationOf(c.validatorSet), expected: c.validatorSetCode },
  ];
}
