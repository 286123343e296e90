import type { ScoreNotification } from '../../server/src/protocol/score.ts';
import { shortAddress } from './format.ts';
import type { State } from './state.ts';

export interface StatusBarView {
  text: string;
  tooltip: string;
  /** Read by screen readers in place of the icons. */
  label: string;
  command: string;
}

/** The status-bar item as a function of the state and the active document's URI. */
export function statusBarView(state: State, activeUri: string | null, showScore: boolean): StatusBarView {
  if (state.server === 'starting') return view('$(loading~spin) Cairn', 'Cairn is starting.', 'cairn.showLog');
  if (state.server === 'failed')
    return view('$(error) Cairn', 'The language server stopped. Select to read the log.', 'cairn.showLog');
  if (state.wallet.state === 'pairing')
    return view('$(loading~spin) Cairn: waiting for wallet', 'Scan the code with your wallet.', 'cairn.connectWallet');
  if (state.wallet.state === 'connected' && state.wallet.pending !== null) {
    return view(
      '$(bell-dot) Cairn: look at your wallet',
      `Your wallet is asked to ${state.wallet.pending}.`,
      'cairn.connectWallet',
    );
  }
  const score = activeUri === null ? undefined : state.scores.get(activeUri);
  const lines = [...scoreLines(score), walletLine(state), chainLine(state)].filter((line) => line !== null);
  return view(`$(milestone) Cairn${showScore ? scoreText(score) : ''}`, lines.join('\n'), 'cairn.showContribution');
}

function view(text: string, tooltip: string, command: string): StatusBarView {
  return { text, tooltip, label: tooltip.replaceAll('\n', ' '), command };
}

function scoreText(score: ScoreNotification | undefined): string {
  if (score === undefined) return '';
  if (score.state === 'unknown') return ' ≈ ?';
  if (score.state === 'indexing')
    return ` $(loading~spin)${score.progress === undefined ? '' : ` ${percent(score.progress)}`}`;
  return ` ≈ ${formatScore(score.score)}`;
}

/** Reasons that fit a tooltip; the hover has all of them. */
const REASONS = 3;

function scoreLines(score: ScoreNotification | undefined): string[] {
  if (score === undefined) return [];
  if (score.state === 'indexing') {
    const read = score.progress === undefined ? '' : ` (${percent(score.progress)})`;
    return [`No estimate yet: the history of this repository is being read${read}.`];
  }
  if (score.state === 'unknown') return [`No estimate: ${score.why ?? 'this file can’t be scored.'}`];
  const { novel, durability, why, reasons, advice } = score;
  return [
    `Estimate: ${formatScore(score.score)} durable tokens (${novel} new tokens × ${percent(durability)} durability).`,
    ...(why === undefined ? [] : [why]),
    ...reasons
      .slice(0, REASONS)
      .map(({ share, text }) => `${share >= 0 ? '+' : '−'}${percent(Math.abs(share))} ${text}`),
    ...advice.slice(0, 1).map((text) => `To raise it: ${text}`),
  ];
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function walletLine(state: State): string {
  return state.wallet.state === 'connected' ? `Wallet ${shortAddress(state.wallet.account)}` : 'No wallet connected.';
}

function chainLine(state: State): string | null {
  if (state.status?.problem) return state.status.problem.message;
  switch (state.status?.chain) {
    case 'unreachable':
      return 'The chain can’t be reached: records and rewards are not shown.';
    case 'wrong-chain':
      return 'The RPC endpoint serves another chain than the settings name.';
    case 'contracts-missing':
      return 'Cairn’s contracts are not deployed on this chain.';
    default:
      return state.status?.node === 'unreachable' ? 'The node can’t be reached: rewards may be out of date.' : null;
  }
}

/** Durable tokens with as many digits as mean something. */
export function formatScore(score: number): string {
  return score >= 100 ? Math.round(score).toString() : score.toFixed(1).replace(/\.0$/, '');
}
