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
  2: {
    share: 0.1,
    worst: 0.05,
    why: 'Comments between lines change which of them are matched, and so the past of the touched lines.',
  },
  3: {
    share: 0.5,
    worst: 0.35,
    why: 'What one part defines another may use; and after weeks of quiet, the first part brings what came before to rest.',
  },
  4: { share: 0.6, worst: 0.3, why: 'Lines taken out of their place have other neighbours.' },
  5: { share: 0.5, worst: 6, why: 'The ends of copies under other names are new, and so are short ones.' },
  7: { share: 0.2, worst: 1, why: 'The ends of moved functions have other neighbours.' },
  9: { share: 0.8, worst: 20, why: 'Code counts that nothing refers to, where it can be used from outside.' },
  10: { share: 0.7, worst: 0.4, why: 'Broken into short lines, known lines are new ones.' },
  11: { share: 0.6, worst: 0.4, why: 'A renamed local breaks the match of the phrase around it.' },
  13: { share: 0.4, worst: 0.05, why: 'A line at the end of a file has other neighbours.' },
  16: { share: 1, worst: 0.05, why: 'Of pieces in another order, the ends have other neighbours.' },
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
