import { type Address, decodeEventLog, isAddressEqual, type PublicClient, type TransactionReceipt } from 'viem';
import { deploymentFactoryAbi } from '../../server/src/adapters/evm/abi/deployment-factory.generated.ts';
import { CairnError } from '../../server/src/protocol/errors.ts';

/** The block of the receipt that tells of this contract's creation; null where none of them does. */
export function blockOfCreation(receipts: TransactionReceipt[], factory: Address, created: Address): number | null {
  const tells = ({ logs }: TransactionReceipt) =>
    logs.some((log) => {
      if (!isAddressEqual(log.address, factory)) return false;
      const { args } = decodeEventLog({ abi: deploymentFactoryAbi, data: log.data, topics: log.topics });
      return isAddressEqual(args.created, created);
    });
  const receipt = receipts.find(tells);
  return receipt === undefined ? null : Number(receipt.blockNumber);
}

/**
 * The block in which an address got its code, where no receipt is at hand. Some 25 questions about the past; error `check-failed` where the
 * node has forgotten it.
 */
export async function blockOfCode(client: PublicClient, address: Address): Promise<number> {
  let before = -1n;
  let at = await client.getBlockNumber();
  while (at - before > 1n) {
    const middle = (at + before) / 2n;
    if (await hadCode(client, address, middle)) at = middle;
    else before = middle;
  }
  return Number(at);
}

async function hadCode(client: PublicClient, address: Address, blockNumber: bigint): Promise<boolean> {
  try {
    return (await client.getCode({ address, blockNumber })) !== undefined;
  } catch (cause) {
    throw new CairnError('check-failed', 'The node does not say in which block the contracts were created.', {
      why: `It has no state of block ${blockNumber}.`,
      next: 'Give the endpoint of an archive node, and run the same command again: everything is deployed already.',
      cause,
    });
  }
}
