import type { BaseCode } from '../code/code.ts';
import type { HistoryState } from './state.ts';

/** Of lines whose change is not known: their file could not be read before. */
export const UNKNOWN = -1;
export const NO_OWNERS = new Int32Array();

/** The ordinal of the change that each line of a file's older side came with, or UNKNOWN. */
export function oldOwners(
  state: HistoryState,
  { before, previousPath }: { before: BaseCode | null; previousPath: string },
): Int32Array {
  if (before === null) return NO_OWNERS;
  const owners = state.files.get(previousPath)?.owners;
  return owners?.length === before.table.lines ? owners : new Int32Array(before.table.lines).fill(UNKNOWN);
}
