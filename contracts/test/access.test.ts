import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type Abi,
  type AbiFunction,
  type AbiParameter,
  createPublicClient,
  decodeErrorResult,
  encodeDeployData,
  encodeFunctionData,
  getAddress,
  type Hex,
  http,
  isHash,
} from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { deploymentFactoryBytecode } from '../../server/src/adapters/evm/abi/deployment-factory.bytecode.generated.ts';
import { deploymentFactoryAbi } from '../../server/src/adapters/evm/abi/deployment-factory.generated.ts';
import { erc1967ProxyBytecode } from '../../server/src/adapters/evm/abi/erc1967-proxy.bytecode.generated.ts';
import { erc1967ProxyAbi } from '../../server/src/adapters/evm/abi/erc1967-proxy.generated.ts';
import { contractErrorsAbi } from '../../server/src/adapters/evm/abi/errors.generated.ts';
import { repositoryGovernorBytecode } from '../../server/src/adapters/evm/abi/repository-governor.bytecode.generated.ts';
import { repositoryGovernorAbi } from '../../server/src/adapters/evm/abi/repository-governor.generated.ts';
import { repositoryRegistryAbi } from '../../server/src/adapters/evm/abi/repository-registry.generated.ts';
import { connectRegistry } from '../../server/src/adapters/evm/registry.ts';
import type { Address } from '../../server/src/protocol/primitives.ts';
import { startTestChain, type TestChain } from '../../test/fixtures/test-chain.ts';
import { localAccount } from '../../test/network/accounts.ts';
import { accessTable, type Entitled, type Guard } from './access-table.ts';

const owner = localAccount('contributor').address;
const [maintainer, controller] = [account('a1'), account('a2')];
const answerSchema = z.object({
  result: z.string().optional(),
  error: z.object({ message: z.string(), data: z.string().optional() }).optional(),
});

const hashSchema = z.string().refine((text) => isHash(text));

let chain: TestChain;
/** Everybody who may try, by name; the first ones are entitled to something in repository 1. */
let everybody: Record<string, Address>;
let addresses: Record<string, Address>;

beforeAll(async () => {
  chain = await startTestChain();
  const repositoryGovernor = await createRepositoryGovernor();
  const { contracts } = chain.network;
  const { governor: platformGovernor, timelock: timelockController } = contracts;
  const deploymentFactory = await createDeploymentFactory();
  addresses = { ...contracts, platformGovernor, timelockController, repositoryGovernor, deploymentFactory };
  everybody = {
    owner,
    maintainer,
    controller,
    itself: repositoryGovernor,
    stranger: account('a3'),
    deployer: localAccount('deployer').address,
    validator: localAccount('validator').address,
    'owner of another repository': localAccount('secondContributor').address,
    'maintainer of another repository': account('a4'),
    ...contracts,
  };
  await register('contributor', maintainer, controller);
  // The repository's Governor is the controller of another one: it must be nobody in this one.
  await register('secondContributor', account('a4'), repositoryGovernor);
});
afterAll(() => chain.close());

describe.each(Object.entries(accessTable))('%s', (name, { abi, functions }) => {
  const changing = (abi as Abi).filter(
    (entry): entry is AbiFunction =>
      entry.type === 'function' && entry.stateMutability !== 'view' && entry.stateMutability !== 'pure',
  );

  it('has each of its functions in the table', () => {
    expect(Object.keys(functions).sort()).toEqual([...new Set(changing.map((entry) => entry.name))].sort());
  });

  const guarded = changing.flatMap((entry) => {
    const access = functions[entry.name];
    return access === undefined || typeof access === 'string' ? [] : [{ entry, guard: access, called: entry.name }];
  });
  it.each(guarded)('lets nobody but the entitled call $called', async ({ entry, guard }) => {
    const data = encodeFunctionData({ abi: [entry], args: entry.inputs.map(valueFor) });
    const refused = await refusals(addressOf(name), data, guard);
    expect(refused).toEqual(Object.keys(everybody).filter((who) => !isEntitled(who, guard)));
  });
});

