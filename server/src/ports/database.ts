import type { Kysely } from 'kysely';

/**
 * A relational database as a node keeps its index in, spoken to through one query builder. PostgreSQL's dialect; `bigint`
 * columns come back as numbers. Concurrent transactions never see each other's unfinished work. Close it when done.
 */
export interface Database<Tables> {
  readonly query: Kysely<Tables>;
  close(): Promise<void>;
}
