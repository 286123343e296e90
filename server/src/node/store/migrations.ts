import { type Migration, Migrator } from 'kysely/migration';
import type { Database } from '../../ports/database.ts';
import type { NodeTables } from './tables.ts';

const first: Migration = {
  async up(db) {
    const { schema } = db;
    await schema
      .createTable('blocks')
      .addColumn('number', 'bigint', (column) => column.primaryKey())
      .addColumn('hash', 'text', (column) => column.notNull())
      .execute();
    await schema
      .createTable('events')
      .addColumn('block', 'bigint', (column) => column.notNull())
      .addColumn('log_index', 'bigint', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('events_key', ['block', 'log_index'])
      .execute();
    await schema
      .createTable('publications')
      .addColumn('repository_id', 'text', (column) => column.notNull())
      .addColumn('manifest_sha256', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('reason', 'text')
      .addColumn('commits', 'text', (column) => column.notNull())
      .addColumn('bytes', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('publications_key', ['repository_id', 'manifest_sha256'])
      .execute();
    await schema
      .createTable('proofs')
      .addColumn('contribution_key', 'text', (column) => column.primaryKey())
      .addColumn('proven', 'boolean', (column) => column.notNull())
      .addColumn('reason', 'text')
      .execute();
    await schema
      .createTable('scores')
      .addColumn('repository_id', 'text', (column) => column.notNull())
      .addColumn('base', 'text', (column) => column.notNull())
      .addColumn('head', 'text', (column) => column.notNull())
      .addColumn('scorer_hash', 'text', (column) => column.notNull())
      .addColumn('score', 'double precision', (column) => column.notNull())
      .addPrimaryKeyConstraint('scores_key', ['repository_id', 'base', 'head', 'scorer_hash'])
      .execute();
    await schema
      .createTable('attestations')
      .addColumn('repository_id', 'text', (column) => column.notNull())
      .addColumn('token', 'text', (column) => column.notNull())
      .addColumn('epoch', 'bigint', (column) => column.notNull())
      .addColumn('attempt', 'bigint', (column) => column.notNull())
      .addColumn('set_id', 'bigint', (column) => column.notNull())
      .addColumn('settlement', 'text', (column) => column.notNull())
      .addColumn('digest', 'text', (column) => column.notNull())
      .addColumn('signature', 'text', (column) => column.notNull())
      .addColumn('leaves_sha256', 'text', (column) => column.notNull())
      .addColumn('item_id', 'text')
      .addColumn('item', 'text')
      .addPrimaryKeyConstraint('attestations_key', ['repository_id', 'token', 'epoch', 'attempt', 'set_id'])
      .execute();
    await schema
      .createTable('leaves')
      .addColumn('sha256', 'text', (column) => column.primaryKey())
      .addColumn('body', 'text', (column) => column.notNull())
      .execute();
    await schema
      .createTable('contributions')
      .addColumn('contribution_key', 'text', (column) => column.primaryKey())
      .addColumn('repository_id', 'text', (column) => column.notNull())
      .addColumn('revision', 'bigint', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .execute();
    await schema
      .createIndex('contributions_by_revision')
      .on('contributions')
      .columns(['repository_id', 'revision'])
      .execute();
  },
};

const sealed: Migration = {
  async up(db) {
    await db.schema.alterTable('publications').addColumn('ids', 'text').execute();
  },
};

const migrations: Record<string, Migration> = { '0001-first': first, '0002-sealed': sealed };

/** Brings a database's tables to what this version of the node needs. */
export async function migrate(database: Database<NodeTables>): Promise<void> {
  const migrator = new Migrator({ db: database.query, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}
