import { decodeErrorResult } from 'viem/utils';
import { CairnError, type ErrorCode } from '../../protocol/errors.ts';
import type { Hex } from '../../protocol/primitives.ts';
import { contractErrorsAbi } from './abi/errors.generated.ts';

interface Explanation {
  code: ErrorCode;
  message: string;
  next: string;
}

const notPermitted = (message: string, next: string): Explanation => ({ code: 'not-permitted', message, next });
const refused = (message: string, next: string): Explanation => ({ code: 'transaction-reverted', message, next });

const unknownRepository: Explanation = {
  code: 'not-registered',
  message: 'The chain knows no repository with this id.',
  next: 'Check cairn.repository in the git configuration, or register the repository.',
};

/** The contracts' errors that a person can run into, in a person's words. */
const explanations: Readonly<Record<string, Explanation>> = {
  TipMismatch: {
    code: 'tip-moved',
    message: 'Somebody moved the branch on chain in the meantime.',
    next: 'Fetch, merge or rebase onto the new tip, and publish again.',
  },
  NothingToAdvance: refused('The branch stands at this commit on chain already.', 'There is nothing left to do.'),
  UnknownRepository: unknownRepository,
  ERC721NonexistentToken: unknownRepository,
  NotMaintainer: notPermitted(
    'This account may not move the branch: it is neither owner nor maintainer.',
    'Record the contribution without advancing the branch, or ask the owner to make you a maintainer.',
  ),
  NotOwner: notPermitted('Only the owner of the repository may do this.', 'Connect the wallet of the owner.'),
  NotController: notPermitted(
    'Only the owner or the controller of the repository may do this.',
    'Connect the wallet of the owner, or propose it to the repository’s governance.',
  ),
  NotAuthor: notPermitted(
    'A contribution can only be recorded by its author.',
    'Connect the wallet that signed the commit.',
  ),
  NotTimelock: notPermitted('Only governance may do this.', 'Make a proposal.'),
  AlreadyRecorded: refused(
    'This contribution was recorded before, with another commit, tree or manifest.',
    'It keeps its first record. Change the commit (its message is enough) if it must be recorded anew.',
  ),
  InvalidSignature: refused('The signature is not that of the author.', 'Sign again with the author’s wallet.'),
  CreditsMismatch: refused('The credits do not add up to 100 %.', 'Publish again; report it if it stays.'),
  InvalidName: refused('A repository’s name must have 1 to 100 bytes.', 'Choose another name.'),
  InvalidMainRef: refused('The main branch must be a full name such as refs/heads/main.', 'Check its name.'),
  TokenNotAllowed: refused('The treasury does not take this token.', 'Deposit a token that governance has allowed.'),
  BudgetTooEarly: refused('A budget can only be set for epochs to come.', 'Set it from the next epoch on.'),
  ERC20InsufficientAllowance: refused('The treasury may not take so many tokens yet.', 'Approve the amount first.'),
  ERC20InsufficientBalance: {
    code: 'insufficient-funds',
    message: 'The account does not hold that many tokens.',
    next: 'Use a smaller amount, or send tokens to the account first.',
  },
  EpochNotOver: refused('The epoch is not over.', 'Wait for its end.'),
  EpochClosed: refused('This epoch, or a later one, is settled already.', 'There is nothing left to do.'),
  EarlierRootOpen: refused('An earlier settlement can still be challenged.', 'Wait until it is final.'),
  BelowQuorum: refused('Too few validators signed the settlement.', 'Wait for more signatures.'),
  StaleSet: refused('The validators have changed since the settlement was signed.', 'Sign it again.'),
  OverBudget: refused('The settlement gives out more than the budget or the funds.', 'Compute it again.'),
  NothingToClaim: refused('All that is owed was paid already.', 'There is nothing left to do.'),
  NotFinal: refused('The settlement can still be challenged.', 'Wait until it is final.'),
  GovernorAlreadyCastVote: refused('This account has voted on the proposal already.', 'A vote can’t be changed.'),
  GovernorInsufficientProposerVotes: notPermitted(
    'This account has too few votes to make a proposal.',
    'Delegate votes to it first; they count from the next block on.',
  ),
  GovernorUnexpectedProposalState: refused(
    'The proposal is not at the stage that this needs.',
    'Refresh: it may not be open yet, or voting may be over.',
  ),
  GovernorNonexistentProposal: refused('There is no such proposal.', 'Refresh the list.'),
  TimelockUnexpectedOperationState: refused('The waiting time of the proposal is not over.', 'Try again later.'),
  TimelockUnauthorizedCaller: refused('The waiting time of the proposal is not over.', 'Try again later.'),
};

/** A contract's refusal as an error a person can act on. `data` is what the RPC gave with the revert. */
export function revertError(data: Hex | null, cause?: unknown): CairnError {
  const decoded = data === null || data === '0x' ? null : decodeRevert(data);
  if (decoded === null) {
    return new CairnError('transaction-reverted', 'The contract refused the transaction.', {
      why: 'It gave no reason that is known here.',
      next: 'Check that the configured contract addresses are those of this network.',
      cause,
    });
  }
  const why = `${decoded.name}(${decoded.args.map(String).join(', ')})`;
  const explanation = explanations[decoded.name];
  if (explanation) return new CairnError(explanation.code, explanation.message, { why, next: explanation.next, cause });
  return new CairnError('transaction-reverted', 'The contract refused the transaction.', {
    why,
    next: 'Check the values given and try again.',
    cause,
  });
}

/** The data of a revert wherever an RPC puts it; null where there is none. */
export function revertData(data: unknown): Hex | null {
  const candidate = typeof data === 'object' && data !== null && 'data' in data ? data.data : data;
  const hex = typeof candidate === 'string' ? /0x(?:[0-9a-fA-F]{2})*/.exec(candidate)?.[0] : undefined;
  return hex === undefined ? null : `0x${hex.slice(2)}`;
}

function decodeRevert(data: Hex): { name: string; args: readonly unknown[] } | null {
  try {
    const { errorName, args } = decodeErrorResult({ abi: contractErrorsAbi, data });
    return { name: errorName, args: args ?? [] };
  } catch {
    return null;
  }
}
