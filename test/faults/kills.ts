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

/** A state a kill leaves behind. */
interface State {
  /** Null: nothing was ever begun. */
  kill: string | null;
  title: string;
}

/** All states there are: what other kills leave is one of these again. Faults are met in each of them. */
export const states: readonly State[] = [
  { kill: null, title: 'new' },
  { kill: 'killed-after-register', title: 'registered' },
  { kill: 'killed-before-upload', title: 'signed' },
  { kill: 'killed-after-upload', title: 'uploaded' },
  { kill: 'killed-after-record', title: 'record sent' },
  { kill: 'killed-before-advance', title: 'recorded' },
  { kill: 'killed-after-advance', title: 'move sent' },
];

/** Kills that leave one of the states from `from` to `to`, by their titles. */
export function killsLeaving(from = 'registered', to = 'move sent'): string[] {
  const at = (title: string) => states.findIndex((state) => state.title === title);
  return states.slice(at(from), at(to) + 1).flatMap(({ kill }) => kill ?? []);
}

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
