import { contributionRegistryAbi } from '../../server/src/adapters/evm/abi/contribution-registry.generated.ts';
import { contributionVotesAbi } from '../../server/src/adapters/evm/abi/contribution-votes.generated.ts';
import { deploymentFactoryAbi } from '../../server/src/adapters/evm/abi/deployment-factory.generated.ts';
import { governanceModuleAbi } from '../../server/src/adapters/evm/abi/governance-module.generated.ts';
import { governanceTokenAbi } from '../../server/src/adapters/evm/abi/governance-token.generated.ts';
import { platformGovernorAbi } from '../../server/src/adapters/evm/abi/platform-governor.generated.ts';
import { repositoryGovernorAbi } from '../../server/src/adapters/evm/abi/repository-governor.generated.ts';
import { repositoryRegistryAbi } from '../../server/src/adapters/evm/abi/repository-registry.generated.ts';
import { timelockControllerAbi } from '../../server/src/adapters/evm/abi/timelock-controller.generated.ts';
import { treasuryAbi } from '../../server/src/adapters/evm/abi/treasury.generated.ts';
import { validatorSetAbi } from '../../server/src/adapters/evm/abi/validator-set.generated.ts';

/** Who passes a function's access check; `nobody`: no account at all. */
export type Entitled =
  | 'timelock'
  | 'governor'
  | 'owner'
  | 'maintainer'
  | 'controller'
  | 'itself'
  | 'deployer'
  | 'nobody';

export interface Guard {
  entitled: readonly Entitled[];
  /** The custom error that everybody else gets. */
  error: string;
}

/** A guard that the test tries, or why anyone may call it: what it can do then is for the tests of that contract. */
export type Access = Guard | string;

const onlyTimelock: Guard = { entitled: ['timelock'], error: 'NotTimelock' };
const byVote: Guard = { entitled: ['timelock'], error: 'GovernorOnlyExecutor' };
const byOwnVote: Guard = { entitled: ['itself'], error: 'GovernorOnlyExecutor' };
const once: Guard = { entitled: ['nobody'], error: 'InvalidInitialization' };
const proposer: Guard = { entitled: ['governor'], error: 'AccessControlUnauthorizedAccount' };
const administrator: Guard = { entitled: ['timelock'], error: 'AccessControlUnauthorizedAccount' };
const ownerOfToken: Guard = { entitled: ['owner'], error: 'ERC721InsufficientApproval' };
const ownerOrController: Guard = { entitled: ['owner', 'controller'], error: 'NotController' };
/** The test records, and revokes, in the owner's name. */
const author: Guard = { entitled: ['owner'], error: 'NotAuthor' };
const disabled: Guard = { entitled: ['nobody'], error: 'GovernorDisabledDeposit' };

const ownVotes = 'their own votes';
const ownTokens = 'their own tokens';
const signed = 'with the signature of whom it binds';
const receives = 'only answers that a token may come; nothing is kept';

/** What both kinds of Governor let anyone do. */
const governorForAll = {
  castVote: ownVotes,
  castVoteWithReason: ownVotes,
  castVoteWithReasonAndParams: ownVotes,
  castVoteBySig: signed,
  castVoteWithReasonAndParamsBySig: signed,
  propose: 'who has the votes that it takes',
  queue: 'what was voted for',
  execute: 'what was voted for, and waited where there is a timelock',
  cancel: 'their own proposal before its vote begins',
};

/** Every function that can change something, contract by contract. Overloads share a line. */
export const accessTable: Readonly<
  Record<string, { abi: readonly unknown[]; functions: Readonly<Record<string, Access>> }>
