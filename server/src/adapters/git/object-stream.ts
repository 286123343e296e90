import type { GitObject } from '../../ports/repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectFormat, ObjectId } from '../../protocol/primitives.ts';
import { ChunkQueue } from './chunk-queue.ts';
import type { GitPlace } from './git-process.ts';
import { type GitStream, streamGit } from './git-stream.ts';
import { isObjectType, objectId } from './object-reader.ts';

/** An object, or why it can't be had. */
export type ObjectAnswer = GitObject | 'missing' | 'too-large';

/**
 * Reads many objects in the order they are asked for, by one `git cat-file`. Each is hashed again: git itself does not check what it takes
 * from a pack. Of one larger than `maxSize` nothing is kept.
 */
export class ObjectStream {
  readonly #stream: GitStream;
  readonly #format: ObjectFormat;
  readonly #maxSize: number;
  readonly #queue = new ChunkQueue();

  constructor(place: GitPlace, format: ObjectFormat, maxSize: number, signal?: AbortSignal) {
    this.#stream = streamGit(place, ['cat-file', '--batch-command', '--buffer'], signal);
    this.#format = format;
    this.#maxSize = maxSize;
  }

  /** Asks; the answers come by `take`, in the same order. */
  ask(ids: readonly ObjectId[]): void {
    const questions = ids.map((id) => `contents ${id}\n`).join('');
    this.#stream.child.stdin.write(`${questions}flush\n`);
  }

  /** The answer to the next question. Error `bad-object` where an object's bytes do not hash to its id. */
  async take(id: ObjectId): Promise<ObjectAnswer> {
    let line = this.#queue.takeLine();
    for (; line === null; line = this.#queue.takeLine()) await this.#more();
    const [, type = '', size = ''] = line.split(' ');
    if (!isObjectType(type)) return 'missing';
    const length = Number(size);
    if (length > this.#maxSize) return this.#skip(length + 1);
    while (this.#queue.length <= length) await this.#more();
    const data = this.#queue.take(length + 1)?.subarray(0, length) ?? Buffer.alloc(0);
    if (objectId({ type, data }, this.#format) !== id) throw damaged(id);
    return { type, data };
  }

  close(): void {
    this.#stream.close();
  }

  async #skip(size: number): Promise<'too-large'> {
    for (let left = size; left > 0; ) {
      if (this.#queue.length === 0) await this.#more();
      const length = Math.min(left, this.#queue.length);
      this.#queue.take(length);
      left -= length;
    }
    return 'too-large';
  }

  async #more(): Promise<void> {
    const next = await this.#stream.output.next();
    if (next.done === true) throw new CairnError('git-failed', 'git stopped while reading objects.');
    this.#queue.push(next.value);
    await new Promise((resolve) => setImmediate(resolve)); // its pipe holds few such chunks: once full, git would stand still
  }
}

const damaged = (id: ObjectId): CairnError =>
  new CairnError('bad-object', `Object ${id} is damaged: its content has another hash.`, {
    next: 'Run `git fsck --full`, and restore the object from another clone.',
  });
