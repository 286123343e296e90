import { decodeUtf8, utf8 } from '../../bytes.ts';
import { HashMultiset } from '../code/hash-multiset.ts';
import { EXTRACTOR_VERSION } from '../features/features.ts';
import { LEXER_VERSION } from '../lexer/lex.ts';
import { DormantCode } from '../use/dormant.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { type FileRecord, type LateChanges, type Revision, type Volume, workedBetween } from './file-history.ts';
import { BUCKETS, FingerprintSet, type SortedFingerprints } from './fingerprint-set.ts';
import type { LateWork } from './late.ts';
import type { FailureRate, ProjectPast, RiskEvent } from './project-past.ts';
import type { HistoryState } from './state.ts';
import type { Levels, Usual } from './usual.ts';

/** Changes whenever the bytes below do. */
const FORMAT = 8;
/** What the state depends on besides git's objects: a checkpoint of another version says nothing here. */
export const CHECKPOINT_VERSION = `${FORMAT}.${LEXER_VERSION}.${EXTRACTOR_VERSION}`;

const MAX_LINES = 1 << 24;

/** A state as bytes; equal states give equal bytes. */
export function encodeCheckpoint(state: HistoryState): Uint8Array {
  const out = new ByteWriter();
  writeText(out, CHECKPOINT_VERSION);
  writeTimes(out, state.times);
  writeProject(out, state.project);
  writeFingerprints(out, state.known.fingerprints.sorted());
  writeUnits(out, state.known.units);
  writeDormant(out, state.dormant);
  const files = [...state.files].sort(([a], [b]) => (a < b ? -1 : 1));
  out.varint(files.length);
  for (const [path, record] of files) {
    writeText(out, path);
    writeRecord(out, record);
  }
  writeFolders(out, state.folders);
  return out.finish();
}

