import { hasPast, volumeAt } from './file-history.ts';
import type { HistoryState } from './state.ts';

/**
 * Tokens that were added of late to the file that new code goes to. Where it has no past, those of the busiest file with a past beside it
 * come on top, and they are no less than those of the busiest file without one: in its folder, or in the nearest one above that has files with
 * a past. So code can't get better off by being put into a fresh file, nor by coming to it in pieces.
 */
export function fileVolume(state: HistoryState, file: { path: string; previousPath: string }): number {
  const own = state.files.get(file.previousPath);
  const volume = own === undefined ? 0 : volumeAt(own.volume, state.worked);
  if (own !== undefined && hasPast(own, state.clock)) return volume;
  const { old, young } = volumesNear(state, file.path.slice(0, file.path.lastIndexOf('/') + 1));
  return Math.max(volume + old, young);
}

/** Of the busiest file of a place that has a past, and of the busiest that has none; 0 where there is none. */
interface Near {
  old: number;
  young: number;
}

interface NearVolumes {
  /** Changes that the state had. */
  at: number;
  byFolder: Map<string, Near>;
}
/** A state is asked again and again while a new file is typed. */
const known = new WeakMap<HistoryState, NearVolumes>();

function volumesNear(state: HistoryState, folder: string): Near {
  let volumes = known.get(state);
  if (volumes?.at !== state.times.length) {
    volumes = { at: state.times.length, byFolder: new Map() };
    known.set(state, volumes);
  }
  const near = volumes.byFolder.get(folder) ?? busiestNear(state, folder);
  volumes.byFolder.set(folder, near);
  return near;
}

/** `folder`: ends with `/`, or is empty. */
function busiestNear(state: HistoryState, folder: string): Near {
  const near: Near = { old: 0, young: 0 };
  const depth = depthOfNearest(state, folder);
  for (const [path, record] of state.files) {
    if (commonFolders(folder, path) < depth) continue;
    const age = hasPast(record, state.clock) ? 'old' : 'young';
    near[age] = Math.max(near[age], volumeAt(record.volume, state.worked));
  }
  return near;
}

/** How much of its path a folder shares with the nearest file that has a past; where none has, with the nearest of all. */
function depthOfNearest({ files, clock }: HistoryState, folder: string): number {
  let nearest = 0;
  let nearestWithPast = -1;
  for (const [path, record] of files) {
    const common = commonFolders(folder, path);
    nearest = Math.max(nearest, common);
    if (common > nearestWithPast && hasPast(record, clock)) nearestWithPast = common;
  }
  return nearestWithPast < 0 ? nearest : nearestWithPast;
}

/** Length of the longest folder that both are in. */
function commonFolders(folder: string, path: string): number {
  let length = 0;
  for (let at = 0; at < folder.length && folder.charCodeAt(at) === path.charCodeAt(at); at += 1) {
    if (folder.charCodeAt(at) === SLASH) length = at + 1;
  }
  return length;
}

const SLASH = 47;
