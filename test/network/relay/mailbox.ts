import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const storedMessageSchema = z.object({
  id: z.int(),
  topic: z.string(),
  message: z.string(),
  tag: z.int(),
  /** Unix milliseconds. */
  publishedAt: z.int(),
  expiresAt: z.int(),
  from: z.string(),
});
export type StoredMessage = z.infer<typeof storedMessageSchema>;

const journalLineSchema = z.union([
  z.object({ put: storedMessageSchema }),
  z.object({ ack: z.object({ id: z.int(), client: z.string() }) }),
]);
type JournalLine = z.infer<typeof journalLineSchema>;

/** Most messages one topic, and all topics together, may hold. */
const topicLimit = 1_000;
const totalLimit = 50_000;

/**
 * Keeps messages until their time to live is over, and who has acknowledged them, so that a client that was away gets what it missed.
 * With a directory everything is in an append-only journal before `put` and `acknowledge` return: a killed relay loses nothing.
 */
export class Mailbox {
  #journal: string | null = null;
  #topics = new Map<string, StoredMessage[]>();
  #acknowledged = new Map<number, Set<string>>();
  #nextId = 1;
  #size = 0;

  constructor(directory: string | undefined, now: number) {
    if (directory === undefined) return;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#journal = join(directory, 'mailbox.jsonl');
    for (const line of readJournal(this.#journal)) this.#apply(line);
    this.#compact(now);
  }

  /** Throws an Error when the mailbox is full. */
  put(message: Omit<StoredMessage, 'id'>, now: number): StoredMessage {
    if (this.#size >= totalLimit) this.#dropExpired(now);
    if (this.#size >= totalLimit || this.messages(message.topic, now).length >= topicLimit)
      throw new Error('the mailbox is full');
    const stored = { ...message, id: this.#nextId };
    this.#record({ put: stored });
    return stored;
  }

  /** What is alive under a topic, oldest first. */
  messages(topic: string, now: number): StoredMessage[] {
    const all = this.#topics.get(topic) ?? [];
    const alive = all.filter((message) => message.expiresAt > now);
    if (alive.length < all.length) this.#replace(topic, all, alive);
    return alive;
  }

  acknowledge(id: number, client: string): void {
    if (this.#acknowledged.has(id) && !this.isAcknowledged(id, client)) this.#record({ ack: { id, client } });
  }

  isAcknowledged(id: number, client: string): boolean {
    return this.#acknowledged.get(id)?.has(client) ?? false;
  }

  #record(line: JournalLine): void {
    if (this.#journal !== null) appendFileSync(this.#journal, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    this.#apply(line);
  }

  #apply(line: JournalLine): void {
    if ('ack' in line) {
      this.#acknowledged.get(line.ack.id)?.add(line.ack.client);
      return;
    }
    const { put } = line;
    this.#topics.set(put.topic, [...(this.#topics.get(put.topic) ?? []), put]);
    this.#acknowledged.set(put.id, new Set());
    this.#nextId = Math.max(this.#nextId, put.id + 1);
    this.#size += 1;
  }

  #replace(topic: string, all: StoredMessage[], alive: StoredMessage[]): void {
    for (const message of all) if (!alive.includes(message)) this.#acknowledged.delete(message.id);
    this.#size -= all.length - alive.length;
    if (alive.length === 0) this.#topics.delete(topic);
    else this.#topics.set(topic, alive);
  }

  #dropExpired(now: number): void {
    for (const topic of [...this.#topics.keys()]) this.messages(topic, now);
  }

  /** Rewrites the journal with only what is alive. */
  #compact(now: number): void {
    if (this.#journal === null) return;
    this.#dropExpired(now);
    const lines: JournalLine[] = [];
    for (const put of [...this.#topics.values()].flat()) {
      lines.push({ put });
      for (const client of this.#acknowledged.get(put.id) ?? []) lines.push({ ack: { id: put.id, client } });
    }
    const next = `${this.#journal}.next`;
    writeFileSync(next, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { mode: 0o600 });
    renameSync(next, this.#journal);
  }
}

/** A line that does not parse is the torn end of a relay that was killed while it wrote. */
function readJournal(file: string): JournalLine[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    try {
      return [journalLineSchema.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}
