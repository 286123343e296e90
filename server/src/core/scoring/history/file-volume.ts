import { hasPast, volumeAt } from './file-history.ts';
import type { HistoryState } from './state.ts';

/**
 * Tokens that were added of late to the file that new code goes to. A file that has no past takes at least that of the busiest file
 * beside it: in its folder, or in the nearest one above that has files with a past. So code can't get better off by being put into a
 * fresh file.
 */
export function fileVolume(state: HistoryState, file: { path: string; previousPath: string }): number {
  const own = state.files.get(file.previousPath);
  const volume = own === undefined ? 0 : volumeAt(own.volume, state.worked);
  return own !== undefined && hasPast(own, state.clock) ? volume : Math.max(volume, volumeNear(state, file.path));
}

interface NearVolumes {
  /** Changes that the state had. */
  at: number;
  byFolder: Map<string, number>;
}
/** A state is asked again and again while a new file is typed. */
const known = new WeakMap<HistoryState, NearVolumes>();

function volumeNear(state: HistoryState, path: string): number {
  let volumes = known.get(state);
  if (volumes?.at !== state.times.length) {
    volumes = { at: state.times.length, byFolder: new Map() };
    known.set(state, volumes);
  }
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const volume = volumes.byFolder.get(folder) ?? mostVolume(state, folder);
  volumes.byFolder.set(folder, volume);
  return volume;
}

/**
 * `folder`: ends with `/`, or is empty. That of the busiest file there, however young, so that code is no better off in the second fresh
 * file than in the first one.
 */
function mostVolume(state: HistoryState, folder: string): number {
  let volume = 0;
  const depth = depthOfNearest(state, folder);
  for (const [path, record] of state.files) {
    if (commonFolders(folder, path) >= depth) volume = Math.max(volume, volumeAt(record.volume, state.worked));
  }
  return volume;
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
