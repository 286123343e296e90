import { createKnownCode, type KnownCode } from '../novelty/known-code.ts';
import { DormantCode } from '../use/dormant.ts';
import type { FileRecord, LateChanges } from './file-history.ts';
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
  /** Recent changes of source files in each folder, one a change; halved each month. */
  folders: Map<string, LateChanges>;
  project: ProjectPast;
  dormant: DormantCode;
}

/** The folder of a file; '' at the root. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

export const createHistory = (): HistoryState => ({
  times: [],
  clock: 0,
  worked: 0,
  known: createKnownCode(),
  files: new Map(),
  folders: new Map(),
  project: createProjectPast(),
  dormant: new DormantCode(),
});
