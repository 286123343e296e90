import type { PublicClient } from 'viem';
import { deploymentFactoryAbi } from '../../server/src/adapters/evm/abi/deployment-factory.generated.ts';
import { CairnError } from '../../server/src/protocol/errors.ts';
import { create2Proxy } from './factory.ts';
import type { Blueprint, Step } from './steps.ts';
import { hasCode } from './target.ts';

export interface Progress {
  /** The chain has the CREATE2 proxy. */
  proxy: boolean;
  /** What is left to send, in order. */
  remaining: Step[];
}

/**
 * How far the chain is. Error `check-failed` where the factory made something else than the blueprint says: the digest it keeps covers every
 * byte of code and every argument.
 */
export async function readProgress(client: PublicClient, blueprint: Blueprint): Promise<Progress> {
  const { factory, steps, digests } = blueprint;
  const [proxy, started] = await Promise.all([hasCode(client, create2Proxy), hasCode(client, factory)]);
  if (!started) return { proxy, remaining: steps };
  const contract = { address: factory, abi: deploymentFactoryAbi } as const;
  const [count, digest] = await Promise.all([
    client.readContract({ ...contract, functionName: 'count' }),
    client.readContract({ ...contract, functionName: 'digest' }),
  ]);
  if (digests[Number(count)] !== digest) {
    throw new CairnError('check-failed', `At ${factory} something else was deployed before.`, {
      why: `${count} contracts are there, made from other code or with other parameters by the same deployer and salt.`,
      next: 'Go on with the version of Cairn and the parameters it was begun with, or choose another "salt" in the parameters.',
    });
  }
  return { proxy, remaining: steps.slice(1 + Number(count)) };
}
