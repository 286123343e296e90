import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type {
  DraftPack,
  JournaledItem,
  JournaledPublication,
  PublicationJournal,
} from '../../ports/publication-journal.ts';
import { CairnError } from '../../protocol/errors.ts';
import {
  addressSchema,
  arweaveIdSchema,
  hexSchema,
  objectIdSchema,
  type RepositoryAsset,
  repositoryAssetSchema,
  sha256Schema,
} from '../../protocol/primitives.ts';
import { describeHolder, tryLock } from '../../system/process-lock.ts';
import { writeDurably } from './write-durably.ts';

const ENTRY = 'publication.json';
const PACK = 'draft.pack';
const readBytes = 256 * 1024;

const itemSchema = z.strictObject({ id: arweaveIdSchema, sha256: sha256Schema, length: z.int().nonnegative() });
const entrySchema = z.strictObject({
  repository: repositoryAssetSchema,
  ref: z.string(),
  commit: objectIdSchema,
  manifestSha256: sha256Schema,
  manifest: z.string(),
  seal: z.strictObject({ json: z.string(), clearSha256: sha256Schema }).optional(),
  account: addressSchema,
  store: z.string(),
  items: z.array(itemSchema).min(1),
  warnings: z.array(z.string()),
  transactions: z.strictObject({ record: z.array(hexSchema), advance: hexSchema.nullable() }),
}) satisfies z.ZodType<JournaledPublication>;

/**
 * A journal in a folder: one sub-folder a repository, with a file an item, named by its hash, and, written last, what they
 * are. Every file is synced and renamed into place, so a crash or a full disk leaves the old entry, the new one, or none.
 */
export function createFileJournal(directory: string): PublicationJournal {
  return new FileJournal(directory);
}

class FileJournal implements PublicationJournal {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  lock(name: string): { release(): void } {
    const attempt = tryLock(`${this.#folder(name)}.lock`);
    if (attempt.lock !== null) return attempt.lock;
    throw new CairnError('operation-in-progress', 'This repository is being published already.', {
      why: `It is done by ${describeHolder(attempt.holder)}.`,
      next: 'Wait until it is done, or cancel it there. If that process ends, publishing here takes over.',
    });
  }

