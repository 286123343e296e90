import type { Attempt } from './laboratory.ts';

interface Bound {
  /** Largest share of attempts that may break the rule. */
  share: number;
  /** Largest size of an attempt, in the unit of the rule. */
  worst: number;
  why: string;
}

/**
 * Attacks that the score does not stand up to yet, and how far each gets. The bounds only ever go down; what is not here must hold always.
 * docs/score-attacks.md says what each hole is worth.
 */
export const open: Readonly<Record<number, Bound>> = {
  3: { share: 1, worst: 1, why: 'Parts see another past than the whole.' },
  4: { share: 1, worst: 1, why: 'Lines taken out of their place have other neighbours.' },
  5: { share: 0.8, worst: 1, why: 'The ends of copies under other names are new.' },
  7: { share: 0.5, worst: 1, why: 'The ends of moved functions have other neighbours.' },
  9: { share: 1, worst: 10, why: 'Code counts that nothing refers to.' },
  10: { share: 0.8, worst: 1, why: 'Short lines are known lines.' },
  11: { share: 0.5, worst: 1, why: 'A renamed local breaks the match of the phrase around it.' },
  13: { share: 0.5, worst: 1, why: 'An unused constant counts.' },
  14: { share: 0.5, worst: 1, why: 'A new file has no past to speak against it.' },
  16: { share: 1, worst: 0.05, why: 'Of pieces in another order, the ends have other neighbours.' },
  17: { share: 1, worst: 10, why: 'What a change removed has other neighbours when it comes back.' },
};

/** The best that a climb over rewrites reaches, in shares of what the change earns. */
export const climbBound = 14;

/** What is beyond the bounds among attempts at one attack, in words. */
export function brokenBounds(number: number, attempts: readonly Attempt[]): string[] {
  const broken = attempts.filter(({ verdict }) => !verdict.holds);
  const bound = open[number] ?? { share: 0, worst: 0 };
  const beyond = broken
    .filter(({ verdict }) => Math.abs(verdict.size) > bound.worst)
    .map(({ spelling, change, verdict }) => `${spelling} on ${change}: ${verdict.size.toFixed(3)}`);
  const share = broken.length / Math.max(1, attempts.length);
  return share > bound.share ? [...beyond, `${broken.length} of ${attempts.length} attempts break the rule`] : beyond;
}
