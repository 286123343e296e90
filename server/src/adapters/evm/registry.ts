import { readContract } from 'viem/actions';
import { encodeFunctionData } from 'viem/utils';
import { hexOf } from '../../core/bytes.ts';
import { formatAsset } from '../../core/contribution/asset.ts';
import {
  contributionKey,
  objectFormatNumber,
  objectIdToWord,
  recordSlot,
  refHash,
  uintWord,
} from '../../core/contribution/key.ts';
import type { ChainEvent, Registry, TransactionCall } from '../../ports/registry.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { Network } from '../../protocol/network.ts';
import type { Address, Hex } from '../../protocol/primitives.ts';
import { contributionRegistryAbi } from './abi/contribution-registry.generated.ts';
import { repositoryRegistryAbi } from './abi/repository-registry.generated.ts';
import { type Chain, connectChain, toCairnError } from './chain.ts';
import { decodeChainEvent, repositoryEventTopics, transferTopic } from './chain-events.ts';
import { readLogs } from './logs.ts';
import { waitForReceipt } from './receipts.ts';
import { encodeRecordCall } from './record-call.ts';
import { bigQuantitySchema, blockSchema, type Log, placedSchema } from './rpc-schema.ts';
import { simulateCall } from './simulation.ts';
import { formatOf, objectIdOrZero, sha256ToWord, wordToAnyObjectId } from './words.ts';

/** The Registry port on any EVM chain that has Cairn's contracts. */
export function connectRegistry(network: Network, chain: Chain = connectChain(network)): Registry {
  const { contracts, chainId } = network;
  const repositories = { address: contracts.repositoryRegistry, abi: repositoryRegistryAbi } as const;
  const contributions = { address: contracts.contributionRegistry, abi: contributionRegistryAbi } as const;
  const call = (to: Address, data: Hex): TransactionCall => ({ chainId, to, data, value: 0n });

  return {
    async status(signal) {
      await chain.ready(signal);
      const [head, finalized] = await Promise.all([chain.latest(signal), chain.block('finalized', signal)]);
      const final = finalized ?? (await chain.block(0, signal)) ?? head;
      return {
        chainId,
        head: head.number,
        finalized: final.number,
        finalizedHash: final.hash,
        time: head.timestamp,
      };
    },

    asset: (repositoryId) => formatAsset({ chainId, registry: contracts.repositoryRegistry, repositoryId }),

    async repository(repositoryId) {
      const [facts, owner] = await chain.read((client) =>
        Promise.all([
          readContract(client, { ...repositories, functionName: 'repository', args: [repositoryId] }),
          readContract(client, { ...repositories, functionName: 'ownerOf', args: [repositoryId] }),
        ]),
      );
      const { parentId, name, mainRef } = facts;
      return { repositoryId, owner, parentId, name, mainRef, objectFormat: formatOf(facts.objectFormat) };
    },

    async tip(repositoryId, ref) {
      const args = [repositoryId, refHash(ref)] as const;
      return wordToAnyObjectId(
        await chain.read((client) => readContract(client, { ...repositories, functionName: 'tip', args })),
      );
    },

    isMaintainer: (repositoryId, account) =>
      chain.read((client) =>
        readContract(client, { ...repositories, functionName: 'isMaintainer', args: [repositoryId, account] }),
      ),

    async balance(account) {
      await chain.ready();
      return chain.rpc.request('eth_getBalance', [account, 'latest'], bigQuantitySchema);
    },

    keyOf: contributionKey,
    slotOf: recordSlot,

    async slot(key) {
      const slot = await chain.read((client) =>
        readContract(client, { ...contributions, functionName: 'slotOf', args: [key] }),
      );
      return BigInt(slot) === 0n ? null : slot;
    },

    registerCall({ owner, parentId, name, mainRef, objectFormat }) {
      const args = [owner, parentId, name, mainRef, objectFormatNumber[objectFormat]] as const;
      return call(repositories.address, encodeFunctionData({ ...repositories, functionName: 'register', args }));
    },

    recordCall: (records, arweaveId) => call(contributions.address, encodeRecordCall(records, arweaveId)),

    advanceCall({ repositoryId, ref, expectedOld, newCommit, manifestSha256, credits, rewind }) {
      const args = [
        repositoryId,
        refHash(ref),
        objectIdOrZero(expectedOld),
        objectIdToWord(newCommit),
        sha256ToWord(manifestSha256),
        credits,
        rewind,
      ] as const;
      return call(repositories.address, encodeFunctionData({ ...repositories, functionName: 'advance', args }));
    },

    simulate: (transaction, from) => simulateCall(chain, transaction, from),

    async wait(transaction, signal) {
      await chain.ready(signal);
      const receipt = await waitForReceipt(chain, transaction, signal);
      return { transaction, block: receipt.blockNumber, gasUsed: receipt.gasUsed };
    },

    async isPending(transaction, signal) {
      await chain.ready(signal);
      return isInPool(chain, transaction, signal);
    },

    async registeredId(transaction) {
      await chain.ready();
      const receipt = await waitForReceipt(chain, transaction);
      for (const log of receipt.logs) {
        if (log.address.toLowerCase() !== contracts.repositoryRegistry.toLowerCase()) continue;
        const event = decodeChainEvent(contracts, log);
        if (event?.kind === 'repository-registered') return event.repositoryId;
      }
      throw new CairnError('not-registered', `${transaction} registered no repository.`);
    },

    async events({ from, to, repositoryId }, signal) {
      await chain.ready(signal);
      const addresses = [contracts.repositoryRegistry, contracts.contributionRegistry, contracts.treasury];
      const id = repositoryId === undefined ? null : hexOf(uintWord(repositoryId));
      const filters = [
        { addresses, topics: [repositoryEventTopics, id] },
        { addresses: [contracts.repositoryRegistry], topics: [[transferTopic], null, null, id] },
      ];
      const pages = await Promise.all(filters.map((filter) => readLogs(chain, filter, { from, to }, signal)));
      const logs = pages.flat().sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
      return withTimes(chain, logs, signal);
    },

    async blockHash(block) {
      return (await chain.block(block))?.hash ?? null;
    },

    async block(number) {
      const block = await chain.block(number);
      return block === null ? null : { hash: block.hash, time: block.timestamp };
    },
  };
}

