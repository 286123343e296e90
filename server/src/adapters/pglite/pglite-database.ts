import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type DatabaseConnection, Kysely, PGliteDialect, type PGliteDialectConfig, PGliteDriver } from 'kysely';
import type { Database } from '../../ports/database.ts';

/**
 * PostgreSQL inside this process, its files in a folder; null: in memory. Never open one folder twice: the second
 * process would silently lose rows, so take a lock first. A power cut can lose the last rows.
 */
export async function openPglite<Tables>(directory: string | null): Promise<Database<Tables>> {
  if (directory !== null) await mkdir(path.dirname(directory), { recursive: true });
  // Only when it is used: the package is not in the extension, whose command runs no embedded database.
  const { PGlite, types } = await import('@electric-sql/pglite');
  const parsers = { [types.INT8]: Number };
  const pglite = await (directory === null ? PGlite.create({ parsers }) : PGlite.create(directory, { parsers }));
  const query = new Kysely<Tables>({ dialect: new OneAtATimeDialect({ pglite }) });
  return {
    query,
    async close() {
      await query.destroy();
      // Kysely closes it only if it was ever asked something.
      if (!pglite.closed) await pglite.close();
    },
  };
}

/** PGlite has one connection, and Kysely's driver lends it to everyone at once: transactions would mix. */
class OneAtATimeDialect extends PGliteDialect {
  readonly #config: PGliteDialectConfig;

  constructor(config: PGliteDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver() {
    return new OneAtATimeDriver(this.#config);
  }
}

class OneAtATimeDriver extends PGliteDriver {
  #last: Promise<void> = Promise.resolve();
  #release: () => void = () => undefined;

  override async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    await before;
    this.#release = resolve;
    return super.acquireConnection();
  }

  override async releaseConnection(): Promise<void> {
    this.#release();
  }
}
