import type { BaseCode } from './code.ts';

/** Halves of a fingerprint. */
export interface Print {
  readonly high: number;
  readonly low: number;
}

/** Halves of a statement's fingerprints, by what it says alone. */
export interface StatementPrints {
  /** As it is written. */
  readonly high: number;
  readonly low: number;
  /** Whatever the names of variables are. */
  readonly namelessHigh: number;
  readonly namelessLow: number;
  /** And the literals. */
  readonly plainHigh: number;
  readonly plainLow: number;
}

/** What statements are told by. */
export type Tokens = Pick<BaseCode, 'ids' | 'marks'>;

/** A statement that a change takes away, by its fingerprints. */
export interface GoneStatement extends StatementPrints {
  readonly code: Tokens;
  readonly from: number;
  readonly to: number;
}

/** A token of a statement that stands where one that is gone had another one. */
export interface ReplacedWord {
  /** Significant tokens before it in the statement. */
  readonly at: number;
  /** Content of both; all literals are alike, and what stood in a gap is like no other. */
  readonly word: number;
  readonly old: number;
  /** Whether a word took the place of another word. */
  readonly isWord: boolean;
}

/** What is told of a statement against the main line alone. */
export interface ReadStatement {
  /** Of a short one: what it says together with the ones beside it. */
  readonly contexts: readonly Print[];
  /** Whether the main line does not know all of it. */
  readonly isNew: boolean;
  /** Of each of its windows, or of all of it: the two halves of its fingerprint, and 1 for what the main line knows. */
  readonly windows: readonly number[];
  /** What it is ordered by. */
  readonly form: Print;
}

/** A shape of a stretch that has something new in it. */
export interface ReadShape extends Print {
  /** Significant tokens before it in the stretch. */
  readonly at: number;
  /** Whether the main line knows it. */
  readonly isKnown: boolean;
}

/** What is told of such a stretch against the main line alone. */
export interface ReadShapes {
  /** Significant tokens of the stretch. */
  readonly length: number;
  readonly shapes: readonly ReadShape[];
}
