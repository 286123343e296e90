import { type Client, createClient, custom } from 'viem';
import { getCode } from 'viem/actions';
import { formatEther } from 'viem/utils';
import { CairnError } from '../../protocol/errors.ts';
import type { Network } from '../../protocol/network.ts';
import { type Address, hexSchema } from '../../protocol/primitives.ts';
import { revertData, revertError } from './reverts.ts';
import { createRpc, type Rpc, type RpcOptions } from './rpc.ts';
import { RpcError } from './rpc-faults.ts';
import { type Block, blockSchema, numberQuantitySchema } from './rpc-schema.ts';

/** One network as the adapters of this folder see it: a checked RPC and viem's typed actions on top of the same. */
export interface Chain {
  readonly network: Network;
  readonly rpc: Rpc;
  readonly client: Client;
  /**
   * Checks chain id and contracts once; later calls are free. Errors: `wrong-chain`, `contracts-missing`, `chain-unreachable`.
   */
  ready(signal?: AbortSignal): Promise<void>;
  /** Runs typed reads after `ready`; whatever they throw becomes a CairnError. */
  read<T>(action: (client: Client) => Promise<T>): Promise<T>;
  /** Null where there is no such block. */
  block(which: 'latest' | 'finalized' | number, signal?: AbortSignal): Promise<Block | null>;
  latest(signal?: AbortSignal): Promise<Block>;
}

export function connectChain(network: Network, rpc: Rpc = createRpc(network.rpc, timeoutOf(network))): Chain {
  // viem only asks for code and calls, both hex; blocks, logs and receipts are read with schemas of their own.
  const transport = custom(
    { request: ({ method, params }: JsonRpcCall) => rpc.request(method, params ?? [], hexSchema) },
    { retryCount: 0 },
  );
  const client = createClient({ transport, ccipRead: false });
  let checked: Promise<void> | null = null;

  async function check(signal?: AbortSignal): Promise<void> {
    const chainId = await rpc.request('eth_chainId', [], numberQuantitySchema, signal);
    if (chainId !== network.chainId) throw wrongChain(network.chainId, chainId);
    await requireCode(client, network);
  }

  const chain: Chain = {
    network,
    rpc,
    client,
    async ready(signal) {
      // Shared by all callers, so that one caller's abort must not be everybody's: the signal only ends this wait.
      checked ??= check().catch((error: unknown) => {
        checked = null;
        throw toCairnError(error);
      });
      await untilAborted(checked, signal);
    },
    async read(action) {
      await chain.ready();
      try {
        return await action(client);
      } catch (error) {
        throw toCairnError(error);
      }
    },
    async block(which, signal) {
      const tag = typeof which === 'number' ? `0x${which.toString(16)}` : which;
      return rpc.request('eth_getBlockByNumber', [tag, false], blockSchema.nullable(), signal);
    },
    async latest(signal) {
      const block = await chain.block('latest', signal);
      if (block === null) throw new CairnError('chain-unreachable', 'The chain has no block yet.');
      return block;
    },
  };
  return chain;
}

function timeoutOf({ patience }: Network): RpcOptions {
  return patience?.service === undefined ? {} : { timeout: patience.service };
}

/** Any failure of this folder's libraries as a CairnError; an abort stays what it is. */
export function toCairnError(error: unknown): unknown {
  if (error instanceof Error && error.name === 'AbortError') return error;
  for (const cause of causes(error)) {
    if (cause instanceof CairnError) return cause;
    if (cause instanceof RpcError) return rpcFailure(cause);
    if (cause instanceof Error && cause.name === 'AbiDecodingZeroDataError')
      return contractsMissing('It answered nothing.');
  }
  const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
  return new CairnError('chain-unreachable', 'The chain gave an answer that makes no sense.', {
    ...(why === undefined ? {} : { why }),
    next: 'Check that the configured RPC and contract addresses belong to this network.',
    cause: error,
  });
}

/** What an RPC's own error means: a revert, missing money, or something it would not do. */
export function rpcFailure(error: RpcError): CairnError {
  const data = revertData(error.data);
  if (data !== null || error.code === 3 || /revert/i.test(error.message)) return revertError(data, error);
  if (/insufficient funds|insufficient balance/i.test(error.message)) return insufficientFunds(null, error);
  return new CairnError('chain-unreachable', 'The chain’s RPC refused to answer.', {
    why: error.message.slice(0, 300),
    next: 'Try again, or configure another RPC.',
    cause: error,
  });
}

/** `need` and `have` in wei, null where only the RPC knows. */
export function insufficientFunds(
  of: { account: Address; need: bigint; have: bigint } | null,
  cause?: unknown,
): CairnError {
  if (of === null) {
    return new CairnError('insufficient-funds', 'The account cannot pay for this transaction.', {
      next: 'Send some of the chain’s own coin to the account and try again.',
      cause,
    });
  }
  return new CairnError('insufficient-funds', `${of.account} cannot pay for this transaction.`, {
    why: `It takes up to ${formatEther(of.need)} of the chain’s own coin; the account holds ${formatEther(of.have)}.`,
    next: `Send at least ${formatEther(of.need - of.have)} to the account and try again.`,
    cause,
  });
}

export function wrongChain(expected: number, actual: number): CairnError {
  return new CairnError('wrong-chain', `This is chain ${actual}, not ${expected}.`, {
    why: 'The RPC or the wallet belongs to another chain than the configured network.',
    next: `Use an RPC of chain ${expected}, or switch the wallet to it.`,
  });
}

interface JsonRpcCall {
  method: string;
  params?: readonly unknown[];
}

async function requireCode(client: Client, network: Network): Promise<void> {
  const needed = ['repositoryRegistry', 'contributionRegistry', 'treasury', 'validatorSet'] as const;
  const codes = await Promise.all(needed.map((name) => getCode(client, { address: network.contracts[name] })));
  const missing = needed.filter((_, index) => (codes[index] ?? '0x') === '0x');
  if (missing.length > 0) throw contractsMissing(`There is no code at the address of: ${missing.join(', ')}.`);
}

function contractsMissing(why: string): CairnError {
  return new CairnError('contracts-missing', 'Cairn’s contracts are not on this chain.', {
    why,
    next: 'Check the contract addresses of the network configuration, or deploy the contracts.',
  });
}

function* causes(error: unknown): Generator<unknown> {
  for (let current = error; current !== undefined && current !== null; ) {
    yield current;
    current = current instanceof Error ? current.cause : undefined;
  }
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
