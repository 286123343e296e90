import { randomBytes } from 'node:crypto';
import { PREFIX_BYTES, type StreamKey, StreamOpener, StreamSealer } from '../../core/private/stream.ts';

/** Seals bytes as they come; no more than a chunk is held. */
export async function* sealStream(
  key: StreamKey,
  clear: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const sealer = new StreamSealer(key, randomBytes(PREFIX_BYTES));
  for await (const piece of clear) yield* sealer.push(piece);
  yield sealer.end();
}

/** Opens bytes as they come. Error `item-forged`; that the whole is right is known at the end. */
export async function* openStream(
  key: StreamKey,
  sealed: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const opener = new StreamOpener(key);
  for await (const piece of sealed) yield* opener.push(piece);
  yield opener.end();
}

/** All of a stream, which must be small enough to be held. */
export async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}
