import { zeroAddress } from 'viem';
import { decodeEventLog, encodeEventTopics, getAddress } from 'viem/utils';
import type { ChainEvent } from '../../ports/registry.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { Contracts } from '../../protocol/network.ts';
import type { Address, Hex } from '../../protocol/primitives.ts';
import { contributionRegistryAbi } from './abi/contribution-registry.generated.ts';
import { repositoryRegistryAbi } from './abi/repository-registry.generated.ts';
import { treasuryAbi } from './abi/treasury.generated.ts';
import type { Log } from './rpc-schema.ts';
import { formatOf, safeNumber, wordToAnyObjectId, wordToArweaveId, wordToSha256 } from './words.ts';

const eventsAbi = [
  ...repositoryRegistryAbi.filter((entry) => entry.type === 'event'),
  ...contributionRegistryAbi.filter((entry) => entry.type === 'event'),
  ...treasuryAbi.filter((entry) => entry.type === 'event'),
] as const;

/** Events that carry the repository's id as their first indexed argument; a transfer has it as its third. */
const byRepository = [
  'RepositoryRegistered',
  'MaintainerSet',
  'ControllerSet',
  'Advanced',
  'Recorded',
  'Deposited',
  'RoyaltyPulled',
  'BudgetSet',
  'Settled',
  'Challenged',
  'Ruled',
  'Lapsed',
  'Claimed',
  'Granted',
  'BurnPlanned',
  'Burned',
] as const;

/** Events of the Treasury alone that no repository has to itself. */
const policyEvents = ['PayPolicySet', 'BurnShareSet'] as const;

type EventName = (typeof byRepository)[number] | (typeof policyEvents)[number] | 'Transfer';
const signature = (eventName: EventName): Hex => {
  const [topic] = encodeEventTopics({ abi: eventsAbi, eventName });
  if (typeof topic !== 'string') throw new TypeError(`no such event: ${eventName}`);
  return topic;
};
export const repositoryEventTopics: readonly Hex[] = byRepository.map(signature);
export const transferTopic: Hex = signature('Transfer');
export const depositedTopic: Hex = signature('Deposited');
export const policyTopics: readonly Hex[] = policyEvents.map(signature);

/** What tells a log's place apart from what it says. */
export type EventBody = ChainEvent extends infer E ? (E extends ChainEvent ? Omit<E, PositionKey> : never) : never;
type PositionKey = 'block' | 'blockHash' | 'logIndex' | 'transaction' | 'time';

/** What a log says; null for events that concern nobody here. Error `contracts-missing` for logs no contract of ours writes. */
export function decodeChainEvent(contracts: Contracts, log: Log): EventBody | null {
  const decoded = decode(log);
  const from = (contract: Address) => log.address.toLowerCase() === contract.toLowerCase();
  if (from(contracts.contributionRegistry)) return decoded.eventName === 'Recorded' ? recorded(decoded.args) : null;
  return from(contracts.treasury) ? treasuryEvent(decoded) : registryEvent(decoded);
}

/** A change of what validators pay by; null for any other log. `token` is null for all tokens without a policy of their own. */
export type PolicyChange =
  | { kind: 'pay-policy'; token: Address | null; rate: bigint; roleShareBps: number }
  | { kind: 'burn-share'; burnBps: number };
export function decodePolicyChange(log: Log): PolicyChange | null {
  const event = decode(log);
  if (event.eventName === 'BurnShareSet') return { kind: 'burn-share', burnBps: event.args.burnBps };
  if (event.eventName !== 'PayPolicySet') return null;
  const { token, rate, roleShareBps } = event.args;
  return { kind: 'pay-policy', token: token === zeroAddress ? null : token, rate, roleShareBps };
}

type Decoded = ReturnType<typeof decode>;
type Args<Name extends Decoded['eventName']> = Extract<Decoded, { eventName: Name }>['args'];

function decode(log: Log) {
  const [first, ...rest] = log.topics;
  try {
    if (first === undefined) throw new TypeError('a log without topics');
    return decodeEventLog({ abi: eventsAbi, data: log.data, topics: [first, ...rest] });
  } catch (cause) {
    throw new CairnError('contracts-missing', 'The configured contracts write events that are not Cairn’s.', {
      next: 'Check the contract addresses of the network configuration.',
      cause,
    });
  }
}

