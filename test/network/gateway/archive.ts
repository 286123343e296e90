import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { type Entry, entrySchema, type ItemEntry, type TransactionEntry } from './entry.ts';

const headSchema = z.object({ genesis: z.int() });

/** A chunk of a transaction's data, named by the offset of its first byte. */
export interface StoredChunk {
  start: number;
  bytes: Buffer;
  /** Merkle path from the data root. */
  path: Buffer;
}

/**
 * Everything that was uploaded, on disk: `items/ID` (signed items), `chunks/ROOT/START` and `….path`, and `journal.jsonl` with one
 * entry a line, written after its bytes are in place. So whatever moment the process dies at, a restart finds whole entries only.
 */
export class Archive {
  private list: Entry[] = [];
  /** When this weave began, unix milliseconds. */
  readonly genesis: number;
  private readonly directory: string;
  private readonly byId = new Map<string, Entry>();
  private journalLength: number;

  constructor(directory: string) {
    this.directory = directory;
    for (const folder of ['items', 'chunks']) mkdirSync(path.join(directory, folder), { recursive: true });
    const { genesis, entries, length } = readJournal(this.journal);
    this.journalLength = length;
    this.genesis = genesis ?? this.begin();
    for (const entry of entries) this.remember(entry);
  }

  /** Everything there is, in the order it came. */
  get entries(): readonly Entry[] {
    return this.list;
  }

  find(id: string): Entry | null {
    return this.byId.get(id) ?? null;
  }

  /** Sum of all data of the transactions up to and with this one: its end in the weave. */
  weaveEnd(entry: TransactionEntry): number {
    let end = 0;
    for (const other of this.entries) {
      if (other.kind === 'transaction') end += other.size;
      if (other === entry) break;
    }
    return end;
  }

  async addItem(entry: ItemEntry, bytes: Buffer): Promise<void> {
    await this.place(path.join('items', entry.id), bytes);
    this.add(entry);
  }

  addTransaction(entry: TransactionEntry): void {
    this.add(entry);
  }

  /** Until the next start: the journal keeps what was once written. */
  forget(id: string): void {
    this.list = this.list.filter((entry) => entry.id !== id);
    this.byId.delete(id);
  }

  async addChunk(dataRoot: string, chunk: StoredChunk): Promise<void> {
    const folder = path.join('chunks', dataRoot);
    mkdirSync(path.join(this.directory, folder), { recursive: true });
    await this.place(path.join(folder, `${chunk.start}.path`), chunk.path);
    await this.place(path.join(folder, String(chunk.start)), chunk.bytes);
  }

  /** The chunk that holds a byte of this transaction's data; null where it was not uploaded yet. */
  async chunkAt(entry: TransactionEntry, offset: number): Promise<StoredChunk | null> {
    const start = (await this.chunkStarts(entry.dataRoot)).findLast((candidate) => candidate <= offset);
    if (start === undefined) return null;
    const file = path.join(this.directory, 'chunks', entry.dataRoot, String(start));
    const bytes = await readFile(file);
    return offset < start + bytes.length ? { start, bytes, path: await readFile(`${file}.path`) } : null;
  }

  /** An entry's data; null while chunks are missing. */
  async data(entry: Entry): Promise<Buffer | null> {
    if (entry.kind === 'item') {
      return (await readFile(path.join(this.directory, 'items', entry.id))).subarray(entry.dataOffset);
    }
    const parts: Buffer[] = [];
    for (let length = 0; length < entry.size; ) {
      const chunk = await this.chunkAt(entry, length);
      if (chunk === null || chunk.start !== length) return null;
      parts.push(chunk.bytes);
      length += chunk.bytes.length;
    }
    return Buffer.concat(parts);
  }

  private get journal(): string {
    return path.join(this.directory, 'journal.jsonl');
  }

  private begin(): number {
    const genesis = Date.now();
    this.append({ genesis });
    return genesis;
  }

  private add(entry: Entry): void {
    if (this.byId.has(entry.id)) return;
    this.append(entry);
    this.remember(entry);
  }

  /** A line that does not fit on the disk is taken back, so that the next one starts a line of its own. */
  private append(line: object): void {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    try {
      appendFileSync(this.journal, bytes);
    } catch (error) {
      truncateSync(this.journal, this.journalLength);
      throw error;
    }
    this.journalLength += bytes.length;
  }

  private remember(entry: Entry): void {
    this.list.push(entry);
    this.byId.set(entry.id, entry);
  }

  private async chunkStarts(dataRoot: string): Promise<number[]> {
    const names = await readdir(path.join(this.directory, 'chunks', dataRoot)).catch(() => []);
    return names
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .sort((a, b) => a - b);
  }

  /** Written beside and renamed: a file is whole or absent. */
  private async place(name: string, bytes: Uint8Array): Promise<void> {
    const file = path.join(this.directory, name);
    const unfinished = `${file}.${randomUUID()}.tmp`;
    try {
      await writeFile(unfinished, bytes);
      await rename(unfinished, file);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  }
}

/** Reads the journal, cutting off a last line that a crash left unfinished. */
function readJournal(file: string): { genesis: number | null; entries: Entry[]; length: number } {
  if (!existsSync(file)) return { genesis: null, entries: [], length: 0 };
  const bytes = readFileSync(file);
  const length = bytes.lastIndexOf('\n') + 1;
  if (length < bytes.length) truncateSync(file, length);
  const [head, ...lines] = bytes.toString('utf8', 0, length).split('\n').filter(Boolean);
  return {
    genesis: head === undefined ? null : headSchema.parse(JSON.parse(head)).genesis,
    entries: lines.map((line) => entrySchema.parse(JSON.parse(line))),
    length,
  };
}
