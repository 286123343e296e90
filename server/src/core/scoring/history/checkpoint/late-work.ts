import type { LateChanges, Volume } from '../file-history.ts';
import type { LateWork } from '../late.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

export function writeVolume(out: ByteWriter, { amount, time }: Volume): void {
  out.double(amount);
  out.varint(time);
}

export const readVolume = (reader: ByteReader): Volume => ({ amount: reader.double(), time: reader.varint() });

export function writeLateChanges(out: ByteWriter, { time, changes, fixes }: LateChanges): void {
  out.varint(time);
  out.double(changes);
  out.double(fixes);
}

export const readLateChanges = (reader: ByteReader): LateChanges => ({
  time: reader.varint(),
  changes: reader.double(),
  fixes: reader.double(),
});

export function writeLateWork(out: ByteWriter, late: LateWork): void {
  writeLateChanges(out, late);
  out.double(late.fixed);
  out.double(late.lines);
}

export const readLateWork = (reader: ByteReader): LateWork => ({
  ...readLateChanges(reader),
  fixed: reader.double(),
  lines: reader.double(),
});
