import {
  BaseError,
  createPublicClient,
  type Hex,
  HttpRequestError,
  http,
  type PublicClient,
  RpcRequestError,
  TimeoutError,
} from 'viem';
import { CairnError } from '../../server/src/protocol/errors.ts';

/** Every message about a deployment that stopped ends with this: nothing is lost by it. */
export const goOn = 'Run the same command again: it goes on from what the chain has.';

/** A client for the chain at `rpc`. Errors: see `asDeploymentError`; `wrong-chain` where it is not the expected one. */
export async function connectTarget(
  rpc: string,
  expectedChain?: number,
): Promise<{ client: PublicClient; chainId: number }> {
  const client = createPublicClient({ transport: http(rpc, { retryDelay: 100 }), cacheTime: 0 });
  const chainId = await client.getChainId();
  if (expectedChain !== undefined && chainId !== expectedChain) {
    throw new CairnError('wrong-chain', `The endpoint serves chain ${chainId}, not ${expectedChain}.`, {
      why: `It is ${rpc}. Nothing was sent.`,
      next: `Give the endpoint of chain ${expectedChain}, or --chain ${chainId} if that is the chain you mean.`,
    });
  }
  return { client, chainId };
}

/** What a failed request means to a person: `chain-unreachable` without an answer, `check-failed` for a refusal. */
export function asDeploymentError(rpc: string, error: unknown): unknown {
  if (!(error instanceof BaseError)) return error;
  if (error.walk((cause) => cause instanceof HttpRequestError || cause instanceof TimeoutError) !== null) {
    return new CairnError('chain-unreachable', `The chain at ${rpc} does not answer.`, {
      why: error.shortMessage,
      next: `Check the endpoint. ${goOn}`,
      cause: error,
    });
  }
  const refusal = error.walk((cause) => cause instanceof RpcRequestError);
  return new CairnError('check-failed', `The chain at ${rpc} refused a request.`, {
    why: refusal instanceof RpcRequestError ? refusal.details : error.shortMessage,
    next: `If the reason is passing (limits, a node that lags), wait. ${goOn}`,
    cause: error,
  });
}

/** True where the address has code. */
export async function hasCode(client: PublicClient, address: Hex): Promise<boolean> {
  return (await client.getCode({ address })) !== undefined;
}