  async read(repository: RepositoryAsset): Promise<JournaledPublication | null> {
    const entry = await this.#entry(repository);
    if (entry === null || !isSound(entry)) return null;
    for (const item of entry.items) {
      if (!(await this.#isWhole(repository, item))) return null;
    }
    return entry;
  }

  async isDamaged(repository: RepositoryAsset): Promise<boolean> {
    return (await this.#hasEntry(repository)) && (await this.read(repository)) === null;
  }

  async draftPack(repository: RepositoryAsset, pack: AsyncIterable<Uint8Array>): Promise<DraftPack> {
    const file = this.#file(repository, PACK);
    await mkdir(this.#folder(repository), { recursive: true, mode: 0o700 });
    await this.#sweep(repository);
    await writeDurably(file, pack);
    const { size: length } = await stat(file);
    return {
      length,
      folder: path.dirname(file),
      read: () => readPieces(file, length),
      readInto: (buffer, from) => withFile(file, (handle) => fill(handle, buffer, from)),
    };
  }

  async draftItem(
    repository: RepositoryAsset,
    { id, bytes }: { id: string; bytes: Uint8Array },
  ): Promise<JournaledItem> {
    const item = { id, sha256: sha256(bytes), length: bytes.length };
    await writeDurably(this.#itemFile(repository, item), bytes);
    return item;
  }

  async commit(entry: JournaledPublication): Promise<void> {
    await writeDurably(this.#file(entry.repository, ENTRY), JSON.stringify(entry));
    await this.#sweep(entry.repository);
  }

  async item(repository: RepositoryAsset, item: JournaledItem) {
    const bytes = await readFile(this.#itemFile(repository, item)).catch(() => null);
    if (bytes !== null && sha256(bytes) === item.sha256)
      return { id: item.id, bytes: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length) };
    throw new CairnError('item-forged', 'A signed item in the journal is not what was kept there.', {
      why: `${this.#itemFile(repository, item)} was changed or removed.`,
      next: 'Publish again: it is looked up what arrived, and what is missing is signed and sent anew.',
    });
  }

  async writeTransactions(repository: RepositoryAsset, transactions: JournaledPublication['transactions']) {
    const entry = await this.#entry(repository);
    if (entry !== null) await writeDurably(this.#file(repository, ENTRY), JSON.stringify({ ...entry, transactions }));
  }

  async discardDraft(repository: RepositoryAsset): Promise<void> {
    if (await this.#hasEntry(repository)) await this.#sweep(repository);
    else await this.remove(repository);
  }

  async remove(repository: RepositoryAsset): Promise<void> {
    await rm(this.#file(repository, ENTRY), { force: true });
    await rm(this.#folder(repository), { recursive: true, force: true });
  }

  async #hasEntry(repository: RepositoryAsset): Promise<boolean> {
    return (await stat(this.#file(repository, ENTRY)).catch(() => null)) !== null;
  }

  async #entry(repository: RepositoryAsset): Promise<JournaledPublication | null> {
    const text = await readFile(this.#file(repository, ENTRY), 'utf8').catch(() => null);
    const entry = text === null ? null : parseEntry(text);
    return entry?.repository.toLowerCase() === repository.toLowerCase() ? entry : null;
  }

  async #isWhole(repository: RepositoryAsset, item: JournaledItem): Promise<boolean> {
    const hash = createHash('sha256');
    try {
      for await (const piece of createReadStream(this.#itemFile(repository, item))) hash.update(piece);
    } catch {
      return false;
    }
    return hash.digest('hex') === item.sha256;
  }

  /** Removes what belongs to no kept publication: drafts that were refused, or left by a crash, with what checked them. */
  async #sweep(repository: RepositoryAsset): Promise<void> {
    const kept = new Set((await this.#entry(repository))?.items.map(fileName));
    for (const name of await readdir(this.#folder(repository))) {
      if (name !== ENTRY && !kept.has(name)) await rm(this.#file(repository, name), { recursive: true, force: true });
    }
  }

  #itemFile(repository: RepositoryAsset, item: JournaledItem): string {
    return this.#file(repository, fileName(item));
  }

  #file(repository: string, name: string): string {
    return path.join(this.#folder(repository), name);
  }

  #folder(repository: string): string {
    return path.join(this.#directory, sha256(repository.toLowerCase()).slice(0, 32));
  }
}

function isSound({ manifest, manifestSha256, seal }: JournaledPublication): boolean {
  if (seal === undefined) return sha256(manifest) === manifestSha256;
  return sha256(seal.json) === manifestSha256 && sha256(manifest) === seal.clearSha256;
}

function fileName({ sha256: name }: JournaledItem): string {
  return `${name}.item`;
}

async function* readPieces(file: string, length: number): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(Math.min(readBytes, length));
  const handle = await open(file, 'r');
  try {
    for (let at = 0; at < length; at += buffer.length) {
      const piece = buffer.subarray(0, length - at);
      await fill(handle, piece, at);
      yield piece;
    }
  } finally {
    await handle.close();
  }
}

async function withFile<T>(file: string, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(file, 'r');
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
}

/** Error `internal` where the file ends before: nobody else writes a draft. */
async function fill(handle: FileHandle, buffer: Uint8Array, from: number): Promise<void> {
  for (let filled = 0; filled < buffer.length; ) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, from + filled);
    if (bytesRead === 0) throw new CairnError('internal', 'A draft of a publication was cut short while it was read.');
    filled += bytesRead;
  }
}

function parseEntry(text: string): JournaledPublication | null {
  try {
    return entrySchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
