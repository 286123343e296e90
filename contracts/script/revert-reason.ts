import { type Address, BaseError, decodeErrorResult, type Hex, type PublicClient } from 'viem';
import { contractErrorsAbi } from '../../server/src/adapters/evm/abi/errors.generated.ts';
import type { Step } from './steps.ts';

/** Why a step fails on the chain as it is now, one sentence. */
export async function reasonOfRevert(client: PublicClient, account: Address, step: Step): Promise<string> {
  const { to, data, value, gas } = step;
  try {
    await client.call({ account, to, data, value, gas });
    return 'It would succeed now.';
  } catch (error) {
    return describeRevert(error);
  }
}

/** The custom error inside a failed call, with its arguments. */
export function describeRevert(error: unknown): string {
  if (!(error instanceof BaseError)) return `${error}.`;
  const carrier = error.walk((cause) => typeof (cause as { data?: unknown }).data === 'string');
  const data = carrier === null ? undefined : (carrier as unknown as { data: Hex }).data;
  return data === undefined || data === '0x' ? `${error.shortMessage}` : describeData(data);
}

function describeData(data: Hex): string {
  try {
    const { errorName, args } = decodeErrorResult({ abi: contractErrorsAbi, data });
    return `${errorName}(${(args ?? []).map(String).join(', ')}).`;
  } catch {
    return `Revert data ${data}.`;
  }
}
