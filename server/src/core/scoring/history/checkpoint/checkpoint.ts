import { EXTRACTOR_VERSION } from '../../features/features.ts';
import { LEXER_VERSION } from '../../lexer/lex.ts';
import { type FileRecord, type LateChanges, workedBetween } from '../file-history.ts';
import { FingerprintSet } from '../fingerprint-set.ts';
import type { HistoryState } from '../state.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { readDormant, writeDormant } from './dormant-code.ts';
import { readRecord, writeRecord } from './file-record.ts';
import { readFingerprints, readUnits, writeFingerprints, writeUnits } from './known-code.ts';
import { readLateChanges, writeLateChanges } from './late-work.ts';
import { readProject, writeProject } from './project-past.ts';

/** Changes whenever the bytes below do. */
const FORMAT = 11;
/** What the state depends on besides git's objects: a checkpoint of another version says nothing here. */
export const CHECKPOINT_VERSION = `${FORMAT}.${LEXER_VERSION}.${EXTRACTOR_VERSION}`;

/** A state as bytes; equal states give equal bytes. */
export function encodeCheckpoint(state: HistoryState): Uint8Array {
  const out = new ByteWriter();
  out.text(CHECKPOINT_VERSION);
  writeTimes(out, state.times);
  writeProject(out, state.project);
  writeFingerprints(out, state.known.fingerprints.sorted());
  writeUnits(out, state.known.units);
  writeDormant(out, state.dormant);
  const files = [...state.files].sort(([a], [b]) => (a < b ? -1 : 1));
  out.varint(files.length);
  for (const [path, record] of files) {
    out.text(path);
    writeRecord(out, record);
  }
  writeFolders(out, state.folders);
  return out.finish();
}

/** Null where the bytes are of another version or make no sense. */
export function decodeCheckpoint(bytes: Uint8Array): HistoryState | null {
  try {
    const reader = new ByteReader(bytes);
    if (reader.text() !== CHECKPOINT_VERSION) return null;
    const times = readTimes(reader);
    const project = readProject(reader, times.length);
    const fingerprints = new FingerprintSet(readFingerprints(reader));
    const units = readUnits(reader);
    const dormant = readDormant(reader);
    const files = new Map<string, FileRecord>();
    for (let left = reader.count(); left > 0; left -= 1) files.set(reader.text(), readRecord(reader));
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
    out.text(folder);
    writeLateChanges(out, changes);
  }
}

function readFolders(reader: ByteReader): Map<string, LateChanges> {
  const folders = new Map<string, LateChanges>();
  for (let left = reader.count(); left > 0; left -= 1) folders.set(reader.text(), readLateChanges(reader));
  return folders;
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
