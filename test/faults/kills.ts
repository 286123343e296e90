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
  /** State before it, and after it. */
  states: readonly [StateName, StateName];
}

const unregistered = { registered: false };
const receipt = on.call('eth_getTransactionReceipt');

/** Everything publishing does to the world or learns from it, in the order it does it. */
const effects: readonly Effect[] = [
  { id: 'price', title: 'the price is asked', service: 'bundler', matches: on.price, nth: 1, states: ['new', 'new'] },
  {
    id: 'upload',
    title: 'the item is uploaded',
    service: 'bundler',
    matches: on.upload,
    nth: 1,
    states: ['signed', 'uploaded'],
  },
  {
    id: 'read-back',
    title: 'the upload is read back',
    service: 'gateway',
    matches: on.data,
    nth: 1,
    states: ['uploaded', 'uploaded'],
  },
  {
    id: 'record',
    title: 'the record is sent',
    service: 'walletRpc',
    matches: on.sending,
    nth: 1,
    states: ['uploaded', 'record sent'],
  },
  {
    id: 'record-receipt',
    title: 'the record is confirmed',
    service: 'rpc',
    matches: receipt,
    nth: 1,
    states: ['record sent', 'record sent'],
  },
  {
    id: 'advance',
    title: 'the move of the ref is sent',
    service: 'walletRpc',
    matches: on.sending,
    nth: 2,
    states: ['recorded', 'move sent'],
  },
  {
    id: 'advance-receipt',
    title: 'the move of the ref is confirmed',
    service: 'rpc',
    matches: receipt,
    nth: 2,
    states: ['move sent', 'move sent'],
  },
  ...(
    [
      ['register', 'the registration is sent', 'walletRpc', on.sending, ['new', 'registered']],
      ['register-receipt', 'the registration is confirmed', 'rpc', receipt, ['registered', 'registered']],
    ] as const
  ).map(([id, title, service, matches, states]) => ({
    id,
    title,
    service,
    matches,
    nth: 1,
    ground: unregistered,
    states,
  })),
];

/** Before and after each effect. */
export const kills: readonly Kill[] = effects.flatMap((effect) =>
  (['before', 'after'] as const).map((when) => ({
    ...effect,
    leaves: effect.states[when === 'before' ? 0 : 1],
    id: `killed-${when}-${effect.id}`,
    title: `kill -9 ${when} ${effect.title}`,
    when,
  })),
);

type StateName = 'new' | 'registered' | 'signed' | 'uploaded' | 'record sent' | 'recorded' | 'move sent';

/** A state a kill leaves behind. */
interface State {
  /** The kill that stands for it; null: nothing was ever begun. */
  kill: string | null;
  title: StateName;
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
export function killsLeaving(from: StateName = 'registered', to: StateName = 'move sent'): string[] {
  const at = (title: StateName) => states.findIndex((state) => state.title === title);
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
