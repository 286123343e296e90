import type { ErrorCode } from '../../server/src/protocol/errors.ts';
import type { Ground, GroundOptions } from './ground.ts';
import type { Rule } from './proxy.ts';
import type { Running, RunOptions } from './publisher-process.ts';
import type { Proxies, World } from './world.ts';

/** What a fault can reach while the command runs. */
export interface Scene {
  world: World;
  ground: Ground;
  /** Puts rules in force between the command and a service. */
  between(service: keyof Proxies, ...rules: Rule[]): void;
  /** Transactions the account sent without the command's doing. */
  foreignTransactions: number;
  /** Transactions of the command that failed through the fault alone: their gas is gone. */
  lostTransactions: number;
}

export type Area = 'storage' | 'chain' | 'wallet' | 'machine';

/** What the command must say where it ends: one of these codes, and what to do next. */
export interface Told {
  code: ErrorCode | readonly ErrorCode[];
  next: RegExp;
}

/** One way in which the world misbehaves while the command runs. */
export interface Fault {
  /** Names the case: letters and dashes. */
  id: string;
  area: Area;
  /** For the table, as a noun. */
  title: string;
  arrange?(scene: Scene): void | Promise<void>;
  /** What happens once the command runs. */
  during?(scene: Scene, running: Running): Promise<void>;
  /** Afterwards, before the command is run again. */
  repair?(scene: Scene): Promise<void>;
  run?: Pick<RunOptions, 'preload' | 'fileLimit'> & { clockOffsetMs?: number };
  ground?: GroundOptions;
  /** `done`: the command gets through. */
  outcome: 'done' | Told | 'done-or-told';
  /** Where the outcome is `done-or-told`. */
  told?: Told;
  /** Kills after which it is met too, by their ids. */
  meets: readonly string[];
  /** Items the store took in all; 1 where absent. */
  items?: number;
}

/** A moment at which the process dies. */
export interface Kill {
  id: string;
  title: string;
  service: keyof Proxies;
  matches: Rule['matches'];
  nth: number;
  /** Before the service hears of it, or after it did its work and before the command does. */
  when: 'before' | 'after';
  /** Title of the state in which the next run finds things. */
  leaves: string;
  ground?: GroundOptions;
}