/** Null where the bytes are of another version or make no sense. */
export function decodeCheckpoint(bytes: Uint8Array): HistoryState | null {
  try {
    const reader = new ByteReader(bytes);
    if (readText(reader) !== CHECKPOINT_VERSION) return null;
    const times = readTimes(reader);
    const project = readProject(reader, times.length);
    const fingerprints = new FingerprintSet(readFingerprints(reader));
    const units = readUnits(reader);
    const dormant = readDormant(reader);
    const files = new Map<string, FileRecord>();
    for (let left = reader.count(); left > 0; left -= 1) files.set(readText(reader), readRecord(reader));
    const folders = readFolders(reader);
    if (!reader.isAtEnd) return null;
    const known = { fingerprints, units };
    return { times, clock: times.at(-1) ?? 0, worked: workIn(times), known, files, folders, project, dormant };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function writeFolders(out: ByteWriter, folders: ReadonlyMap<string, LateChanges>): void {
  out.varint(folders.size);
  for (const [folder, changes] of [...folders].sort(([a], [b]) => (a < b ? -1 : 1))) {
    writeText(out, folder);
    writeLateChanges(out, changes);
  }
}

function readFolders(reader: ByteReader): Map<string, LateChanges> {
  const folders = new Map<string, LateChanges>();
  for (let left = reader.count(); left > 0; left -= 1) folders.set(readText(reader), readLateChanges(reader));
  return folders;
}

function writeText(out: ByteWriter, text: string): void {
  const bytes = utf8(text);
  out.varint(bytes.length);
  out.bytes(bytes);
}

function readText(reader: ByteReader): string {
  const text = decodeUtf8(reader.bytes(reader.count()));
  if (text === null) throw new RangeError('not UTF-8');
  return text;
}

const workIn = (times: readonly number[]): number =>
  times.reduce((sum, time, index) => sum + workedBetween(times[index - 1] ?? time, time), 0);

function writeTimes(out: ByteWriter, times: readonly number[]): void {
  out.varint(times.length);
  let last = 0;
  for (const time of times) {
    out.varint(time - last);
    last = time;
  }
}

function readTimes(reader: ByteReader): number[] {
  const times: number[] = [];
  let last = 0;
  for (let left = reader.count(); left > 0; left -= 1) {
    last += reader.varint();
    times.push(last);
  }
  return times;
}

/** For each value of the upper 16 bits how many there are, then the lower 24 of all. */
function writeFingerprints(out: ByteWriter, { low, offsets }: SortedFingerprints): void {
  for (let upper = 0; upper < BUCKETS; upper += 1) out.varint((offsets[upper + 1] ?? 0) - (offsets[upper] ?? 0));
  const bytes = new Uint8Array(low.length * LOW_BYTES);
  for (let i = 0; i < low.length; i += 1) {
    const value = low[i] ?? 0;
    bytes[i * LOW_BYTES] = value & 0xff;
    bytes[i * LOW_BYTES + 1] = (value >>> 8) & 0xff;
    bytes[i * LOW_BYTES + 2] = value >>> 16;
  }
  out.bytes(bytes);
}

function readFingerprints(reader: ByteReader): SortedFingerprints {
  const offsets = new Uint32Array(BUCKETS + 1);
  let total = 0;
  for (let upper = 0; upper < BUCKETS; upper += 1) {
    total += reader.count();
    offsets[upper + 1] = total;
  }
  const bytes = reader.bytes(total * LOW_BYTES);
  const low = new Uint32Array(total);
  for (let i = 0; i < total; i += 1) {
    const at = i * LOW_BYTES;
    low[i] = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
  }
  return { low, offsets };
}

const LOW_BYTES = 3;

function writeUnits(out: ByteWriter, units: HashMultiset): void {
  const highs = units.highs();
  out.varint(highs.length);
  let last = 0;
  for (const high of highs) {
    out.varint(high - last);
    out.varint(units.count(high, 0));
    last = high;
  }
}

function readUnits(reader: ByteReader): HashMultiset {
  const units = new HashMultiset();
  let hash = 0;
  for (let left = reader.count(); left > 0; left -= 1) {
    hash += reader.varint(2 ** 32);
    units.add(hash, 0, reader.varint(2 ** 31 - 1));
  }
  return units;
}

function writeDormant(out: ByteWriter, dormant: DormantCode): void {
  const entries = dormant.entries();
  out.varint(entries.length);
  for (const [{ name, lead, head, path, tokens, says, within }, time] of entries) {
    out.varint(name >>> 0);
    out.varint(lead);
    out.varint(head >>> 0);
    writeText(out, path);
    out.varint(tokens);
    out.varint(time);
    out.varint(within >>> 0);
    out.varint(says.length);
    for (const said of says) out.varint(said >>> 0);
  }
  const awaited = dormant.awaited();
  out.varint(awaited.length);
  for (const [word, time] of awaited) {
    out.varint(word >>> 0);
    out.varint(time);
  }
}

function readDormant(reader: ByteReader): DormantCode {
  const dormant = new DormantCode();
  for (let left = reader.count(); left > 0; left -= 1) {
    const [name, lead, head] = [readWord(reader), reader.varint(), readWord(reader)];
    const [path, tokens] = [readText(reader), reader.varint()];
    const [time, within] = [reader.varint(), readWord(reader)];
    const says: number[] = [];
    for (let more = reader.count(); more > 0; more -= 1) says.push(readWord(reader));
    dormant.add({ name, lead, head, path, tokens, says, within }, time);
  }
  for (let left = reader.count(); left > 0; left -= 1) dormant.await(readWord(reader), reader.varint());
  return dormant;
}

const readWord = (reader: ByteReader): number => reader.varint(2 ** 32 - 1) | 0;

function writeProject(out: ByteWriter, project: ProjectPast): void {
  for (const [ordinal, born] of project.born.entries()) {
    out.varint(born);
    out.varint(project.lost[ordinal] ?? 0);
  }
  writeIndexes(out, project.fixed);
  out.varint(project.young);
  writeRate(out, project.rested);
  out.varint(project.resting.length);
  for (const event of project.resting) writeRiskEvent(out, event);
  writeVolume(out, project.volume);
  writeLateWork(out, project.late);
  writeUsual(out, project.usual);
}

function readProject(reader: ByteReader, changes: number): ProjectPast {
  const born: number[] = [];
  const lost: number[] = [];
  for (let left = changes; left > 0; left -= 1) {
    born.push(reader.varint());
    lost.push(reader.varint());
  }
  const fixed = readIndexes(reader, changes);
  const young = reader.varint();
  const rested = readRate(reader);
  const resting: RiskEvent[] = [];
  for (let left = reader.count(); left > 0; left -= 1) resting.push(readRiskEvent(reader));
  const [volume, late, usual] = [readVolume(reader), readLateWork(reader), readUsual(reader)];
  return { born, lost, fixed, young, rested, resting, volume, late, usual };
}

function writeRate(out: ByteWriter, { atRisk, failures, exposure, time }: FailureRate): void {
  out.varint(atRisk);
  out.double(failures);
  out.double(exposure);
  out.varint(time);
}

const readRate = (reader: ByteReader): FailureRate => ({
  atRisk: reader.varint(),
  failures: reader.double(),
  exposure: reader.double(),
  time: reader.varint(),
});

/** At most one change comes with an event, so those that leave are written. */
function writeRiskEvent(out: ByteWriter, { time, failures, atRisk, found }: RiskEvent): void {
  out.varint(time);
  out.varint(failures);
  out.varint(1 - atRisk);
  out.varint(found === null ? 0 : 1);
  if (found !== null) writeLevels(out, found);
}

const readRiskEvent = (reader: ByteReader): RiskEvent => ({
  time: reader.varint(),
  failures: reader.varint(),
  atRisk: 1 - reader.varint(),
  found: reader.varint(1) === 0 ? null : readLevels(reader),
});

function writeLevels(out: ByteWriter, { failures, fixed }: Levels): void {
  out.double(failures);
  out.double(fixed);
}

const readLevels = (reader: ByteReader): Levels => ({ failures: reader.double(), fixed: reader.double() });

function writeUsual(out: ByteWriter, usual: Usual): void {
  out.varint(usual.changes);
  writeLevels(out, usual);
}

const readUsual = (reader: ByteReader): Usual => ({ changes: reader.varint(), ...readLevels(reader) });

/** The places of the ones in a list of ones and zeros. */
function writeIndexes(out: ByteWriter, marks: readonly number[]): void {
  const indexes = marks.flatMap((mark, index) => (mark === 1 ? [index] : []));
  out.varint(indexes.length);
  let last = 0;
  for (const index of indexes) {
    out.varint(index - last);
    last = index;
  }
}

function readIndexes(reader: ByteReader, length: number): number[] {
  const marks = new Array<number>(length).fill(0);
  let index = 0;
  for (let left = reader.count(); left > 0; left -= 1) {
    index += reader.varint(length - 1 - index);
    marks[index] = 1;
  }
  return marks;
}

function writeVolume(out: ByteWriter, { amount, time }: Volume): void {
  out.double(amount);
  out.varint(time);
}

const readVolume = (reader: ByteReader): Volume => ({ amount: reader.double(), time: reader.varint() });

function writeLateChanges(out: ByteWriter, { time, changes, fixes }: LateChanges): void {
  out.varint(time);
  out.double(changes);
  out.double(fixes);
}

const readLateChanges = (reader: ByteReader): LateChanges => ({
  time: reader.varint(),
  changes: reader.double(),
  fixes: reader.double(),
});

function writeLateWork(out: ByteWriter, late: LateWork): void {
  writeLateChanges(out, late);
  out.double(late.fixed);
  out.double(late.lines);
}

const readLateWork = (reader: ByteReader): LateWork => ({
  ...readLateChanges(reader),
  fixed: reader.double(),
  lines: reader.double(),
});

function writeRecord(out: ByteWriter, { rested, resting, volume, late, recent, owners }: FileRecord): void {
  const developers = [...rested.developers].map((hash) => hash >>> 0).sort((a, b) => a - b);
  out.varint(developers.length);
  let last = 0;
  for (const hash of developers) {
    out.varint(hash - last);
    last = hash;
  }
  out.varint(rested.changes);
  out.varint(rested.fixes);
  out.varint(rested.time);
  out.double(rested.churn);
  out.varint(resting.length);
  for (const revision of resting) writeRevision(out, revision);
  writeVolume(out, volume);
  writeLateChanges(out, late);
  writeLateChanges(out, recent);
  writeOwners(out, owners);
}

function readRecord(reader: ByteReader): FileRecord {
  const developers = new Set<number>();
  let hash = 0;
  for (let left = reader.count(); left > 0; left -= 1) {
    hash += reader.varint(2 ** 32);
    developers.add(hash | 0);
  }
  const [changes, fixes, time] = [reader.varint(), reader.varint(), reader.varint()];
  const rested = { developers, changes, fixes, time, churn: reader.double() };
  const resting: Revision[] = [];
  for (let left = reader.count(); left > 0; left -= 1) resting.push(readRevision(reader));
  return {
    rested,
    resting,
    volume: readVolume(reader),
    late: readLateChanges(reader),
    recent: readLateChanges(reader),
    owners: readOwners(reader),
  };
}

function writeRevision(out: ByteWriter, { time, developer, fix, churn }: Revision): void {
  out.varint(time);
  out.varint(developer >>> 0);
  out.varint(2 * churn + (fix ? 1 : 0));
}

function readRevision(reader: ByteReader): Revision {
  const [time, developer, rest] = [reader.varint(), reader.varint(2 ** 32), reader.varint()];
  return { time, developer: developer | 0, fix: rest % 2 === 1, churn: Math.floor(rest / 2) };
}

/** Runs of lines with one owner. */
function writeOwners(out: ByteWriter, owners: Int32Array): void {
  out.varint(owners.length);
  for (let from = 0; from < owners.length; ) {
    let to = from + 1;
    while (to < owners.length && owners[to] === owners[from]) to += 1;
    out.varint((owners[from] ?? 0) + 1); // −1: not known
    out.varint(to - from);
    from = to;
  }
}

function readOwners(reader: ByteReader): Int32Array {
  const owners = new Int32Array(reader.varint(MAX_LINES));
  for (let from = 0; from < owners.length; ) {
    const owner = reader.varint(2 ** 31 - 1) - 1;
    const length = reader.varint(owners.length - from);
    if (length === 0) throw new RangeError('empty run');
    owners.fill(owner, from, from + length);
    from += length;
  }
  return owners;
}
