import type { FileRecord } from '../file-history.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { readLateChanges, readVolume, writeLateChanges, writeVolume } from './late-work.ts';

const MAX_LINES = 1 << 24;

export function writeRecord(
  out: ByteWriter,
  { born, churn, volume, literals, late, recent, owners, ...record }: FileRecord,
): void {
  const developers = [...record.developers].map((hash) => hash >>> 0).sort((a, b) => a - b);
  out.varint(developers.length);
  let last = 0;
  for (const hash of developers) {
    out.varint(hash - last);
    last = hash;
  }
  out.varint(born);
  out.double(churn);
  writeVolume(out, volume);
  writeVolume(out, literals);
  writeLateChanges(out, late);
  writeLateChanges(out, recent);
  writeOwners(out, owners);
}

export function readRecord(reader: ByteReader): FileRecord {
  const developers = new Set<number>();
  let hash = 0;
  for (let left = reader.count(); left > 0; left -= 1) {
    hash += reader.varint(2 ** 32);
    developers.add(hash | 0);
  }
  return {
    developers,
    born: reader.varint(),
    churn: reader.double(),
    volume: readVolume(reader),
    literals: readVolume(reader),
    late: readLateChanges(reader),
    recent: readLateChanges(reader),
    owners: readOwners(reader),
  };
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
