import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database } from '../../ports/database.ts';
import { CairnError } from '../../protocol/errors.ts';

const INT8 = 20;

/** A PostgreSQL server, by its URL. Error `not-configured` where it does not answer or refuses the login. */
export async function openPostgres<Tables>(url: string): Promise<Database<Tables>> {
  const types = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      oid === INT8 ? Number : pg.types.getTypeParser(oid, format ?? 'text'),
  };
  const pool = new pg.Pool({ connectionString: url, max: 8, connectionTimeoutMillis: 10_000, types });
  // A connection that breaks while nobody uses it is replaced by the next query; unhandled it would end the process.
  pool.on('error', () => undefined);
  try {
    (await pool.connect()).release();
  } catch (cause) {
    await pool.end();
    throw new CairnError('not-configured', 'The PostgreSQL database does not answer.', {
      why: cause instanceof Error ? cause.message : 'unknown',
      next: 'Check the database URL of the node, and that the server is running.',
    });
  }
  const query = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return { query, close: () => query.destroy() };
}
