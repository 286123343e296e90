import { attacks } from './attacks.ts';
import type { Way } from './laboratory.ts';

/** Every way to attack a change. */
export const ways: readonly Way[] = attacks.flatMap((attack) =>
  attack.spellings.flatMap((spelling) => [
    { attack, spelling, alone: false },
    ...(attack.alone === true && spelling.kind === 'rewrite' ? [{ attack, spelling, alone: true }] : []),
  ]),
);
