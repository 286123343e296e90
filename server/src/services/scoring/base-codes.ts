import { asBase, type BaseCode, readCode, type SourceCode } from '../../core/scoring/code.ts';
import type { Repository } from '../../ports/repository.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import { readSource } from './source-text.ts';

/** Bytes of lexed files that are kept. */
const CAPACITY = 96 << 20;

/** Lexed files by blob, so that a walk reads only the new side of each change; what was not used for longest goes first. */
export class BaseCodes {
  readonly #repository: Repository;
  readonly #kept = new Map<string, BaseCode | null>();
  #size = 0;

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** Code of a blob that lies at `path`; null where there is none that counts, or it can't be read. */
  async get(path: string, id: ObjectId): Promise<BaseCode | null> {
    const key = keyOf(path, id);
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept;
    }
    const code = await this.#read(path, id);
    this.#put(key, code);
    return code;
  }

  put(path: string, id: ObjectId, code: SourceCode | null): void {
    this.#put(keyOf(path, id), code === null ? null : asBase(code));
  }

  forget(path: string, id: ObjectId): void {
    const key = keyOf(path, id);
    this.#size -= sizeOf(this.#kept.get(key) ?? null);
    this.#kept.delete(key);
  }

  #put(key: string, code: BaseCode | null): void {
    if (this.#kept.has(key)) return;
    this.#kept.set(key, code);
    this.#size += sizeOf(code);
    for (const [oldest, old] of this.#kept) {
      if (this.#size <= CAPACITY) return;
      this.#kept.delete(oldest);
      this.#size -= sizeOf(old);
    }
  }

  async #read(path: string, id: ObjectId): Promise<BaseCode | null> {
    const source = await readSource(this.#repository, id);
    const code = 'text' in source ? readCode(path, source.text) : null;
    return code === null ? null : asBase(code);
  }
}

/** The same blob under another extension is another code. */
const keyOf = (path: string, id: ObjectId): string => `${id} ${path}`;

const OVERHEAD = 200;
const sizeOf = (code: BaseCode | null): number =>
  OVERHEAD + (code === null ? 0 : code.ids.byteLength + code.table.hash.byteLength + code.table.kind.byteLength);
