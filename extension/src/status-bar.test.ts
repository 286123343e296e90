import { describe, expect, it } from 'vitest';
import type { ScoreNotification } from '../../server/src/protocol/score.ts';
import type { WalletState } from '../../server/src/protocol/wallet.ts';
import { createStore, type State } from './state.ts';
import { formatScore, statusBarView } from './status-bar.ts';

const uri = 'file:///a.ts';

function score(change: Partial<ScoreNotification>): ScoreNotification {
  return {
    uri,
    version: 1,
    base: null,
    state: 'estimate',
    novel: 40,
    good12: 0.68,
    bug12: 0.1,
    durability: 0.615,
    score: 24.6,
    reasons: [],
    advice: [],
    hunks: [],
    scorerHash: 'x',
    ...change,
  };
}

function state(change: Partial<State>): State {
  return { ...createStore().value, server: 'running', ...change };
}

const connected: Extract<WalletState, { state: 'connected' }> = {
  state: 'connected',
  account: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  chainId: 31337,
  walletName: 'W',
  chains: [31337],
  pending: null,
};

describe('statusBarView', () => {
  it('shows the estimate of the active document and calls it one', () => {
    const view = statusBarView(state({ scores: new Map([[uri, score({})]]) }), uri, true);
    expect(view.text).toContain('≈ 24.6');
    expect(view.tooltip).toContain('Estimate: 24.6 durable tokens (40 new tokens × 62 % durability).');
  });

  it('shows no number for a document without one, or where the person does not want it', () => {
    const scores = new Map([[uri, score({})]]);
    expect(statusBarView(state({ scores }), 'file:///b.ts', true).text).not.toContain('≈');
    expect(statusBarView(state({ scores }), null, true).text).not.toContain('≈');
    expect(statusBarView(state({ scores }), uri, false).text).not.toContain('≈');
  });

  it('says why there is no estimate', () => {
    const scores = new Map([[uri, score({ state: 'unknown', why: 'The file is binary.' })]]);
    expect(statusBarView(state({ scores }), uri, true).tooltip).toContain('No estimate: The file is binary.');
    expect(statusBarView(state({ scores }), uri, true).text).toContain('≈ ?');
  });

  it('shows how far the history is read', () => {
    const at = (progress?: number) =>
      new Map([[uri, score({ state: 'indexing', ...(progress === undefined ? {} : { progress }) })]]);
    expect(statusBarView(state({ scores: at(0.42) }), uri, true)).toMatchObject({
      text: expect.stringContaining('42 %'),
      label: expect.stringContaining('No estimate yet: the history of this repository is being read (42 %).'),
    });
    expect(statusBarView(state({ scores: at() }), uri, true).text).toMatch(/spin\)$/);
  });

  it('tells the weightiest reasons and what would raise it, to a screen reader too', () => {
    const reasons = [0.4, -0.3, 0.2, 0.1].map((share, index) => ({ feature: 'f', share, text: `Reason ${index}.` }));
    const scores = new Map([[uri, score({ reasons, advice: ['Add names.', 'More.'], why: 'Tests earn nothing.' })]]);
    const { label, tooltip } = statusBarView(state({ scores }), uri, true);
    expect(tooltip).toContain('\n+40 % Reason 0.\n−30 % Reason 1.\n+20 % Reason 2.\nTo raise it: Add names.\n');
    expect(label).toContain('Tests earn nothing. +40 % Reason 0.');
  });

  it('puts a waiting wallet before everything else', () => {
    const wallet = { ...connected, pending: 'sign a commit' };
    const view = statusBarView(state({ wallet, scores: new Map([[uri, score({})]]) }), uri, true);
    expect(view.text).toContain('look at your wallet');
    expect(view.command).toBe('cairn.connectWallet');
  });

  it('shows a server that starts, and one that failed', () => {
    expect(statusBarView(state({ server: 'starting' }), uri, true).text).toContain('loading');
    expect(statusBarView(state({ server: 'failed' }), uri, true)).toMatchObject({ command: 'cairn.showLog' });
  });

  it('says when the chain is away', () => {
    const status = {
      repository: null,
      branch: null,
      chain: 'unreachable',
      node: 'ok',
      trusted: true,
      problem: null,
    } as const;
    expect(statusBarView(state({ status, wallet: connected }), uri, true).tooltip).toContain(
      'The chain can’t be reached',
    );
  });

  it('gives a screen reader words, not icons', () => {
    expect(statusBarView(state({ wallet: connected }), uri, true).label).not.toContain('$(');
  });
});

describe('formatScore', () => {
  it('drops digits that mean nothing', () => {
    expect([0, 3, 24.62, 1234.5].map(formatScore)).toEqual(['0', '3', '24.6', '1235']);
  });
});
