import { sha256Hex, utf8 } from '../core/bytes.ts';
import { decodeLeavesFile, type LeavesFile } from '../core/reward/leaves.ts';
import type { Database } from '../ports/database.ts';
import type { PermanentReader } from '../ports/permanent-store.ts';
import type { Sha256 } from '../protocol/primitives.ts';
import type { SettledEvent } from './repository-state.ts';
import type { NodeTables } from './store/tables.ts';

/** Leaves' files by hash: made here, or fetched because other validators settled. */
export class LeavesStore {
  readonly #database: Database<NodeTables>;
  readonly #reader: PermanentReader;
  readonly #known = new Map<Sha256, LeavesFile>();

  private constructor(database: Database<NodeTables>, reader: PermanentReader) {
    this.#database = database;
    this.#reader = reader;
  }

  static async open(database: Database<NodeTables>, reader: PermanentReader): Promise<LeavesStore> {
    const store = new LeavesStore(database, reader);
    for (const { sha256, body } of await database.query.selectFrom('leaves').selectAll().execute()) {
      store.#known.set(sha256, decodeLeavesFile(utf8(body)));
    }
    return store;
  }

  get(sha256: Sha256): LeavesFile | null {
    return this.#known.get(sha256) ?? null;
  }

  async keep(bytes: Uint8Array): Promise<LeavesFile> {
    const file = decodeLeavesFile(bytes);
    const sha256 = sha256Hex(bytes);
    await this.#database.query
      .insertInto('leaves')
      .values({ sha256, body: Buffer.from(bytes).toString('utf8') })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    this.#known.set(sha256, file);
    return file;
  }

  /** The file of a settlement, from here or from the permanent store. Errors as PermanentReader's. */
  async of(event: SettledEvent, signal: AbortSignal): Promise<LeavesFile> {
    const known = this.#known.get(event.leavesSha256);
    if (known) return known;
    const { payload } = await this.#reader.fetch(
      {
        manifestSha256: event.leavesSha256,
        hint: event.leavesArweaveId,
        accepts: (bytes) => sha256Hex(bytes) === event.leavesSha256,
      },
      signal,
    );
    return this.keep(payload);
  }
}
