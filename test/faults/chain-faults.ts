import { keccak256, parseTransaction } from 'viem';
import type { Hex } from '../../server/src/protocol/primitives.ts';
import { localAccount } from '../network/accounts.ts';
import type { Fault, Scene } from './case.ts';
import { killsLeaving } from './kills.ts';
import type { Answer, Passing, Rule } from './proxy.ts';
import { always, changed, half, html, instead, json, on, status } from './rules.ts';

const account = localAccount('contributor').address;
const again = /again/i;
const unreachable = { code: 'chain-unreachable', next: again } as const;

/** Sends as the account, which the local chain can do without its key. */
function sendAs({ world }: Scene, transaction: Record<string, unknown>): Promise<unknown> {
  return world.chain.request('eth_sendTransaction', [{ from: account, ...transaction }]);
}

async function sendElsewhere(scene: Scene): Promise<void> {
  await sendAs(scene, { to: localAccount('secondContributor').address, value: '0x1' });
  scene.foreignTransactions += 1;
}

/** The raw transaction a JSON-RPC request carries, and the answer that says it was taken. */
function carried({ body }: Passing): { raw: Hex; taken: (hash: Hex) => Answer } {
  const { id, params } = JSON.parse(body.toString()) as { id: number; params: [Hex] };
  return { raw: params[0], taken: (result) => json({ jsonrpc: '2.0', id, result }) };
}

const down: Omit<Fault, 'area' | 'meets'>[] = [
  {
    id: 'rpc-down',
    title: 'RPC down',
    arrange: ({ between }) => between('rpc', always(on.any, 'break')),
    outcome: unreachable,
  },
  {
    id: 'rpc-hangs',
    title: 'RPC hanging',
    arrange: ({ between }) => between('rpc', always(on.any, 'silence')),
    outcome: unreachable,
  },
  {
    id: 'rpc-429',
    title: 'RPC 429',
    arrange: ({ between }) => between('rpc', always(on.any, status(429))),
    outcome: { code: 'chain-unreachable', next: /again in a minute, or .*allows more/ },
  },
  {
    id: 'rpc-html',
    title: 'RPC sending HTML',
    arrange: ({ between }) => between('rpc', always(on.any, html)),
    outcome: { code: 'chain-unreachable', next: /proxy or the sign-in page/ },
  },
  {
    id: 'rpc-truncated',
    title: 'RPC sending half of its answers',
    arrange: ({ between }) => between('rpc', changed(on.any, half)),
    outcome: unreachable,
  },
  {
    id: 'rpc-down-after-sending',
    title: 'RPC down once a transaction is sent',
    arrange: ({ between }) => {
      let isSent = false;
      const send: Rule['react'] = async (_request, forward) => {
        isSent = true;
        return forward();
      };
      between('walletRpc', { matches: on.sending, react: send });
      between('rpc', { matches: () => isSent, react: async () => 'break' });
    },
    outcome: unreachable,
  },
  {
    id: 'rpc-without-receipts',
    title: 'RPC that answers all but for receipts',
    arrange: ({ between }) => between('rpc', always(on.call('eth_getTransactionReceipt'), 'break')),
    // The records themselves are asked for then.
    outcome: 'done',
  },
  {
    id: 'wrong-chain',
    title: 'RPC of another chain',
    arrange: ({ between }) => {
      const other = json({ jsonrpc: '2.0', id: 1, result: '0x1092' });
      between('rpc', always(on.call('eth_chainId'), other));
    },
    outcome: { code: 'wrong-chain', next: /Use an RPC of chain 31337/ },
  },
];

