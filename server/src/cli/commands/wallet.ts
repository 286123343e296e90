import { Command } from 'commander';
import type { Wallet } from '../../ports/wallet.ts';
import type { WalletState } from '../../protocol/wallet.ts';
import { action, type CommandContext, createCommand, ExitCode, withNetwork } from '../command.ts';
import type { Session } from '../session.ts';

export function walletCommand(context: CommandContext): Command {
  const subcommand = (
    name: string,
    description: string,
    run: (session: Session, wallet: Wallet) => Promise<ExitCode>,
  ) =>
    withNetwork(createCommand(name, description)).action(
      action(context, async (session) => run(session, await session.wallet())),
    );
  return new Command('wallet')
    .description('connect your own wallet; its keys never enter Cairn')
    .addCommand(subcommand('connect', 'pair with a wallet by QR code', connect))
    .addCommand(subcommand('status', 'which wallet is connected', status))
    .addCommand(subcommand('disconnect', 'end the session', disconnect));
}

async function connect(session: Session, wallet: Wallet): Promise<ExitCode> {
  if (wallet.state().state === 'connected') return status(session, wallet);
  const { renderUnicodeCompact } = await import('uqr');
  const stop = wallet.onDidChange((state) => {
    if (state.state !== 'pairing') return;
    session.terminal.note(`${renderUnicodeCompact(state.uri)}\nScan this with your wallet, or paste:\n${state.uri}`);
  });
  try {
    await wallet.connect(session.signal);
  } finally {
    stop();
  }
  return status(session, wallet);
}

async function status(session: Session, wallet: Wallet): Promise<ExitCode> {
  const state = wallet.state();
  session.result(state, describe(state));
  return state.state === 'connected' ? ExitCode.ok : ExitCode.cannotCheck;
}

async function disconnect(session: Session, wallet: Wallet): Promise<ExitCode> {
  await wallet.disconnect();
  session.result(wallet.state(), 'No wallet is connected.');
  return ExitCode.ok;
}

function describe(state: WalletState): string {
  if (state.state !== 'connected') return 'No wallet is connected. Connect one: cairn wallet connect';
  return `${state.account} on chain ${state.chainId}, in ${state.walletName}`;
}