function registryEvent(event: Decoded): EventBody | null {
  switch (event.eventName) {
    case 'RepositoryRegistered': {
      const { repositoryId, owner, parentId, name, mainRef, objectFormat } = event.args;
      const format = formatOf(objectFormat);
      return { kind: 'repository-registered', repositoryId, owner, parentId, name, mainRef, objectFormat: format };
    }
    case 'Transfer': {
      const { from, to, tokenId } = event.args;
      return from === zeroAddress ? null : { kind: 'transferred', repositoryId: tokenId, from, to };
    }
    case 'MaintainerSet': {
      const { repositoryId, account, ownershipEpoch, expiry } = event.args;
      return {
        kind: 'maintainer-set',
        repositoryId,
        account,
        ownershipEpoch: safeNumber(ownershipEpoch),
        expiry: expiry > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(expiry),
      };
    }
    case 'ControllerSet': {
      const { repositoryId, ownershipEpoch } = event.args;
      const controller = event.args.controller === zeroAddress ? null : getAddress(event.args.controller);
      return { kind: 'controller-set', repositoryId, controller, ownershipEpoch: safeNumber(ownershipEpoch) };
    }
    case 'Advanced':
      return advanced(event.args);
    default:
      return null;
  }
}

function treasuryEvent(event: Decoded): EventBody | null {
  switch (event.eventName) {
    case 'Deposited':
      return { kind: 'deposited', ...event.args };
    case 'RoyaltyPulled':
      return { kind: 'royalty-pulled', ...event.args };
    case 'BudgetSet': {
      const { repositoryId, token, fromEpoch, amount } = event.args;
      return { kind: 'budget-set', repositoryId, token, fromEpoch: safeNumber(fromEpoch), amount };
    }
    case 'Settled':
      return settled(event.args);
    case 'Challenged': {
      const { repositoryId, token, epoch, challenger } = event.args;
      return { kind: 'challenged', repositoryId, token, epoch: safeNumber(epoch), challenger };
    }
    case 'Lapsed': {
      const { repositoryId, token, epoch, nextAttempt } = event.args;
      return { kind: 'lapsed', repositoryId, token, epoch: safeNumber(epoch), nextAttempt };
    }
    case 'Ruled': {
      const { repositoryId, token, epoch, upheld, nextAttempt } = event.args;
      return { kind: 'ruled', repositoryId, token, epoch: safeNumber(epoch), upheld, nextAttempt };
    }
    case 'Claimed': {
      const { repositoryId, token, epoch, account, amount } = event.args;
      return { kind: 'claimed', repositoryId, token, epoch: safeNumber(epoch), account, amount };
    }
    case 'Granted': {
      const { repositoryId, token, epoch, account, amount } = event.args;
      return { kind: 'granted', repositoryId, token, epoch: safeNumber(epoch), account, amount };
    }
    case 'BurnPlanned': {
      const { repositoryId, token, epoch, amount } = event.args;
      return { kind: 'burn-planned', repositoryId, token, epoch: safeNumber(epoch), amount };
    }
    case 'Burned':
      return { kind: 'burned', ...event.args };
    default:
      return null;
  }
}

function recorded(args: Args<'Recorded'>): EventBody {
  const { repositoryId, author, contributionKey, commitId, treeId } = args;
  const [commit, tree] = [wordToAnyObjectId(commitId), wordToAnyObjectId(treeId)];
  if (commit === null || tree === null) throw new CairnError('contracts-missing', 'A record names no commit.');
  return {
    kind: 'recorded',
    contributionKey,
    record: {
      repositoryId,
      author,
      objectFormat: formatOf(args.objectFormat),
      payloadSha256: wordToSha256(args.payloadSha256),
      commitId: commit,
      treeId: tree,
      manifestSha256: wordToSha256(args.manifestSha256),
    },
    arweaveId: wordToArweaveId(args.arweaveId),
  };
}

function advanced(args: Args<'Advanced'>): EventBody {
  const newCommit = wordToAnyObjectId(args.newCommit);
  if (newCommit === null) throw new CairnError('contracts-missing', 'An advance names no commit.');
  return {
    kind: 'advanced',
    repositoryId: args.repositoryId,
    refHash: args.refHash,
    by: args.by,
    oldCommit: wordToAnyObjectId(args.oldCommit),
    newCommit,
    manifestSha256: wordToSha256(args.manifestSha256),
    credits: args.credits.map(({ contributionKey, basisPoints }) => ({ contributionKey, basisPoints })),
    rewind: args.rewind,
  };
}

function settled(args: Args<'Settled'>): EventBody {
  return {
    kind: 'settled',
    repositoryId: args.repositoryId,
    token: args.token,
    epoch: safeNumber(args.epoch),
    attempt: args.attempt,
    root: args.root,
    leavesSha256: wordToSha256(args.leavesSha256),
    cumulativeTotal: args.cumulativeTotal,
    leavesArweaveId: wordToArweaveId(args.leavesArweaveId),
    finalizableAt: safeNumber(args.finalAt),
    setId: safeNumber(args.setId),
    snapshotBlockHash: args.snapshotBlockHash,
    scorerHash: args.scorerHash,
  };
}
