import { release } from '../../core/release.ts';
import type { GitObject, Repository } from '../../ports/repository.ts';
import type { ObjectId } from '../../protocol/primitives.ts';

/** Bytes of blobs that are asked for before they are looked at: git reads on meanwhile, and no more is held. */
const AHEAD_BYTES = 8 * 1024 * 1024;

/**
 * Reads each blob once, in the order given, some ahead of whoever takes them; one that is larger than that comes alone. Its
 * bytes hold only until the next one is taken. Error `bad-object`.
 */
export async function* readAhead<Blob extends { id: ObjectId; size: number }>(
  repository: Pick<Repository, 'readObject'>,
  blobs: readonly Blob[],
  signal?: AbortSignal,
  aheadBytes = AHEAD_BYTES,
): AsyncGenerator<{ blob: Blob; object: GitObject }> {
  const asked: { blob: Blob; reading: Promise<GitObject> }[] = [];
  let bytes = 0;
  let next = 0;
  const ask = () => {
    for (let blob = blobs[next]; blob !== undefined; blob = blobs[++next]) {
      if (asked.length > 0 && bytes + blob.size > aheadBytes) return;
      const reading = repository.readObject(blob.id);
      reading.catch(() => undefined); // told when its turn comes
      asked.push({ blob, reading });
      bytes += blob.size;
    }
  };
  for (;;) {
    signal?.throwIfAborted();
    ask();
    const first = asked.shift();
    if (first === undefined) return;
    const object = await first.reading;
    yield { blob: first.blob, object };
    release(object.data);
    bytes -= first.blob.size;
  }
}