> = {
  governanceToken: {
    abi: governanceTokenAbi,
    functions: {
      approve: ownTokens,
      transfer: ownTokens,
      transferFrom: { entitled: ['nobody'], error: 'ERC20InsufficientAllowance' },
      permit: signed,
      burn: ownTokens,
      burnFrom: { entitled: ['nobody'], error: 'ERC20InsufficientAllowance' },
      delegate: ownVotes,
      delegateBySig: signed,
    },
  },
  timelockController: {
    abi: timelockControllerAbi,
    functions: {
      schedule: proposer,
      scheduleBatch: proposer,
      cancel: proposer,
      execute: 'what was scheduled, once its time has come',
      executeBatch: 'what was scheduled, once its time has come',
      updateDelay: { entitled: ['timelock'], error: 'TimelockUnauthorizedCaller' },
      grantRole: administrator,
      revokeRole: administrator,
      renounceRole: 'their own role',
      onERC721Received: receives,
      onERC1155Received: receives,
      onERC1155BatchReceived: receives,
    },
  },
  platformGovernor: {
    abi: platformGovernorAbi,
    functions: {
      ...governorForAll,
      relay: byVote,
      setLateQuorumVoteExtension: byVote,
      setProposalThreshold: byVote,
      setVotingDelay: byVote,
      setVotingPeriod: byVote,
      updateQuorumNumerator: byVote,
      updateTimelock: byVote,
      onERC721Received: disabled,
      onERC1155Received: disabled,
      onERC1155BatchReceived: disabled,
    },
  },
  repositoryRegistry: {
    abi: repositoryRegistryAbi,
    functions: {
      register: 'adds a repository, changes none',
      advance: { entitled: ['owner', 'maintainer'], error: 'NotMaintainer' },
      setMaintainer: ownerOrController,
      setRoyalty: ownerOrController,
      setController: { entitled: ['owner'], error: 'NotOwner' },
      revokeDelegation: { entitled: ['owner'], error: 'NotDelegator' },
      approve: { entitled: ['owner'], error: 'ERC721InvalidApprover' },
      setApprovalForAll: ownTokens,
      transferFrom: ownerOfToken,
      safeTransferFrom: ownerOfToken,
      initialize: once,
      upgradeToAndCall: onlyTimelock,
    },
  },
  contributionRegistry: {
    abi: contributionRegistryAbi,
    functions: {
      record: author,
      recordBatch: author,
      recordBySignature: signed,
      recordByDelegation: signed,
      recordBatchBySignature: signed,
    },
  },
  validatorSet: {
    abi: validatorSetAbi,
    functions: {
      setAdmitted: onlyTimelock,
      setBondAmount: onlyTimelock,
      bond: 'whom governance admitted',
      exit: 'their own bond',
      withdraw: 'their own bond',
      slash: 'with two signatures of whom it costs',
      initialize: once,
      upgradeToAndCall: onlyTimelock,
    },
  },
  treasury: {
    abi: treasuryAbi,
    functions: {
      deposit: ownTokens,
      setEpochBudget: ownerOrController,
      pullRoyalty: 'to the parent alone',
      settle: 'with the signatures of a quorum',
      claim: 'to the account of the leaf alone',
      claimMany: 'to the account of the leaves alone',
      burn: 'what final settlements set apart for it',
      /** The repository's own Governor may while it is the controller; in the test another account is. */
      grant: { entitled: ['nobody'], error: 'NotRepositoryGovernor' },
      challenge: 'for a bond, the repository’s own people without',
      rule: onlyTimelock,
      setTokenAllowed: onlyTimelock,
      setChallengeBond: onlyTimelock,
      setPayPolicy: onlyTimelock,
      setBurnShare: onlyTimelock,
      lapse: 'what nobody ruled over in time',
    },
  },
  contributionVotes: {
    abi: contributionVotesAbi,
    functions: { award: 'to the account that earned it', delegate: ownVotes, delegateBySig: signed, initialize: once },
  },
  repositoryGovernor: {
    abi: repositoryGovernorAbi,
    functions: {
      ...governorForAll,
      relay: byOwnVote,
      setProposalThreshold: byOwnVote,
      setVotingDelay: byOwnVote,
      setVotingPeriod: byOwnVote,
      updateQuorumNumerator: byOwnVote,
      onERC721Received: receives,
      onERC1155Received: receives,
      onERC1155BatchReceived: receives,
      initialize: once,
    },
  },
  deploymentFactory: {
    abi: deploymentFactoryAbi,
    functions: { create: { entitled: ['deployer'], error: 'NotDeployer' } },
  },
  governanceModule: {
    abi: governanceModuleAbi,
    functions: { create: 'at an address that follows from the repository', award: 'to the account that earned it' },
  },
};