/** Decodes logs; asks for the time of a block once where its logs do not tell it. */
async function withTimes(chain: Chain, logs: readonly Log[], signal?: AbortSignal): Promise<ChainEvent[]> {
  const times = new Map<Hex, number>();
  const events: ChainEvent[] = [];
  for (const log of logs) {
    const body = decodeChainEvent(chain.network.contracts, log);
    if (body === null) continue;
    const time = log.blockTimestamp ?? times.get(log.blockHash) ?? (await timeOf(chain, log.blockHash, signal));
    times.set(log.blockHash, time);
    events.push({
      ...body,
      block: log.blockNumber,
      blockHash: log.blockHash,
      logIndex: log.logIndex,
      transaction: log.transactionHash,
      time,
    });
  }
  return events;
}

async function timeOf(chain: Chain, blockHash: Hex, signal?: AbortSignal): Promise<number> {
  const block = await chain.rpc.request('eth_getBlockByHash', [blockHash, false], blockSchema.nullable(), signal);
  if (block) return block.timestamp;
  throw new CairnError('chain-unreachable', 'A block vanished while its events were read.', { next: 'Try again.' });
}

/** Known, and in no block. */
async function isInPool(chain: Chain, transaction: Hex, signal?: AbortSignal): Promise<boolean> {
  try {
    const known = await chain.rpc.request('eth_getTransactionByHash', [transaction], placedSchema.nullable(), signal);
    return known !== null && known.blockHash === null;
  } catch (error) {
    throw toCairnError(error);
  }
}
