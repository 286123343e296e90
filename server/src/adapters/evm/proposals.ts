import { decodeEventLog, encodeEventTopics, getAddress } from 'viem/utils';
import type { ProposedAction } from '../../ports/governance.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { Address, Hex } from '../../protocol/primitives.ts';
import { platformGovernorAbi } from './abi/platform-governor.generated.ts';
import type { Chain } from './chain.ts';
import { readLogs } from './logs.ts';
import type { Log } from './rpc-schema.ts';

export interface CreatedProposal {
  id: bigint;
  proposer: Address;
  description: string;
  actions: ProposedAction[];
}

export type Vote = 'against' | 'for' | 'abstain';
const voteNames: readonly Vote[] = ['against', 'for', 'abstain'];

const created = topicsOf('ProposalCreated');
const voteCast = topicsOf('VoteCast');

/** Every proposal ever made, oldest first, with its actions: only its creation event holds them. */
export async function readCreatedProposals(chain: Chain, signal?: AbortSignal): Promise<CreatedProposal[]> {
  const logs = await governorLogs(chain, created, signal);
  return logs.flatMap((log) => {
    const { eventName, args } = decode(log);
    if (eventName !== 'ProposalCreated') return [];
    const actions = args.targets.map((target, index) => ({
      target,
      value: args.values[index] ?? 0n,
      calldata: args.calldatas[index] ?? '0x',
    }));
    return [{ id: args.proposalId, proposer: args.proposer, description: args.description, actions }];
  });
}

/** What an account voted, by proposal. */
export async function readVotes(chain: Chain, account: Address, signal?: AbortSignal): Promise<Map<bigint, Vote>> {
  const voter: Hex = `0x${getAddress(account).slice(2).toLowerCase().padStart(64, '0')}`;
  const votes = new Map<bigint, Vote>();
  for (const log of await governorLogs(chain, [...voteCast, voter], signal)) {
    const { eventName, args } = decode(log);
    const vote = eventName === 'VoteCast' ? voteNames[args.support] : undefined;
    if (eventName === 'VoteCast' && vote) votes.set(args.proposalId, vote);
  }
  return votes;
}

async function governorLogs(chain: Chain, topics: readonly Hex[], signal?: AbortSignal): Promise<Log[]> {
  const range = { from: chain.network.deployedAtBlock, to: (await chain.latest(signal)).number };
  return readLogs(chain, { addresses: [chain.network.contracts.governor], topics }, range, signal);
}

function topicsOf(eventName: 'ProposalCreated' | 'VoteCast'): Hex[] {
  const [topic] = encodeEventTopics({ abi: platformGovernorAbi, eventName });
  if (typeof topic !== 'string') throw new TypeError(`no such event: ${eventName}`);
  return [topic];
}

function decode(log: Log) {
  const [first, ...rest] = log.topics;
  try {
    if (first === undefined) throw new TypeError('a log without topics');
    return decodeEventLog({ abi: platformGovernorAbi, data: log.data, topics: [first, ...rest] });
  } catch (cause) {
    throw new CairnError('contracts-missing', 'The configured Governor writes events that are not a Governor’s.', {
      cause,
    });
  }
}
