import type { Attempt } from './laboratory.ts';

interface Bound {
  /** Largest share of attempts that may break the rule. */
  share: number;
  /** Largest size of an attempt, in the unit of the rule. */
  worst: number;
  why: string;
}

/**
 * Attacks that the score does not stand up to yet, and how far each gets. What is not here must hold always.
 * docs/score-attacks.md says what each hole is worth.
 */
export const open: Readonly<Record<number, Bound>> = {
  2: { share: 0.03, worst: 0.05, why: 'Lines beside a comment that comes or goes may be matched with others.' },
  3: {
    share: 0.45,
    worst: 1.7,
    why: 'A statement that comes before the one it replaces is gone counts as a whole; and after weeks of quiet the first part brings what came before to rest.',
  },
  4: { share: 0.03, worst: 0.1, why: 'What stands elsewhere is joined with other lines than before.' },
  5: { share: 0.1, worst: 1, why: 'Where calls and members have other names too, short copies are new.' },
  7: {
    share: 0.06,
    worst: 0.1,
    why: 'A move may change which statements count as gone; a head that is cut begins another statement.',
  },
  9: { share: 0.03, worst: 0.7, why: 'One use serves all of a name, and a false branch may not look it.' },
  10: { share: 0.1, worst: 0.09, why: 'Where a line ends a statement, one cut before an operator is another.' },
  11: { share: 0.5, worst: 0.45, why: 'A short statement that the main line has is another one under other names.' },
  12: { share: 0.02, worst: 70, why: 'Where a file has another name too, short statements with other values are new.' },
  13: { share: 0.08, worst: 0.1, why: 'Where a line joins new ones it is a part of another statement.' },
  16: { share: 0.12, worst: 0.03, why: 'In one change two tokens of a head wait where it stands first in its file.' },
  19: {
    share: 0.3,
    worst: 250,
    why: 'Where several words of a statement are renamed and much that is gone looks alike, what they were is not told.',
  },
  20: {
    share: 0.12,
    worst: 450,
    why: 'Eight long statements come to more; and what a statement was made of is not told where it is long and little of it is left.',
  },
};

/** The best that a climb over rewrites reaches, in shares of what the change earns. */
export const climbBound = 1.5;

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
