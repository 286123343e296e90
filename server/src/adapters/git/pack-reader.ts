import { inflateSync } from 'node:zlib';
import type { GitObject, GitObjectType } from '../../ports/repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectFormat, ObjectId } from '../../protocol/primitives.ts';
import { objectId } from './object-reader.ts';

/** Bytes before the first object. */
export const PACK_HEADER = 12;
export const PACK_VERSION = 2;
/** Bytes of an object's id, and of the trailer. */
export const idLength = { sha1: 20, sha256: 32 } as const;

/** Set in every byte of a number but the last. */
const MORE = 0x80;
const KINDS: Readonly<Record<number, GitObjectType>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' };
/** A delta whose base is named by the distance to it, and one that names it by id. */
const OFFSET_DELTA = 6;
const ID_DELTA = 7;
/** Unpacked, all objects together may be this large; a pack may be made to unpack to much more. */
const MAX_BYTES = 256 * 1024 * 1024;

/** What is unpacked at once: what an object says of its size need not be true. */
const LEAST_CHUNK = 64;
const MOST_CHUNK = 1024 * 1024;

/** Where an object begins in a pack, and what it is a delta against. */
interface Entry {
  kind: number;
  /** Bytes, unpacked. */
  size: number;
  /** Bytes from the object's beginning, of which the kind and size take the first `headLength`. */
  headLength: number;
  dataAt: number;
  /** A distance, an id, or null where it is whole. */
  base: number | ObjectId | null;
}

/** An object of a pack, with its id. */
export interface PackedObject {
  id: ObjectId;
  offset: number;
  end: number;
  /** Of a delta by distance: its base, and where kind and size end and the packed bytes begin, counted from `offset`. */
  delta: { base: ObjectId; headLength: number; dataAt: number } | null;
}

/**
 * Unpacks a pack's objects in order and tells their ids. A delta may build on what comes before it and, by id, on what
 * `readBase` has. Errors `bad-object`, also where the objects are too large to be held, and those of `readBase`.
 */
export async function nameObjects(
  pack: Buffer,
  format: ObjectFormat,
  readBase: (id: ObjectId) => Promise<GitObject>,
): Promise<PackedObject[]> {
  const objects: PackedObject[] = [];
  const byOffset = new Map<number, { id: ObjectId; object: GitObject }>();
  const byId = new Map<ObjectId, GitObject>();
  const end = pack.length - idLength[format];
  let room = MAX_BYTES;
  for (let offset = PACK_HEADER; offset < end; ) {
    const entry = readEntry(pack, offset, format);
    const { data, length } = inflate(pack.subarray(offset + entry.dataAt, end), entry.size);
    const near = typeof entry.base === 'number' ? byOffset.get(offset - entry.base) : undefined;
    if (typeof entry.base === 'number' && near === undefined) throw bad('a delta builds on nothing');
    const far = typeof entry.base === 'string' ? (byId.get(entry.base) ?? (await readBase(entry.base))) : undefined;
    const object = unpack(entry.kind, data, near?.object ?? far);
    room -= object.data.length;
    if (room < 0) throw bad('its objects are too large');
    const id = objectId(object, format);
    const next = offset + entry.dataAt + length;
    const delta = near && { base: near.id, headLength: entry.headLength, dataAt: entry.dataAt };
    objects.push({ id, offset, end: next, delta: delta ?? null });
    byOffset.set(offset, { id, object });
    byId.set(id, object);
    offset = next;
  }
  return objects;
}

/** The head of a delta by distance as that of one by id: the same size, another kind. */
export function asIdDelta(head: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(head);
  changed[0] = ((head[0] ?? 0) & 0x8f) | (ID_DELTA << 4);
  return changed;
}

