import { createHash } from 'node:crypto';
import type { ObjectFormat, ObjectId } from '../../protocol/primitives.ts';
import { asIdDelta, idLength, PACK_HEADER, PACK_VERSION, type PackedObject } from './pack-reader.ts';

/**
 * Several packs as one: their objects in order under one header and trailer. Deltas by offset stay right, as the bytes of
 * each pack stay together; deltas by id may now find their base in an earlier one. Null where one of them is no pack of
 * version 2, or its trailer is not that of its bytes. Whether the objects are sound is for git to say.
 */
export function joinPacks(packs: readonly Uint8Array[], format: ObjectFormat): Buffer | null {
  let count = 0;
  const bodies: Uint8Array[] = [];
  for (const pack of packs) {
    const objects = soundCount(pack, format);
    if (objects === null) return null;
    count += objects;
    bodies.push(pack.subarray(PACK_HEADER, pack.length - idLength[format]));
  }
  return sealPack(count, bodies, format);
}

/**
 * A pack of these of a pack's objects, each once: an object that one pack dropped and a later one took up again is in both.
 * All deltas name their base by id, as distances are other ones now and the base may be left out.
 */
export function pickObjects(pack: Buffer, objects: readonly PackedObject[], format: ObjectFormat): Buffer {
  const once = new Map<ObjectId, Uint8Array[]>();
  for (const object of objects) if (!once.has(object.id)) once.set(object.id, namingBaseById(pack, object));
  return sealPack(once.size, [...once.values()].flat(), format);
}

function namingBaseById(pack: Buffer, { offset, end, delta }: PackedObject): Uint8Array[] {
  if (delta === null) return [pack.subarray(offset, end)];
  const head = asIdDelta(pack.subarray(offset, offset + delta.headLength));
  return [head, Buffer.from(delta.base, 'hex'), pack.subarray(offset + delta.dataAt, end)];
}

function sealPack(count: number, bodies: Uint8Array[], format: ObjectFormat): Buffer {
  const header = Buffer.alloc(PACK_HEADER);
  header.write('PACK', 'latin1');
  header.writeUInt32BE(PACK_VERSION, 4);
  header.writeUInt32BE(count, 8);
  const sealed = Buffer.concat([header, ...bodies]);
  return Buffer.concat([sealed, createHash(format).update(sealed).digest()]);
}

/** How many objects a pack says it has; null where its frame is not right. */
function soundCount(pack: Uint8Array, format: ObjectFormat): number | null {
  const end = pack.length - idLength[format];
  if (end < PACK_HEADER) return null;
  const view = Buffer.from(pack.buffer, pack.byteOffset, pack.length);
  if (view.toString('latin1', 0, 4) !== 'PACK' || view.readUInt32BE(4) !== PACK_VERSION) return null;
  const trailer = createHash(format).update(view.subarray(0, end)).digest();
  return trailer.equals(view.subarray(end)) ? view.readUInt32BE(8) : null;
}
