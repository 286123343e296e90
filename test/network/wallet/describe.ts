import { type Abi, decodeFunctionData, formatEther, hexToString, stringToHex } from 'viem';
import { contributionRegistryAbi } from '../../../server/src/adapters/evm/abi/contribution-registry.generated.ts';
import { governanceModuleAbi } from '../../../server/src/adapters/evm/abi/governance-module.generated.ts';
import { governanceTokenAbi } from '../../../server/src/adapters/evm/abi/governance-token.generated.ts';
import { platformGovernorAbi } from '../../../server/src/adapters/evm/abi/platform-governor.generated.ts';
import { repositoryRegistryAbi } from '../../../server/src/adapters/evm/abi/repository-registry.generated.ts';
import { timelockControllerAbi } from '../../../server/src/adapters/evm/abi/timelock-controller.generated.ts';
import { treasuryAbi } from '../../../server/src/adapters/evm/abi/treasury.generated.ts';
import { validatorSetAbi } from '../../../server/src/adapters/evm/abi/validator-set.generated.ts';
import type { Hex } from '../../../server/src/protocol/primitives.ts';
import type { TransactionRequest, TypedDataRequest, WalletRequest } from './requests.ts';
import type { RequestView } from './view.ts';

type Description = Pick<RequestView, 'title' | 'text' | 'tables'>;
type Row = { name: string; value: string };

/** The functions whose calls the wallet can read out. */
const knownFunctions: Abi = [
  contributionRegistryAbi,
  repositoryRegistryAbi,
  treasuryAbi,
  validatorSetAbi,
  governanceTokenAbi,
  governanceModuleAbi,
  platformGovernorAbi,
  timelockControllerAbi,
]
  .flat()
  .filter(({ type }) => type === 'function');

/** A request as a person can read it before deciding. */
export function describe(request: WalletRequest): Description {
  switch (request.method) {
    case 'personal_sign':
      return { title: 'Sign a message', text: readable(request.params[0]), tables: [] };
    case 'eth_signTypedData_v4':
      return describeTypedData(request.params[1]);
    case 'eth_sendTransaction':
      return describeTransaction(request.params[0]);
    case 'wallet_switchEthereumChain':
      return { title: `Switch to chain ${request.params[0].chainId}`, text: null, tables: [] };
  }
}

const methodDescriptions: Record<string, string> = {
  personal_sign: 'sign messages',
  eth_signTypedData_v4: 'sign typed data',
  eth_sendTransaction: 'send transactions',
  wallet_switchEthereumChain: 'switch chains',
};

/** What a method lets an app ask for. */
export function describeMethod(method: string): string {
  return methodDescriptions[method] ?? method;
}

function describeTypedData({ domain, message, primaryType }: TypedDataRequest): Description {
  const domainName = domain.name === undefined ? '' : ` for “${domain.name}”`;
  return {
    title: `Sign ${primaryType}${domainName}`,
    text: null,
    tables: [
      { caption: primaryType, rows: rowsOf(message) },
      { caption: 'Domain', rows: rowsOf(domain) },
    ],
  };
}

function describeTransaction({ to, value, data }: TransactionRequest): Description {
  const call = decodeCall(data);
  const rows: Row[] = [
    { name: 'to', value: to ?? 'a new contract' },
    { name: 'value', value: `${formatEther(value)} ETH` },
  ];
  if (data !== '0x' && call === null) rows.push({ name: 'data', value: data });
  const tables = [{ caption: 'Transaction', rows }];
  if (call !== null) tables.push({ caption: `Call of ${call.name}`, rows: call.rows });
  const what = call?.name ?? (data === '0x' ? 'a transfer' : 'an unknown contract call');
  return { title: `Send a transaction: ${what}`, text: null, tables };
}

function decodeCall(data: Hex): { name: string; rows: Row[] } | null {
  try {
    const { functionName, args } = decodeFunctionData({ abi: knownFunctions, data });
    const selector = data.slice(0, 10);
    const inputs = knownFunctions.find((item) => item.type === 'function' && item.name === functionName);
    const names = inputs?.type === 'function' ? inputs.inputs.map(({ name }) => name) : [];
    const rows = (args ?? []).flatMap((value, index) => rowsOf(value, names[index] || `argument ${index + 1}`));
    return { name: functionName, rows: [{ name: 'selector', value: selector }, ...rows] };
  } catch {
    return null;
  }
}

/** Nested fields by their path: `credits[0].basisPoints`. */
function rowsOf(value: unknown, path = ''): Row[] {
  if (Array.isArray(value)) {
    if (value.length === 0) return [{ name: path, value: '(none)' }];
    return value.flatMap((item, index) => rowsOf(item, `${path}[${index}]`));
  }
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, item]) => rowsOf(item, path === '' ? name : `${path}.${name}`));
  return [{ name: path, value: String(value) }];
}

/** The text a message's bytes are, or its hex where they are none. */
function readable(message: Hex): string {
  const text = hexToString(message);
  return stringToHex(text) === message.toLowerCase() ? text : message;
}
