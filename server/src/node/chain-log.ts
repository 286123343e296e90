import type { Database } from '../ports/database.ts';
import { decodeEvent, encodeEvent } from '../ports/event-codec.ts';
import type { ChainEvent } from '../ports/registry.ts';
import type { Hex } from '../protocol/primitives.ts';
import type { NodeTables } from './store/tables.ts';

export interface KnownBlock {
  number: number;
  hash: Hex;
}

/**
 * The events of the contracts as they were read, on disk and by repository in memory. Nothing here is believed twice: a
 * block that leaves the chain takes its events with it.
 */
export class ChainLog {
  readonly #database: Database<NodeTables>;
  readonly #byRepository = new Map<bigint, ChainEvent[]>();
  #last: KnownBlock | null = null;
  #generation = 0;

  private constructor(database: Database<NodeTables>) {
    this.#database = database;
  }

  static async open(database: Database<NodeTables>): Promise<ChainLog> {
    const log = new ChainLog(database);
    await log.#load();
    return log;
  }

  /** The last block whose events are stored; null before the first. */
  get last(): KnownBlock | null {
    return this.#last;
  }

  /** Changes with each append or rollback. */
  get generation(): number {
    return this.#generation;
  }

  repositories(): bigint[] {
    return [...this.#byRepository.keys()].sort((a, b) => (a < b ? -1 : 1));
  }

  /** Events that concern a repository, in chain order: its own, and royalties that its forks paid to it. */
  events(repositoryId: bigint): readonly ChainEvent[] {
    return this.#byRepository.get(repositoryId) ?? [];
  }

  /** Stores all events up to and with block `to`. */
  async append(events: readonly ChainEvent[], to: KnownBlock): Promise<void> {
    const blocks = new Map<number, Hex>(events.map((event) => [event.block, event.blockHash]));
    blocks.set(to.number, to.hash);
    await this.#database.query.transaction().execute(async (transaction) => {
      await inChunks(
        [...blocks].map(([number, hash]) => ({ number, hash })),
        (rows) => transaction.insertInto('blocks').values(rows).execute(),
      );
      await inChunks(
        events.map((event) => ({ block: event.block, log_index: event.logIndex, body: encodeEvent(event) })),
        (rows) => transaction.insertInto('events').values(rows).execute(),
      );
    });
    for (const event of events) this.#index(event);
    this.#last = to;
    this.#generation++;
  }

  /** Stored blocks from the newest down, to find the last one that is still on the chain. */
  async *blocksDown(): AsyncGenerator<KnownBlock> {
    for (let below = Number.MAX_SAFE_INTEGER; ; ) {
      const rows = await this.#database.query
        .selectFrom('blocks')
        .selectAll()
        .where('number', '<', below)
        .orderBy('number', 'desc')
        .limit(50)
        .execute();
      for (const row of rows) yield toBlock(row);
      const last = rows.at(-1);
      if (last === undefined) return;
      below = last.number;
    }
  }

  /** Forgets every block after `keep`, and all of them for null. */
  async rollBack(keep: number | null): Promise<void> {
    const after = keep ?? -1;
    await this.#database.query.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('events').where('block', '>', after).execute();
      await transaction.deleteFrom('blocks').where('number', '>', after).execute();
    });
    await this.#load();
  }

  async #load(): Promise<void> {
    const { query } = this.#database;
    const last = await query.selectFrom('blocks').selectAll().orderBy('number', 'desc').limit(1).executeTakeFirst();
    const rows = await query.selectFrom('events').select('body').orderBy('block').orderBy('log_index').execute();
    this.#byRepository.clear();
    for (const row of rows) this.#index(decodeEvent(row.body));
    this.#last = last === undefined ? null : toBlock(last);
    this.#generation++;
  }

  #index(event: ChainEvent): void {
    this.#add(event.kind === 'recorded' ? event.record.repositoryId : event.repositoryId, event);
    if (event.kind === 'royalty-pulled') this.#add(event.parentId, event);
  }

  #add(repositoryId: bigint, event: ChainEvent): void {
    const list = this.#byRepository.get(repositoryId);
    if (list) list.push(event);
    else this.#byRepository.set(repositoryId, [event]);
  }
}

function toBlock(row: { number: number; hash: string }): KnownBlock {
  return { number: row.number, hash: `0x${row.hash.slice(2)}` };
}

/** PostgreSQL takes 65,535 parameters a statement. */
async function inChunks<T>(rows: readonly T[], write: (rows: readonly T[]) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < rows.length; at += 1000) await write(rows.slice(at, at + 1000));
}
