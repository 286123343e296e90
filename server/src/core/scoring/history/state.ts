import type { FileRecord } from '../file-history.ts';
import { createKnownCode, type KnownCode } from '../known-code.ts';
import { createProjectPast, type ProjectPast } from './project-past.ts';

/**
 * What the main line is up to one commit: a function of that commit's first parents alone. It is carried along from change to change
 * (see advance.ts).
 */
export interface HistoryState {
  /** Unix seconds of each change so far, oldest first; never running backwards. Its length is the ordinal of the next change. */
  times: number[];
  /** Unix seconds: that of the last change, 0 before the first. */
  clock: number;
  /** Seconds of work up to then: the sum of `workedBetween` of all neighbours. */
  worked: number;
  known: KnownCode;
  /** By path, for each file of source code. */
  files: Map<string, FileRecord>;
  project: ProjectPast;
}

export const createHistory = (): HistoryState => ({
  times: [],
  clock: 0,
  worked: 0,
  known: createKnownCode(),
  files: new Map(),
  project: createProjectPast(),
});