it('has each contract in the table', () => {
  const folder = fileURLToPath(new URL('../../server/src/adapters/evm/abi/', import.meta.url));
  const generated = readdirSync(folder).filter((file) => !/bytecode|^errors|^compiler|^erc1967-proxy/.test(file));
  const names = Object.keys(accessTable).map((name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  expect(generated.sort()).toEqual(names.map((name) => `${name}.generated.ts`).sort());
});

it('has no function that mints', () => {
  const names = Object.values(accessTable).flatMap(({ functions }) => Object.keys(functions));
  expect(names.filter((name) => /mint/i.test(name))).toEqual([]);
});

/** Who gets exactly the guard's error. */
async function refusals(to: Address, data: Hex, guard: Guard): Promise<string[]> {
  const tried = await Promise.all(
    Object.entries(everybody).map(async ([who, from]) =>
      (await errorOf(from, to, data)) === guard.error ? who : null,
    ),
  );
  return tried.filter((who) => who !== null);
}

function isEntitled(who: string, { entitled }: Guard): boolean {
  return entitled.includes(who as Entitled);
}

/** Name of the custom error that a call ends with; null if it does not, or ends with none. */
async function errorOf(from: Address, to: Address, data: Hex): Promise<string | null> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_call', params: [{ from, to, data }, 'latest'] });
  const response = await fetch(chain.rpc, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const { error } = answerSchema.parse(await response.json());
  if (error?.data === undefined) return null;
  try {
    return decodeErrorResult({ abi: contractErrorsAbi, data: error.data as Hex }).errorName;
  } catch {
    return null;
  }
}

/** Arguments that get as far as the access check: repository 1, in its owner's name. */
function valueFor(parameter: AbiParameter): unknown {
  const { type } = parameter;
  if (type.endsWith('[]')) return [];
  if ('components' in parameter) {
    return Object.fromEntries(parameter.components.map((component) => [component.name, valueFor(component)]));
  }
  if (type === 'address') return owner;
  if (type === 'bool') return false;
  if (type === 'string') return 'x';
  if (type === 'bytes') return '0x';
  if (type.startsWith('bytes')) return `0x${'11'.repeat(Number(type.slice('bytes'.length)))}`;
  return 1n;
}

function account(byte: string): Address {
  return getAddress(`0x${byte.repeat(20)}`);
}

function addressOf(name: string): Address {
  const address = addresses[name];
  if (address === undefined) throw new Error(`no address of ${name}`);
  return address;
}

async function register(role: 'contributor' | 'secondContributor', withMaintainer: Address, withController: Address) {
  const registry = connectRegistry(chain.network);
  const facts = { parentId: 0n, name: 'x', mainRef: 'refs/heads/main', objectFormat: 'sha1' } as const;
  const call = registry.registerCall({ ...facts, owner: localAccount(role).address });
  const repositoryId = await registry.registeredId((await chain.send(role, call)).transaction);
  const until = 2n ** 64n - 1n;
  const abi = repositoryRegistryAbi;
  for (const data of [
    encodeFunctionData({ abi, functionName: 'setMaintainer', args: [repositoryId, withMaintainer, until] }),
    encodeFunctionData({ abi, functionName: 'setController', args: [repositoryId, withController] }),
  ])
    await chain.send(role, { ...call, data });
}

async function createRepositoryGovernor(): Promise<Address> {
  const code = await create(repositoryGovernorBytecode);
  const settings = { votingDelay: 1, votingPeriod: 1, proposalThreshold: 1n, quorumFraction: 4n };
  const args = [chain.network.contracts.contributionVotes, settings] as const;
  const call = encodeFunctionData({ abi: repositoryGovernorAbi, functionName: 'initialize', args });
  return create(encodeDeployData({ abi: erc1967ProxyAbi, bytecode: erc1967ProxyBytecode, args: [code, call] }));
}

/** One that is fresh: the deployment's own has done its work. */
function createDeploymentFactory(): Promise<Address> {
  const args = [localAccount('deployer').address] as const;
  return create(encodeDeployData({ abi: deploymentFactoryAbi, bytecode: deploymentFactoryBytecode, args }));
}

async function create(data: Hex): Promise<Address> {
  const transaction = await chain.request('eth_sendTransaction', [{ from: owner, data, gas: '0x800000' }]);
  const client = createPublicClient({ transport: http(chain.rpc), pollingInterval: 20 });
  const { contractAddress } = await client.waitForTransactionReceipt({ hash: hashSchema.parse(transaction) });
  return getAddress(z.string().parse(contractAddress));
}
