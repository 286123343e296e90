import type { Edits } from './fixture/edit-tree.ts';
import type { Identity } from './fixture/object-store.ts';
import type { Subject } from './subject.ts';
import type { Random } from './text/random.ts';

/** A commit of an attack: edits of the real base or of the real head, and what it says of itself. */
export interface Step {
  from: 'base' | 'head';
  edits: Edits;
  /** Replaces who, when and why. */
  identity?: Partial<Identity>;
  /** Seconds between this attack's commits, one hour where it is not said. */
  pause?: number;
}

/** One way to carry an attack out. Null where the change gives no hold for it. */
export type Spelling =
  /** Another head in place of the real one. It can be done again on top of itself. */
  | { kind: 'rewrite'; name: string; rewrite: (subject: Subject, random: Random) => Edits | null }
  /** Several commits, each scored against the one before. */
  | {
      kind: 'sequence';
      name: string;
      sequence: (subject: Subject, random: Random) => Step[] | null;
      /** What it is held against, where that is not the change as it was made. */
      beside?: (subject: Subject) => Step[];
    };

/** What an attack can be measured by. */
export interface Outcome {
  novel: number;
  chance: number;
  score: number;
}

export interface Verdict {
  /** In the unit of the rule; above zero is what the attacker gains. */
  size: number;
  holds: boolean;
}

/** What must hold of the parts of an attack beside the change as it was made. */
export interface Rule {
  text: string;
  /** How a size is shown. */
  unit: 'share' | 'chance' | 'tokens';
  judge: (original: Outcome, parts: readonly Outcome[]) => Verdict;
}

export interface Attack {
  number: number;
  name: string;
  rule: Rule;
  spellings: readonly Spelling[];
  /** The rewrites, done to the base alone, must earn nothing. */
  alone?: boolean;
}

/** eps of the rules: half a percent. */
const EPSILON = 0.005;

export const total = (parts: readonly Outcome[]): number => parts.reduce((sum, { score }) => sum + score, 0);
const gain = (original: Outcome, parts: readonly Outcome[]): number => total(parts) / original.score - 1;

export const notMore: Rule = {
  text: 'earns at most what the change earns (+0.5 %)',
  unit: 'share',
  judge: (original, parts) => {
    const size = gain(original, parts);
    return { size, holds: size <= EPSILON };
  },
};

export const within = (share: number): Rule => ({
  text: `earns what the change earns (±${share * 100} %)`,
  unit: 'share',
  judge: (original, parts) => {
    const size = gain(original, parts);
    return { size, holds: Math.abs(size) <= share };
  },
});

export const equal: Rule = {
  text: 'earns exactly what the change earns',
  unit: 'share',
  judge: (original, parts) => ({ size: gain(original, parts), holds: total(parts) === original.score }),
};

/** One statement's worth: the cap on a run of literals, and the words around it. */
const STATEMENT = 24;
const statementsMore = (count: number, words: string): Rule => ({
  text: `earns at most ${words} more (${count * STATEMENT} tokens)`,
  unit: 'tokens',
  judge: (original, parts) => {
    const size = (total(parts) - original.score) / Math.max(...parts.map(({ chance }) => chance));
    return { size, holds: size <= count * STATEMENT };
  },
});
export const oneStatement = statementsMore(1, 'one statement');
/** So often an edit may count. */
export const eightStatements = statementsMore(8, 'eight statements');

/** Compared on the chance: the tokens may differ a little from place to place. What has none has no chance that pays. */
export const sameChance: Rule = {
  text: 'the chance gains at most .03',
  unit: 'chance',
  judge: (original, parts) => {
    const chances = parts.filter(({ novel }) => novel > 0).map(({ chance }) => chance);
    const size = chances.length === 0 ? 0 : Math.max(...chances) - original.chance;
    return { size, holds: size <= 0.03 };
  },
};

/** For what is done to the base alone. The size is in tokens. */
export const nothing: Rule = {
  text: 'earns nothing',
  unit: 'tokens',
  judge: (_, parts) => {
    const size = parts.reduce((sum, { novel }) => sum + novel, 0);
    return { size, holds: size === 0 };
  },
};

/** The parts after the first earn nothing. */
export const firstAlone: Rule = {
  text: 'only its first commit earns',
  unit: 'share',
  judge: (original, parts) => {
    const size = total(parts.slice(1)) / original.score;
    return { size, holds: size <= EPSILON };
  },
};
