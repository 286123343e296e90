import type { CountedChange, CountedFile } from '../count.ts';
import type { PathKind } from '../path-class.ts';
import { addVolume, churnAt, type FileRecord, NO_VOLUME, workedBetween } from './file-history.ts';
import { addLateChange, NO_LATE_CHANGES, RECENT_DAYS } from './late.ts';
import { learn } from './learn.ts';
import { LineKind } from './line-table.ts';
import type { ChangeOutcome, Death, LineCounts } from './outcome.ts';
import { NO_OWNERS, oldOwners, UNKNOWN } from './owners.ts';
import { advanceProject } from './project-past.ts';
import { folderOf, type HistoryState } from './state.ts';

/** What a change of the main line says of itself. */
export interface ChangeFacts {
  /** Of the committer, unix seconds. */
  time: number;
  /** Hash of the author's mail. */
  developer: number;
  fix: boolean;
}

/** Carries the state on by one change, which was counted against it. */
export function advance(state: HistoryState, change: CountedChange, facts: ChangeFacts): ChangeOutcome {
  const ordinal = state.times.length;
  const dormant = change.dormant();
  const time = Math.max(state.clock, facts.time); // commit times may run backwards, history does not
  if (ordinal > 0) state.worked += workedBetween(state.clock, time);
  const moves = new Moves();
  const files = change.files.filter(({ before, after, previousPath }) => {
    return before !== null || after !== null || state.files.has(previousPath);
  });
  const ages = files.map((file) => ({ file, old: oldOwners(state, file) }));
  for (const { file, old } of ages) moves.leave(file, old);
  const born: LineCounts = { source: 0, test: 0, comment: 0 };
  const records = ages.map(({ file, old }) => ({
    file,
    owners: file.after === null ? NO_OWNERS : newOwners(file, old, ordinal, moves, born),
  }));
  updateRecords(state, records, facts, time);
  state.dormant.apply(dormant, time);
  updateFolders(state, files, { time, fix: facts.fix });
  const outcome = { ordinal, born, deaths: moves.deaths(), shrunkSources: countShrunk(files) };
  learn(state, change, dormant, time);
  advanceProject(state.project, state.times, outcome, { time, fix: facts.fix });
  state.project.volume = addVolume(state.project.volume, change.novelTokens, state.worked);
  state.times.push(time);
  state.clock = time;
  return outcome;
}

interface Leaving {
  owner: number;
  kind: number;
  pathKind: PathKind;
}

/** Lines that left their place, until they are found again elsewhere in the change. */
class Moves {
  readonly #byHash = new Map<number, Leaving[]>();

  leave({ before, match, kind: pathKind }: CountedFile, owners: Int32Array): void {
    if (before === null || match.removed === 0) return;
    const { hash, kind } = before.table;
    for (let line = hash.length - 1; line >= 0; line -= 1) {
      if (match.gone[line] === 0 || kind[line] === LineKind.trivial) continue;
      const key = hash[line] ?? 0;
      const leaving = { owner: owners[line] ?? UNKNOWN, kind: kind[line] ?? 0, pathKind };
      const others = this.#byHash.get(key);
      if (others === undefined) this.#byHash.set(key, [leaving]);
      else others.push(leaving);
    }
  }

  /** Owner of a line that comes, if it left elsewhere. */
  arrive(hash: number): number | null {
    return this.#byHash.size === 0 ? null : (this.#byHash.get(hash)?.pop()?.owner ?? null);
  }

  deaths(): Death[] {
    const deaths = new Map<number, Death>();
    for (const lines of this.#byHash.values()) {
      for (const { owner, kind, pathKind } of lines) {
        if (owner === UNKNOWN) continue;
        const death = deaths.get(owner) ?? { owner, source: 0, test: 0, comment: 0 };
        deaths.set(owner, death);
        countLine(death, kind, pathKind);
      }
    }
    return [...deaths.values()].sort((a, b) => a.owner - b.owner);
  }
}

function countLine(counts: LineCounts, kind: number, pathKind: PathKind): void {
  if (pathKind !== 'source' && pathKind !== 'test') return;
  if (kind === LineKind.comment) counts.comment += 1;
  else if (pathKind === 'source') counts.source += 1;
  else counts.test += 1;
}

/** Lines keep their owner through the change; a trivial line is the line's above it. */
function newOwners(
  { after, match, kind: pathKind }: CountedFile,
  old: Int32Array,
  ordinal: number,
  moves: Moves,
  born: LineCounts,
): Int32Array {
  const table = after?.table;
  const owners = new Int32Array(table?.lines ?? 0);
  let above = ordinal;
  for (let line = 0; line < owners.length; line += 1) {
    const kind = table?.kind[line] ?? 0;
    if (kind !== LineKind.trivial) {
      const from = match.oldOf[line] ?? -1;
      const owner = from >= 0 ? (old[from] ?? UNKNOWN) : moves.arrive(table?.hash[line] ?? 0);
      if (owner === null) countLine(born, kind, pathKind);
      above = owner ?? ordinal;
    }
    owners[line] = above;
  }
  return owners;
}

function updateRecords(
  state: HistoryState,
  files: readonly { file: CountedFile; owners: Int32Array }[],
  { developer, fix }: ChangeFacts,
  time: number,
): void {
  const next: [string, FileRecord][] = [];
  for (const { file, owners } of files) {
    const record = state.files.get(file.previousPath) ?? newRecord(time);
    record.developers.add(developer);
    record.churn = churnAt(record, time) + file.match.added + file.match.removed;
    record.volume = addVolume(record.volume, file.addedTokens, state.worked);
    if (file.newLiterals > 0) record.literals = addVolume(record.literals, file.newLiterals, state.worked);
    record.late = addLateChange(record.late, { time, fix });
    record.recent = addLateChange(record.recent, { time, fix }, RECENT_DAYS);
    record.owners = owners;
    if (!file.deleted) next.push([file.path, record]);
  }
  for (const { file } of files) state.files.delete(file.previousPath); // all of them first: names may be exchanged
  for (const [path, record] of next) state.files.set(path, record);
}

function updateFolders(
  { folders }: HistoryState,
  files: readonly CountedFile[],
  change: { time: number; fix: boolean },
): void {
  const sources = files.filter(({ kind }) => kind === 'source');
  for (const folder of new Set(sources.map(({ path }) => folderOf(path))))
    folders.set(folder, addLateChange(folders.get(folder) ?? NO_LATE_CHANGES, change, RECENT_DAYS));
}

const newRecord = (time: number): FileRecord => ({
  born: time,
  developers: new Set(),
  churn: 0,
  volume: NO_VOLUME,
  literals: NO_VOLUME,
  late: NO_LATE_CHANGES,
  recent: NO_LATE_CHANGES,
  owners: NO_OWNERS,
});

function countShrunk(files: readonly CountedFile[]): number {
  return files.filter(({ kind, match }) => kind === 'source' && match.removed > 0).length;
}
