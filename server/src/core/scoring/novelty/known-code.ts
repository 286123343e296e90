import { HashMultiset } from '../code/hash-multiset.ts';
import { FingerprintSet } from '../history/fingerprint-set.ts';

/**
 * All code that ever was on the main line: what a change can repeat but not add. It only grows, so what was deleted is still known
 * when it comes back.
 */
export interface KnownCode {
  /** Of statements, windows, contexts and shapes (see repeats.ts). */
  readonly fingerprints: FingerprintSet;
  /** Words, numbers and signs of each different line, with their counts: what is usual in this repository. */
  readonly units: HashMultiset;
}

export const createKnownCode = (): KnownCode => ({ fingerprints: new FingerprintSet(), units: new HashMultiset() });
