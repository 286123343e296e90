import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createHash, hash } from 'node:crypto';
import type { GitObject, GitObjectType } from '../../ports/repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectFormat, ObjectId } from '../../protocol/primitives.ts';
import { ChunkQueue } from './chunk-queue.ts';
import { cannotStart, type GitPlace, gitArguments, gitEnvironment } from './git-process.ts';

interface Answer {
  type: GitObjectType;
  size: number;
  /** Empty where only the size was asked for. */
  data: Uint8Array;
}

interface Question {
  withContents: boolean;
  resolve(answer: Answer | null): void;
  reject(error: Error): void;
}

const objectTypes: readonly string[] = ['commit', 'tree', 'blob', 'tag'];

/**
 * Reads objects through one long-lived `git cat-file --batch-command`. Every object that is read is hashed again: git itself does
 * not check what it takes from a pack. The process is started when first needed and does not keep this one alive while idle.
 */
export class ObjectReader {
  readonly #place: GitPlace;
  readonly #format: ObjectFormat;
  #child: ChildProcessWithoutNullStreams | null = null;
  #questions: Question[] = [];
  #stream = new ChunkQueue();
  #header: { type: GitObjectType; size: number } | null = null;

  constructor(place: GitPlace, format: ObjectFormat) {
    this.#place = place;
    this.#format = format;
  }

  /** Error `bad-object`: missing, or its bytes do not hash to its id. */
  async read(id: ObjectId): Promise<GitObject> {
    const found = await this.#ask(id, true);
    if (found === null) {
      throw new CairnError('bad-object', `Object ${id} is not in this repository.`, {
        next: 'Run `git fsck` to see what is missing; `git fetch` may bring it back.',
      });
    }
    const { type, data } = found;
    if (objectId({ type, data }, this.#format) !== id) {
      throw new CairnError('bad-object', `Object ${id} is damaged: its content has another hash.`, {
        next: 'Run `git fsck --full`, and restore the object from another clone.',
      });
    }
    return { type, data };
  }

  /** As git has it in its own records, nothing hashed; `size` in bytes. */
  async info(id: ObjectId): Promise<{ type: GitObjectType; size: number } | null> {
    const found = await this.#ask(id, false);
    return found && { type: found.type, size: found.size };
  }

  async has(id: ObjectId): Promise<boolean> {
    return (await this.#ask(id, false)) !== null;
  }

  /** Ends the process; open questions are rejected. A later read starts a new one. */
  async close(): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    setAlive(child, true);
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    child.stdin.end();
    await ended;
  }

  #ask(id: ObjectId, withContents: boolean): Promise<Answer | null> {
    if (!/^[0-9a-f]{40,64}$/.test(id)) {
      return Promise.reject(new CairnError('bad-object', `"${id.slice(0, 80)}" is no object id.`));
    }
    return new Promise((resolve, reject) => {
      const child = this.#start();
      this.#questions.push({ withContents, resolve, reject });
      setAlive(child, true);
      child.stdin.write(`${withContents ? 'contents' : 'info'} ${id}\n`);
    });
  }

  #start(): ChildProcessWithoutNullStreams {
    if (this.#child !== null) return this.#child;
    const child = spawn(this.#place.git, gitArguments('plumbing', ['cat-file', '--batch-command']), {
      cwd: this.#place.directory,
      env: gitEnvironment('plumbing', this.#place),
      windowsHide: true,
    });
    const stream = new ChunkQueue();
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stream.push(chunk);
      this.#advance(child);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = `${complaint}${chunk.toString('utf8')}`.slice(-2000);
    });
    child.stdin.on('error', () => {});
    child.once('error', (cause) => this.#end(child, cannotStart(this.#place.git, cause)));
    child.once('close', () =>
      this.#end(child, new CairnError('git-failed', 'git stopped while reading objects.', { why: complaint.trim() })),
    );
    this.#child = child;
    this.#stream = stream;
    this.#header = null;
    return child;
  }

  #end(child: ChildProcessWithoutNullStreams, error: Error): void {
    if (this.#child !== child) return;
    this.#child = null;
    for (const question of this.#questions.splice(0)) question.reject(error);
  }

  /** Takes as many whole answers as have arrived. */
  #advance(child: ChildProcessWithoutNullStreams): void {
    for (let question = this.#questions[0]; question !== undefined; question = this.#questions[0]) {
      const answer = this.#take(question);
      if (answer === undefined) return;
      this.#questions.shift();
      question.resolve(answer);
    }
    setAlive(child, false);
  }

  /** Undefined: not all of it is here yet. Null: git has no such object. */
  #take(question: Question): Answer | null | undefined {
    if (this.#header === null) {
      const line = this.#stream.takeLine();
      if (line === null) return undefined;
      const [, type = '', size = ''] = line.split(' ');
      if (!isObjectType(type)) return null;
      if (!question.withContents) return { type, size: Number(size), data: new Uint8Array() };
      this.#header = { type, size: Number(size) };
    }
    const { type, size } = this.#header;
    if (this.#stream.length <= size) return undefined; // a line feed follows
    const data = this.#stream.take(size) ?? Buffer.alloc(0);
    this.#stream.take(1);
    this.#header = null;
    return { type, size, data };
  }
}

/** Small objects are copied behind their header and hashed at once, which takes half as long. Bytes. */
const SMALL = 1 << 16;
const behindHeader = Buffer.alloc(SMALL + 64);

/** The id git gives an object: the hash of its type, size and bytes. */
export function objectId({ type, data }: GitObject, format: ObjectFormat): ObjectId {
  const header = `${type} ${data.length}\0`;
  if (data.length > SMALL) return createHash(format).update(header).update(data).digest('hex');
  behindHeader.write(header, 'latin1');
  behindHeader.set(data, header.length);
  return hash(format, behindHeader.subarray(0, header.length + data.length), 'hex');
}

export function isObjectType(text: string): text is GitObjectType {
  return objectTypes.includes(text);
}

/** A waiting question keeps this process alive, an idle reader does not. */
function setAlive(child: ChildProcessWithoutNullStreams, alive: boolean): void {
  const handles: unknown[] = [child, child.stdin, child.stdout, child.stderr];
  for (const handle of handles) {
    if (hasReference(handle)) alive ? handle.ref() : handle.unref();
  }
}

function hasReference(handle: unknown): handle is { ref(): void; unref(): void } {
  return typeof handle === 'object' && handle !== null && 'ref' in handle && 'unref' in handle;
}
