import { exactLog } from '../exact-math.ts';
import { DAY, type FileHistory, type FileRecord, hasPast, historyAt, REST_DAYS, volumeAt } from './file-history.ts';
import type { HistoryState } from './state.ts';

/** Where a file's new code goes, as the main line knows the place. What rests (see REST_DAYS) is left out, but for the volume. */
export interface Place {
  /** Of the file, or of the one that stands in for it. */
  history: FileHistory;
  /** Lines that have rested. */
  lines: number;
  /** Tokens that were added to the file of late. */
  volume: number;
}

/** So that a short or a quiet file is none in turmoil. */
const USUAL_CHURN = 5;
const USUAL_LINES = 50;

/** How much of a file changed of late, against its length: a logarithm. */
export const turnoverOf = ({ history, lines }: Pick<Place, 'history' | 'lines'>): number =>
  exactLog((history.churn + USUAL_CHURN) / (lines + USUAL_LINES));

/**
 * A file that has no past takes that of the one with most turnover beside it: in its folder, or in the nearest one above that has files
 * with a past. So code can't get a better past by being put into a fresh file.
 */
export function placeOf(state: HistoryState, file: { path: string; previousPath: string }): Place {
  const own = state.files.get(file.previousPath);
  const volume = own === undefined ? 0 : volumeAt(own.volume, state.worked);
  const history = historyAt(own, state.clock);
  if (own !== undefined && history.changes > 0) return { history, lines: restedLines(state, own), volume };
  const standIn = standInFor(state, file.path);
  return { ...standIn, volume: Math.max(volume, standIn.volume) };
}

function restedLines({ times, clock }: HistoryState, { owners }: FileRecord): number {
  const limit = clock - REST_DAYS * DAY;
  let lines = 0;
  for (const owner of owners) if (owner >= 0 && (times[owner] ?? 0) <= limit) lines += 1;
  return lines;
}

type StandIn = Pick<Place, 'history' | 'lines' | 'volume'>;

interface StandIns {
  /** Changes that the state had. */
  at: number;
  byFolder: Map<string, StandIn>;
}
/** A state is asked again and again while a new file is typed. */
const known = new WeakMap<HistoryState, StandIns>();

function standInFor(state: HistoryState, path: string): StandIn {
  let standIns = known.get(state);
  if (standIns?.at !== state.times.length) {
    standIns = { at: state.times.length, byFolder: new Map() };
    known.set(state, standIns);
  }
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const standIn = standIns.byFolder.get(folder) ?? findStandIn(state, folder);
  standIns.byFolder.set(folder, standIn);
  return standIn;
}

/**
 * `folder`: ends with `/`, or is empty. Volume does not rest: it is that of the busiest file there, however young, so that code is no better
 * off in the second fresh file than in the first one.
 */
function findStandIn(state: HistoryState, folder: string): StandIn {
  let best: { path: string; turnover: number; history: FileHistory; lines: number } | null = null;
  let volume = 0;
  const depth = depthOfNearest(state, folder);
  for (const [path, record] of state.files) {
    if (commonFolders(folder, path) < depth) continue;
    volume = Math.max(volume, volumeAt(record.volume, state.worked));
    if (!hasPast(record, state.clock)) continue;
    const history = historyAt(record, state.clock);
    const lines = restedLines(state, record);
    const turnover = turnoverOf({ history, lines });
    const isMore = best === null || turnover > best.turnover || (turnover === best.turnover && path < best.path);
    if (isMore) best = { path, turnover, history, lines };
  }
  return { history: best?.history ?? historyAt(undefined, state.clock), lines: best?.lines ?? 0, volume };
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
