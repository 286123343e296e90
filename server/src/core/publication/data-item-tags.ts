import { CairnError } from '../../protocol/errors.ts';
import { concatBytes, decodeUtf8, equalBytes, utf8 } from '../bytes.ts';

export interface DataItemTag {
  name: string;
  value: string;
}

/** Limits of ANS-104, in tags and bytes. */
export const tagLimits = { count: 128, name: 1024, value: 3072, bytes: 4096 } as const;

/**
 * Tags as ANS-104's Avro array: one block of its count, each name and value with its length, a closing zero. No tags: no bytes.
 * Error `invalid-input` where a limit of the specification is broken.
 */
export function encodeTags(tags: readonly DataItemTag[]): Uint8Array {
  if (tags.length > tagLimits.count)
    throw invalid(`there are ${tags.length} tags, at most ${tagLimits.count} are allowed`);
  if (tags.length === 0) return new Uint8Array();
  const fields = tags.flatMap(({ name, value }) => [
    field(name, tagLimits.name, 'name'),
    field(value, tagLimits.value, `value of "${name}"`),
  ]);
  const bytes = concatBytes(zigzag(tags.length), ...fields, zigzag(0));
  if (bytes.length > tagLimits.bytes)
    throw invalid(`the tags take ${bytes.length} bytes, at most ${tagLimits.bytes} fit`);
  return bytes;
}

/** The tags of canonical bytes (those `encodeTags` writes); null for anything else. */
export function decodeTags(bytes: Uint8Array): DataItemTag[] | null {
  if (bytes.length === 0) return [];
  if (bytes.length > tagLimits.bytes) return null;
  const cursor = { bytes, offset: 0 };
  const count = readLength(cursor, tagLimits.count);
  if (count === null) return null;
  const tags: DataItemTag[] = [];
  for (let index = 0; index < count; index++) {
    const name = readText(cursor, tagLimits.name);
    const value = name === null ? null : readText(cursor, tagLimits.value);
    if (name === null || value === null) return null;
    tags.push({ name, value });
  }
  return isCanonical(tags, bytes) ? tags : null;
}

/** Long forms of numbers, more than one block and bytes after the end all spell the same tags: only one spelling passes. */
function isCanonical(tags: DataItemTag[], bytes: Uint8Array): boolean {
  try {
    return equalBytes(encodeTags(tags), bytes);
  } catch {
    return false;
  }
}

interface Cursor {
  bytes: Uint8Array;
  offset: number;
}

function field(text: string, limit: number, what: string): Uint8Array {
  const bytes = utf8(text);
  if (bytes.length === 0 || bytes.length > limit)
    throw invalid(`a tag's ${what} has ${bytes.length} bytes, not 1 to ${limit}`);
  if (decodeUtf8(bytes) !== text) throw invalid(`a tag's ${what} is not well-formed text`);
  return concatBytes(zigzag(bytes.length), bytes);
}

/** A non-negative Avro long: doubled (the low bit is the sign), seven bits a byte, low ones first. */
function zigzag(value: number): Uint8Array {
  const out: number[] = [];
  let rest = value * 2;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) out.push((rest % 0x80) | 0x80);
  return Uint8Array.from([...out, rest]);
}

function readLength(cursor: Cursor, limit: number): number | null {
  let value = 0;
  for (let shift = 0; shift <= 14; shift += 7) {
    const byte = cursor.bytes[cursor.offset++];
    if (byte === undefined) return null;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value % 2 === 0 && value / 2 <= limit ? value / 2 : null;
  }
  return null;
}

function readText(cursor: Cursor, limit: number): string | null {
  const length = readLength(cursor, limit);
  if (length === null || cursor.offset + length > cursor.bytes.length) return null;
  cursor.offset += length;
  return decodeUtf8(cursor.bytes.subarray(cursor.offset - length, cursor.offset));
}

function invalid(why: string): CairnError {
  return new CairnError('invalid-input', 'These tags cannot be stored on Arweave.', { why });
}
