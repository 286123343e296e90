import { readCode, type SourceCode } from '../../core/scoring/code/code.ts';
import type { Repository } from '../../ports/repository.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import { readSource } from './source-text.ts';

/** Bytes of lexed files that are kept. */
const CAPACITY = 96 << 20;

interface KeptCode {
  readonly id: ObjectId;
  readonly code: SourceCode | null;
  /** Bytes, told while it is there: its memory may be given back. */
  readonly size: number;
}

/**
 * Lexed files, of each path the version that was asked for or kept last: a walk so reads only the new side of each change. What was not used for
 * longest goes first.
 */
export class BaseCodes {
  readonly #repository: Repository;
  readonly #kept = new Map<string, KeptCode>();
  #size = 0;

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** Code of a blob that lies at `path`; null where there is none that counts, or it can't be read. */
  async get(path: string, id: ObjectId): Promise<SourceCode | null> {
    const kept = this.#kept.get(path);
    const code = kept?.id === id ? kept.code : await this.#read(path, id);
    this.put(path, id, code);
    return code;
  }

  put(path: string, id: ObjectId, code: SourceCode | null): void {
    this.forget(path);
    const size = sizeOf(code);
    this.#kept.set(path, { id, code, size });
    this.#size += size;
    for (const [oldest, old] of this.#kept) {
      if (this.#size <= CAPACITY) return;
      this.#kept.delete(oldest);
      this.#size -= old.size;
    }
  }

  forget(path: string): void {
    const kept = this.#kept.get(path);
    if (kept === undefined) return;
    this.#size -= kept.size;
    this.#kept.delete(path);
  }

  async #read(path: string, id: ObjectId): Promise<SourceCode | null> {
    const source = await readSource(this.#repository, id);
    return 'text' in source ? readCode(path, source.text) : null;
  }
}

const OVERHEAD = 200;

function sizeOf(code: SourceCode | null): number {
  if (code === null) return OVERHEAD;
  const buffers = new Set([code.start.buffer, code.ids.buffer, code.table.hash.buffer]);
  return [...buffers].reduce((size, { byteLength }) => size + byteLength, OVERHEAD);
}
