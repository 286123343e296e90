import type { Attack, Spelling } from './attack.ts';
import { attacks } from './attacks.ts';
import type { ScoredChange } from './changes.ts';
import type { Attempt, Laboratory } from './laboratory.ts';

interface Way {
  attack: Attack;
  spelling: Spelling;
  /** Whether it is done to the base, without the change. */
  alone: boolean;
}

/** Every way to attack a change. */
export const ways: readonly Way[] = attacks.flatMap((attack) =>
  attack.spellings.flatMap((spelling) => [
    { attack, spelling, alone: false },
    ...(attack.alone === true && spelling.kind === 'rewrite' ? [{ attack, spelling, alone: true }] : []),
  ]),
);

/** One way, carried out on one change; null where the change gives no hold for it. */
export function attemptWay(
  laboratory: Laboratory,
  { change, original }: ScoredChange,
  { attack, spelling, alone }: Way,
  seed: number,
): Promise<Attempt | null> {
  return alone
    ? laboratory.attemptAlone(change, original, attack, spelling, seed)
    : laboratory.attempt(change, original, attack, spelling, seed);
}
