import { HashMultiset } from '../../code/hash-multiset.ts';
import { BUCKETS, type SortedFingerprints } from '../fingerprint-set.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

const LOW_BYTES = 3;

/** For each value of the upper 16 bits how many there are, then the lower 24 of all. */
export function writeFingerprints(out: ByteWriter, { low, offsets }: SortedFingerprints): void {
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

export function readFingerprints(reader: ByteReader): SortedFingerprints {
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

export function writeUnits(out: ByteWriter, units: HashMultiset): void {
  const highs = units.highs();
  out.varint(highs.length);
  let last = 0;
  for (const high of highs) {
    out.varint(high - last);
    out.varint(units.count(high, 0));
    last = high;
  }
}

export function readUnits(reader: ByteReader): HashMultiset {
  const units = new HashMultiset();
  let hash = 0;
  for (let left = reader.count(); left > 0; left -= 1) {
    hash += reader.varint(2 ** 32);
    units.add(hash, 0, reader.varint(2 ** 31 - 1));
  }
  return units;
}
