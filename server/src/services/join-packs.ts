import { createHash } from 'node:crypto';
import type { ObjectFormat } from '../protocol/primitives.ts';

const HEADER = 12;
const VERSION = 2;
const hashLength = { sha1: 20, sha256: 32 } as const;

/**
 * Several packs as one: their objects in order under one header and trailer. Deltas by offset stay right, as the bytes of
 * each pack stay together; deltas by id may now find their base in an earlier one. Null where one of them is no pack of
 * version 2, or its trailer is not that of its bytes. Whether the objects are sound is for git to say.
 */
export function joinPacks(packs: readonly Uint8Array[], format: ObjectFormat): Uint8Array | null {
  let count = 0;
  const bodies: Uint8Array[] = [];
  for (const pack of packs) {
    const objects = soundCount(pack, format);
    if (objects === null) return null;
    count += objects;
    bodies.push(pack.subarray(HEADER, pack.length - hashLength[format]));
  }
  const header = Buffer.alloc(HEADER);
  header.write('PACK', 'latin1');
  header.writeUInt32BE(VERSION, 4);
  header.writeUInt32BE(count, 8);
  const joined = Buffer.concat([header, ...bodies]);
  return Buffer.concat([joined, createHash(format).update(joined).digest()]);
}

/** How many objects a pack says it has; null where its frame is not right. */
function soundCount(pack: Uint8Array, format: ObjectFormat): number | null {
  const end = pack.length - hashLength[format];
  if (end < HEADER) return null;
  const view = Buffer.from(pack.buffer, pack.byteOffset, pack.length);
  if (view.toString('latin1', 0, 4) !== 'PACK' || view.readUInt32BE(4) !== VERSION) return null;
  const trailer = createHash(format).update(view.subarray(0, end)).digest();
  return trailer.equals(view.subarray(end)) ? view.readUInt32BE(8) : null;
}
