import { release } from '../../core/release.ts';

/** Bytes in the order they came, taken off by length or by line without copying the rest. Chunks become the queue's own. */
export class ChunkQueue {
  #chunks: Buffer[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** Text up to the next line feed, which is taken off too; null while there is none. */
  takeLine(): string | null {
    let offset = 0;
    for (const chunk of this.#chunks) {
      const at = chunk.indexOf(10);
      if (at >= 0) return this.take(offset + at + 1)?.toString('latin1', 0, offset + at) ?? null;
      offset += chunk.length;
    }
    return null;
  }

  /** The next `size` bytes; null while there are not as many. */
  take(size: number): Buffer | null {
    if (this.#length < size) return null;
    if (size === 0) return Buffer.alloc(0); // a view of the next chunk would hold only until that is given back
    const [head] = this.#chunks;
    if (head !== undefined && head.length > size) {
      this.#length -= size;
      this.#chunks[0] = head.subarray(size);
      return head.subarray(0, size);
    }
    return this.#gather(size);
  }

  #gather(size: number): Buffer {
    const out = Buffer.allocUnsafe(size);
    let filled = 0;
    while (filled < size) {
      const chunk = this.#chunks[0] ?? Buffer.alloc(0);
      const copied = chunk.copy(out, filled, 0, Math.min(chunk.length, size - filled));
      filled += copied;
      if (copied === chunk.length) {
        this.#chunks.shift();
        release(chunk); // a chunk that others were cut from shares its memory with them, and is left alone
      } else this.#chunks[0] = chunk.subarray(copied);
    }
    this.#length -= size;
    return out;
  }
}