/** Kind and size: four bits of size in the first byte, seven in each further one, the least significant first. */
function readEntry(pack: Buffer, offset: number, format: ObjectFormat): Entry {
  let at = offset;
  let byte = byteAt(pack, at++);
  const kind = (byte >> 4) & 7;
  let size = byte & 0x0f;
  for (let scale = 16; (byte & MORE) !== 0; scale *= MORE) {
    byte = byteAt(pack, at++);
    size += (byte & ~MORE) * scale;
  }
  const headLength = at - offset;
  if (size > MAX_BYTES) throw bad('an object is too large');
  if (kind === ID_DELTA) {
    const base = pack.toString('hex', at, at + idLength[format]);
    return { kind, size, headLength, dataAt: headLength + idLength[format], base };
  }
  if (kind !== OFFSET_DELTA) return { kind, size, headLength, dataAt: headLength, base: null };
  const { distance, next } = readDistance(pack, at);
  return { kind, size, headLength, dataAt: next - offset, base: distance };
}

/** Seven bits a byte, the most significant first, each but the last counted one higher. */
function readDistance(pack: Buffer, from: number): { distance: number; next: number } {
  let next = from;
  let byte = byteAt(pack, next++);
  let distance = byte & ~MORE;
  while ((byte & MORE) !== 0) {
    byte = byteAt(pack, next++);
    distance = (distance + 1) * MORE + (byte & ~MORE);
  }
  return { distance, next };
}

/** An object's bytes, and how many packed ones they were. */
function inflate(packed: Buffer, size: number): { data: Buffer; length: number } {
  try {
    // An empty object is packed in a few bytes too; one more byte of room shows where there is more than was said.
    const options = {
      info: true,
      maxOutputLength: size + 1,
      chunkSize: Math.min(Math.max(size + 1, LEAST_CHUNK), MOST_CHUNK),
    } as const;
    // @types/node does not know the answer that `info` brings.
    const { buffer, engine } = inflateSync(packed, options) as unknown as Inflated;
    if (buffer.length === size) return { data: buffer, length: engine.bytesWritten };
  } catch {
    // Not zlib's format, damaged, or longer than was said: all the same.
  }
  throw bad('an object can not be unpacked');
}

interface Inflated {
  buffer: Buffer;
  engine: { bytesWritten: number };
}

function unpack(kind: number, data: Buffer, base: GitObject | undefined): GitObject {
  if (base !== undefined) return { type: base.type, data: applyDelta(base.data, data) };
  const type = KINDS[kind];
  if (type === undefined) throw bad('an object is of no kind git knows');
  return { type, data };
}

/** Git's delta: both sizes, then commands that copy from the base or bring new bytes. */
function applyDelta(base: Uint8Array, delta: Buffer): Buffer {
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= MORE) {
      const byte = byteAt(delta, at++);
      value += (byte & ~MORE) * scale;
      if ((byte & MORE) === 0) return value;
    }
  };
  /** The bytes of a number that are not zero, as the command's bits tell. */
  const sparse = (bits: number, width: number): number => {
    let value = 0;
    for (let byte = 0; byte < width; byte++) if (bits & (1 << byte)) value += byteAt(delta, at++) * 256 ** byte;
    return value;
  };
  const from = number();
  const size = number();
  if (from !== base.length || size > MAX_BYTES) throw bad('a delta does not fit its base');
  const out = Buffer.allocUnsafe(size);
  let filled = 0;
  while (at < delta.length) {
    const command = byteAt(delta, at++);
    let piece: Uint8Array;
    if ((command & MORE) !== 0) {
      const start = sparse(command & 0x0f, 4);
      const length = sparse((command >> 4) & 7, 3) || 0x10000;
      piece = base.subarray(start, start + length);
      if (piece.length !== length) throw bad('a delta copies what its base has not');
    } else {
      piece = delta.subarray(at, at + command);
      at += command;
      if (command === 0 || piece.length !== command) throw bad('a delta is damaged');
    }
    if (filled + piece.length > size) throw bad('a delta makes more than it says');
    out.set(piece, filled);
    filled += piece.length;
  }
  if (filled !== size) throw bad('a delta makes less than it says');
  return out;
}

function byteAt(bytes: Buffer, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw bad('it is cut short');
  return byte;
}

function bad(why: string): CairnError {
  return new CairnError('bad-object', 'The pack can not be read.', { why });
}
