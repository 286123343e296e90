import type { SignClientTypes } from '@walletconnect/types';
import * as z from 'zod';
import type { SecretStore } from '../../ports/secret-store.ts';

type KeyValueStorage = NonNullable<SignClientTypes.Options['storage']>;

/** Item name to its value as JSON text. */
const itemsSchema = z.record(z.string(), z.string());
const messagesSchema = z.record(z.string(), z.record(z.string(), z.string()));

const debounceMilliseconds = 250;
/** The SDK keeps every message for good, only to recognise a repeated one: this many a topic are enough for that. */
const keptMessages = 50;

/**
 * The SDK's storage (keys, sessions, subscriptions) as one secret. Changes are written together a moment later; only the items changed
 * here are replaced, so that two processes that share the secret do not undo each other's.
 */
export class SecretStorage implements KeyValueStorage {
  readonly #secrets: SecretStore;
  readonly #key: string;
  readonly #onFailure: (error: unknown) => void;
  #items: Map<string, string>;
  #changed = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();
  #retired = false;

  private constructor(
    secrets: SecretStore,
    key: string,
    items: Map<string, string>,
    onFailure: (error: unknown) => void,
  ) {
    this.#secrets = secrets;
    this.#key = key;
    this.#items = items;
    this.#onFailure = onFailure;
  }

  /** `onFailure` hears of a write that failed; what it would have written is tried again with the next change. */
  static async load(secrets: SecretStore, key: string, onFailure: (error: unknown) => void): Promise<SecretStorage> {
    const items = parseItems(await secrets.get(key));
    for (const [name, text] of items) if (name.endsWith('//messages')) items.set(name, pruneMessages(text));
    return new SecretStorage(secrets, key, items, onFailure);
  }

  get isEmpty(): boolean {
    return this.#items.size === 0;
  }

  async getKeys(): Promise<string[]> {
    return [...this.#items.keys()];
  }

  async getEntries<T>(): Promise<[string, T][]> {
    return [...this.#items].map(([name, text]) => [name, JSON.parse(text)]);
  }

  async getItem<T>(name: string): Promise<T | undefined> {
    const text = this.#items.get(name);
    return text === undefined ? undefined : JSON.parse(text);
  }

  async setItem<T>(name: string, value: T): Promise<void> {
    const text: string | undefined = JSON.stringify(value);
    if (text === undefined) return this.removeItem(name);
    if (this.#items.get(name) === text) return;
    this.#items.set(name, text);
    this.#schedule(name);
  }

  async removeItem(name: string): Promise<void> {
    if (this.#items.delete(name)) this.#schedule(name);
  }

  /** Writes what is not written yet, now. Rejects when that fails. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const write = this.#writing.then(() => this.#write());
    this.#writing = write.catch(() => undefined);
    await write;
  }

  /** Forgets everything, here and in the secret store. Nothing is written afterwards. */
  async erase(): Promise<void> {
    this.#retire();
    await this.#writing;
    await this.#secrets.set(this.#key, null);
  }

  /** Writes what is left. Nothing is written afterwards. */
  async close(): Promise<void> {
    await this.flush().catch(this.#onFailure);
    this.#retire();
  }

  #retire(): void {
    this.#retired = true;
    this.#changed.clear();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #schedule(name: string): void {
    if (this.#retired) return;
    this.#changed.add(name);
    this.#timer ??= setTimeout(() => void this.flush().catch(this.#onFailure), debounceMilliseconds);
  }

  async #write(): Promise<void> {
    if (this.#changed.size === 0) return;
    const changed = [...this.#changed];
    this.#changed.clear();
    try {
      const stored = parseItems(await this.#secrets.get(this.#key));
      for (const name of changed) {
        const text = this.#items.get(name);
        if (text === undefined) stored.delete(name);
        else stored.set(name, text);
      }
      await this.#secrets.set(this.#key, JSON.stringify(Object.fromEntries(stored)));
    } catch (error) {
      if (!this.#retired) for (const name of changed) this.#changed.add(name);
      throw error;
    }
  }
}

/** A value that is not ours is as good as none: the wallet is paired anew. */
function parseItems(text: string | null): Map<string, string> {
  const parsed = itemsSchema.safeParse(parseJson(text));
  return new Map(parsed.success ? Object.entries(parsed.data) : []);
}

function pruneMessages(text: string): string {
  const parsed = messagesSchema.safeParse(parseJson(text));
  if (!parsed.success) return text;
  const kept = Object.entries(parsed.data).map(([topic, messages]) => [
    topic,
    Object.fromEntries(Object.entries(messages).slice(-keptMessages)),
  ]);
  return JSON.stringify(Object.fromEntries(kept));
}

function parseJson(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