const transactions: Omit<Fault, 'area' | 'meets'>[] = [
  {
    id: 'nonce-race',
    title: 'nonce race with another transaction of the account',
    arrange: (scene) =>
      scene.between(
        'walletRpc',
        instead(on.sending, 1, async (_request, forward) => {
          await sendElsewhere(scene);
          return forward();
        }),
      ),
    outcome: { code: ['wallet-rejected', 'wallet-unsupported', 'chain-unreachable'], next: again },
  },
  {
    id: 'replaced-same',
    title: 'transaction replaced by the same at a higher fee',
    arrange: (scene) =>
      scene.between(
        'walletRpc',
        instead(on.sending, 1, async (request) => {
          const { raw, taken } = carried(request);
          const { to, data, gas } = parseTransaction(raw);
          await sendAs(scene, { to, data, gas: hex(gas), maxFeePerGas: hex(10n ** 11n) });
          return taken(keccak256(raw));
        }),
      ),
    outcome: 'done-or-told',
    told: { code: 'chain-unreachable', next: /nothing is (done|paid) twice/i },
  },
  {
    id: 'replaced-cancelled',
    title: 'transaction replaced by a cancellation',
    arrange: (scene) =>
      scene.between(
        'walletRpc',
        instead(on.sending, 1, async (request) => {
          const { raw, taken } = carried(request);
          await sendElsewhere(scene);
          return taken(keccak256(raw));
        }),
      ),
    outcome: { code: 'chain-unreachable', next: /nothing is (done|paid) twice/i },
  },
  {
    id: 'dropped',
    title: 'transaction dropped',
    arrange: (scene) =>
      scene.between(
        'walletRpc',
        instead(on.sending, 1, async (request) => {
          const { raw, taken } = carried(request);
          return taken(keccak256(raw));
        }),
      ),
    outcome: { code: 'chain-unreachable', next: /nothing is (done|paid) twice/i },
  },
  {
    id: 'reverted',
    title: 'transaction reverted',
    arrange: (scene) =>
      scene.between(
        'walletRpc',
        instead(on.sending, 1, async (request) => {
          const { raw, taken } = carried(request);
          const { to, data } = parseTransaction(raw);
          // Less gas than it takes: it is mined, fails, and its fee is gone.
          const hash = await sendAs(scene, { to, data, gas: '0xc350' });
          scene.lostTransactions += 1;
          return taken(String(hash) as Hex);
        }),
      ),
    outcome: { code: 'transaction-reverted', next: /Try again, with the gas/ },
  },
  {
    id: 'send-answer-lost',
    title: 'answer to the sent transaction lost',
    arrange: (scene) =>
      scene.between(
        'walletRpc',
        instead(on.sending, 1, async (_request, forward) => {
          await forward();
          return 'break';
        }),
      ),
    outcome: 'done-or-told',
    told: { code: ['wallet-rejected', 'wallet-unsupported', 'chain-unreachable'], next: again },
  },
];

const reorganisations: Omit<Fault, 'area' | 'meets'>[] = [
  {
    id: 'reorg-after-done',
    title: 'reorganisation of 3 blocks after it was done',
    outcome: 'done',
    // Record and move of the ref are gone, and so is nothing else of the repository.
    repair: async ({ world }) => {
      await world.chain.mine(1);
      await world.chain.request('anvil_rollback', [3]);
    },
  },
  {
    id: 'reorg-between',
    title: 'reorganisation of 3 blocks between record and move of the ref',
    arrange: (scene) => {
      let confirmed = false;
      scene.between(
        'rpc',
        {
          matches: on.call('eth_getTransactionReceipt'),
          react: async (_request, forward) => {
            const answer = await forward();
            confirmed = true;
            return answer;
          },
        },
        {
          matches: ({ call }) => confirmed && call === 'eth_call',
          react: async ({ nth }, forward) => {
            if (nth === 1) {
              await scene.world.chain.mine(2);
              await scene.world.chain.request('anvil_rollback', [3]);
            }
            return forward();
          },
        },
      );
    },
    outcome: 'done-or-told',
    told: { code: ['transaction-reverted', 'invalid-input', 'not-permitted'], next: again },
  },
];

export const chainFaults: readonly Fault[] = [...down, ...transactions, ...reorganisations].map((fault) => ({
  ...fault,
  area: 'chain',
  meets: killsLeaving(),
}));

function hex(value: bigint | undefined): Hex | undefined {
  return value === undefined ? undefined : `0x${value.toString(16)}`;
}
