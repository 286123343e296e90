import * as z from 'zod';
import type { Governance } from '../../ports/governance.ts';
import type { TransactionCall } from '../../ports/registry.ts';
import {
  castVoteArgumentsSchema,
  delegateArgumentsSchema,
  proposalArgumentsSchema,
  proposeArgumentsSchema,
} from '../../protocol/commands.ts';
import type { Hex } from '../../protocol/primitives.ts';
import { openWallet } from '../wallet/register.ts';
import { type Command, type CommandScope, defineCommand } from './command.ts';

/** → GovernanceState, with what the connected account may do. */
export const governanceCommand = defineCommand({
  argument: z.object({}),
  needsTrust: 'Governance',
  async run(_, { context, task }) {
    const state = context.network.openWallet?.state();
    const governance = await context.network.governance();
    return governance.state(state?.state === 'connected' ? state.account : null, task.signal);
  },
});

/** `{ to }` → `{ transaction }`, once it is mined. So are all below. */
export const delegateCommand = transactionCommand(
  delegateArgumentsSchema,
  'Delegate votes',
  async (governance, { to }) => governance.delegateCall(to),
);

export const castVoteCommand = transactionCommand(
  castVoteArgumentsSchema,
  'Cast a vote',
  async (governance, { proposal, support, reason }) => governance.castVoteCall(BigInt(proposal), support, reason),
);

export const proposeCommand = transactionCommand(
  proposeArgumentsSchema,
  'Make a proposal',
  async (governance, { actions, description }) => {
    const proposed = actions.map(({ target, value, calldata }) => ({ target, value: BigInt(value), calldata }));
    return governance.proposeCall(proposed, description);
  },
);

export const queueCommand = transactionCommand(
  proposalArgumentsSchema,
  'Queue a proposal',
  (governance, { proposal }) => governance.queueCall(BigInt(proposal)),
);

export const executeCommand = transactionCommand(
  proposalArgumentsSchema,
  'Execute a proposal',
  (governance, { proposal }) => governance.executeCall(BigInt(proposal)),
);

function transactionCommand<S extends z.ZodType>(
  argument: S,
  title: string,
  callOf: (governance: Governance, argument: z.output<S>) => Promise<TransactionCall>,
): Command {
  return defineCommand({
    argument,
    needsTrust: 'Governance',
    progress: title,
    async run(value, scope) {
      const call = await callOf(await scope.context.network.governance(), value);
      return { transaction: await send(call, title.toLowerCase(), scope) };
    },
  });
}

/** Simulates first, so that a call which would fail never reaches the wallet; then asks the wallet and waits for the block. */
async function send(call: TransactionCall, purpose: string, { context, task }: CommandScope): Promise<Hex> {
  const { walletSender } = await import('../../services/wallet-sender.ts');
  const sender = walletSender(await openWallet(context));
  const registry = await context.network.registry();
  task.report('Checking that it would succeed');
  await registry.simulate(call, sender.account);
  task.signal.throwIfAborted();
  task.report('Waiting for the wallet');
  const transaction = await sender.send(call, { purpose, signal: task.signal });
  task.report('Waiting for the transaction to be mined');
  await registry.wait(transaction, task.signal);
  return transaction;
}
