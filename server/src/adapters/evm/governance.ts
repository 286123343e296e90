import { type Client, keccak256, stringToHex } from 'viem';
import { readContract } from 'viem/actions';
import { encodeFunctionData } from 'viem/utils';
import type { Governance } from '../../ports/governance.ts';
import type { TransactionCall } from '../../ports/registry.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { Proposal, ProposalState } from '../../protocol/governance.ts';
import type { Network } from '../../protocol/network.ts';
import type { Address, Hex } from '../../protocol/primitives.ts';
import { governanceTokenAbi } from './abi/governance-token.generated.ts';
import { platformGovernorAbi } from './abi/platform-governor.generated.ts';
import { type Chain, connectChain } from './chain.ts';
import { type CreatedProposal, readCreatedProposals, readVotes, type Vote } from './proposals.ts';
import { safeNumber } from './words.ts';

/** OpenZeppelin's `IGovernor.ProposalState`, in its order. */
const stateNames: readonly ProposalState[] = [
  'pending',
  'active',
  'canceled',
  'defeated',
  'succeeded',
  'queued',
  'expired',
  'executed',
];
const supportNumbers = { against: 0, for: 1, abstain: 2 } as const;

interface At {
  now: number;
  account: Address | null;
  votes: ReadonlyMap<bigint, Vote>;
}

/** The Governance port on the platform's Governor. */
export function connectGovernance(network: Network, chain: Chain = connectChain(network)): Governance {
  const { contracts, chainId } = network;
  const governor = { address: contracts.governor, abi: platformGovernorAbi } as const;
  const token = { address: contracts.governanceToken, abi: governanceTokenAbi } as const;
  const call = (to: Address, data: Hex): TransactionCall => ({ chainId, to, data, value: 0n });

  async function describe(client: Client, created: CreatedProposal, at: At): Promise<Proposal> {
    const id = [created.id] as const;
    const [state, snapshot, deadline, votes, eta] = await Promise.all([
      readContract(client, { ...governor, functionName: 'state', args: id }),
      readContract(client, { ...governor, functionName: 'proposalSnapshot', args: id }),
      readContract(client, { ...governor, functionName: 'proposalDeadline', args: id }),
      readContract(client, { ...governor, functionName: 'proposalVotes', args: id }),
      readContract(client, { ...governor, functionName: 'proposalEta', args: id }),
    ]);
    // Votes and quorum are read at the snapshot; one that is still to come is estimated from the last second.
    const when = snapshot < BigInt(at.now) ? snapshot : BigInt(at.now - 1);
    const [quorum, myWeight] = await Promise.all([
      readContract(client, { ...governor, functionName: 'quorum', args: [when] }),
      at.account === null
        ? 0n
        : readContract(client, { ...governor, functionName: 'getVotes', args: [at.account, when] }),
    ]);
    return {
      id: String(created.id),
      proposer: created.proposer,
      description: created.description,
      state: stateName(state),
      actions: created.actions.map((action) => ({ ...action, value: String(action.value) })),
      voteStart: safeNumber(snapshot),
      voteEnd: safeNumber(deadline),
      executableAt: eta === 0n ? null : safeNumber(eta),
      votes: { against: String(votes[0]), for: String(votes[1]), abstain: String(votes[2]) },
      quorum: String(quorum),
      myVote: at.votes.get(created.id) ?? null,
      myWeight: String(myWeight),
    };
  }

  async function readAccount(client: Client, account: Address) {
    const [balance, votes, delegate] = await Promise.all([
      readContract(client, { ...token, functionName: 'balanceOf', args: [account] }),
      readContract(client, { ...token, functionName: 'getVotes', args: [account] }),
      readContract(client, { ...token, functionName: 'delegates', args: [account] }),
    ]);
    return {
      address: account,
      balance: String(balance),
      votes: String(votes),
      delegate: BigInt(delegate) === 0n ? null : delegate,
    };
  }

  /** The proposal's actions and the hash of its description, as queue and execute want them. */
  async function argumentsOf(proposalId: bigint) {
    await chain.ready();
    const created = (await readCreatedProposals(chain)).find((proposal) => proposal.id === proposalId);
    if (created === undefined) {
      throw new CairnError('invalid-input', `There is no proposal ${proposalId}.`, { next: 'Refresh the list.' });
    }
    const { actions, description } = created;
    return [
      actions.map((action) => action.target),
      actions.map((action) => action.value),
      actions.map((action) => action.calldata),
      keccak256(stringToHex(description)),
    ] as const;
  }

  return {
    async state(account, signal) {
      await chain.ready(signal);
      const [created, votes, latest] = await Promise.all([
        readCreatedProposals(chain, signal),
        account === null ? new Map<bigint, Vote>() : readVotes(chain, account, signal),
        chain.latest(signal),
      ]);
      const at: At = { now: latest.timestamp, account, votes };
      const [proposals, symbol, decimals, proposalThreshold, holder] = await chain.read((client) =>
        Promise.all([
          Promise.all(created.map((proposal) => describe(client, proposal, at))),
          readContract(client, { ...token, functionName: 'symbol' }),
          readContract(client, { ...token, functionName: 'decimals' }),
          readContract(client, { ...governor, functionName: 'proposalThreshold' }),
          account === null ? null : readAccount(client, account),
        ]),
      );
      return {
        governor: contracts.governor,
        token: { address: contracts.governanceToken, symbol, decimals },
        now: latest.timestamp,
        proposals: proposals.toReversed(),
        account: holder,
        proposalThreshold: String(proposalThreshold),
      };
    },

    delegateCall: (to) => call(token.address, encodeFunctionData({ ...token, functionName: 'delegate', args: [to] })),

    castVoteCall(proposalId, support, reason) {
      const args = [proposalId, supportNumbers[support], reason] as const;
      return call(governor.address, encodeFunctionData({ ...governor, functionName: 'castVoteWithReason', args }));
    },

    proposeCall(actions, description) {
      const args = [
        actions.map((action) => action.target),
        actions.map((action) => action.value),
        actions.map((action) => action.calldata),
        description,
      ] as const;
      return call(governor.address, encodeFunctionData({ ...governor, functionName: 'propose', args }));
    },

    async queueCall(proposalId) {
      const args = await argumentsOf(proposalId);
      return call(governor.address, encodeFunctionData({ ...governor, functionName: 'queue', args }));
    },

    async executeCall(proposalId) {
      const args = await argumentsOf(proposalId);
      return call(governor.address, encodeFunctionData({ ...governor, functionName: 'execute', args }));
    },
  };
}

function stateName(state: number): ProposalState {
  const name = stateNames[state];
  if (name === undefined) throw new CairnError('contracts-missing', `The Governor names a state ${state}.`);
  return name;
}
