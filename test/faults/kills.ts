import type { Kill } from './case.ts';
import type { Rule } from './proxy.ts';
import { on } from './rules.ts';

interface Effect {
  id: string;
  title: string;
  service: Kill['service'];
  matches: Rule['matches'];
  nth: number;
  ground?: Kill['ground'];
}

const unregistered = { registered: false };
const receipt = on.call('eth_getTransactionReceipt');

/** Everything publishing does to the world or learns from it, in the order it does it. */
const effects: readonly Effect[] = [
  { id: 'price', title: 'the price is asked', service: 'bundler', matches: on.price, nth: 1 },
  { id: 'upload', title: 'the item is uploaded', service: 'bundler', matches: on.upload, nth: 1 },
  { id: 'read-back', title: 'the upload is read back', service: 'gateway', matches: on.data, nth: 1 },
  { id: 'record', title: 'the record is sent', service: 'walletRpc', matches: on.sending, nth: 1 },
  { id: 'record-receipt', title: 'the record is confirmed', service: 'rpc', matches: receipt, nth: 1 },
  { id: 'advance', title: 'the move of the ref is sent', service: 'walletRpc', matches: on.sending, nth: 2 },
  { id: 'advance-receipt', title: 'the move of the ref is confirmed', service: 'rpc', matches: receipt, nth: 2 },
  ...(
    [
      ['register', 'the registration is sent', 'walletRpc', on.sending],
      ['register-receipt', 'the registration is confirmed', 'rpc', receipt],
    ] as const
  ).map(([id, title, service, matches]) => ({ id, title, service, matches, nth: 1, ground: unregistered })),
];

/** Before and after each effect. */
export const kills: readonly Kill[] = effects.flatMap((effect) =>
  (['before', 'after'] as const).map((when) => ({
    ...effect,
    id: `killed-${when}-${effect.id}`,
    title: `kill -9 ${when} ${effect.title}`,
    when,
  })),
);

/** Those that leave states no other one leaves: each fault is met in each of them. */
export const distinctKills: readonly Kill[] = kills.filter(({ id }) =>
  [
    'killed-before-upload',
    'killed-after-upload',
    'killed-after-record',
    'killed-before-advance',
    'killed-after-advance',
  ].includes(id),
);

/** The rule that lets the process die there. */
export function killRule({ matches, nth, when }: Kill, kill: () => void): Rule {
  return {
    matches,
    react: async (request, forward) => {
      if (request.nth !== nth) return forward();
      if (when === 'after') await forward();
      kill();
      return 'break';
    },
  };
}
