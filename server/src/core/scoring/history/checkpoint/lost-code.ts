import { LostStatements } from '../lost-statements.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

export function writeLost(out: ByteWriter, lost: LostStatements): void {
  const entries = lost.entries();
  out.varint(entries.length);
  for (const [{ ids, marks, time }, path] of entries) {
    out.text(path);
    out.varint(time);
    out.varint(ids.length);
    for (const id of ids) out.varint(id >>> 0);
    out.bytes(marks);
  }
}

export function readLost(reader: ByteReader): LostStatements {
  const lost = new LostStatements();
  for (let left = reader.count(); left > 0; left -= 1) {
    const [path, time] = [reader.text(), reader.varint()];
    const ids = new Int32Array(reader.count());
    for (let at = 0; at < ids.length; at += 1) ids[at] = reader.varint(2 ** 32 - 1) | 0;
    lost.add(path, { ids, marks: reader.bytes(ids.length).slice(), time });
  }
  return lost;
}
