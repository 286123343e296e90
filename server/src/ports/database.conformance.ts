import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from './database.ts';

interface Tables {
  notes: { id: number; text: string; big: number; flag: boolean };
}

/** What every Database does. `open` gives a connection to the same empty database each time. */
export function databaseConformance(name: string, open: () => Promise<Database<Tables>>): void {
  describe(`${name} is a Database`, () => {
    let database: Database<Tables>;
    beforeAll(async () => {
      database = await open();
      await database.query.schema
        .createTable('notes')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('text', 'text', (column) => column.notNull())
        .addColumn('big', 'bigint', (column) => column.notNull())
        .addColumn('flag', 'boolean', (column) => column.notNull())
        .execute();
    });
    afterAll(() => database.close());
    const note = (id: number, text = 'x') => ({ id, text, big: 0, flag: false });
    const ids = async () =>
      (await database.query.selectFrom('notes').select('id').orderBy('id').execute()).map((row) => row.id);

    it('gives values back as they were put in', async () => {
      const row = { id: 1, text: 'ä\u{1f5ff}\'"\\', big: Number.MAX_SAFE_INTEGER, flag: true };
      await database.query.insertInto('notes').values(row).execute();
      expect(await database.query.selectFrom('notes').selectAll().executeTakeFirst()).toEqual(row);
      await database.query.deleteFrom('notes').execute();
    });

    it('undoes a transaction that fails', async () => {
      const failing = database.query.transaction().execute(async (transaction) => {
        await transaction.insertInto('notes').values(note(2)).execute();
        throw new Error('on purpose');
      });
      await expect(failing).rejects.toThrow('on purpose');
      expect(await ids()).toEqual([]);
    });

    it('keeps concurrent transactions apart', async () => {
      const write = (id: number, fail: boolean) =>
        database.query.transaction().execute(async (transaction) => {
          await transaction.insertInto('notes').values(note(id)).execute();
          await sql`select pg_sleep(0.01)`.execute(transaction);
          if (fail) throw new Error('on purpose');
        });
      const outcomes = await Promise.allSettled([write(10, false), write(11, true), write(12, false), write(13, true)]);
      expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
      expect(await ids()).toEqual([10, 12]);
      await database.query.deleteFrom('notes').execute();
    });

    it('does not show unfinished work to a read outside of its transaction', async () => {
      let seen: number[] | null = null;
      let reading: Promise<void> = Promise.resolve();
      await database.query
        .transaction()
        .execute(async (transaction) => {
          await transaction.insertInto('notes').values(note(20)).execute();
          reading = ids().then((found) => {
            seen = found;
          });
          await sql`select pg_sleep(0.02)`.execute(transaction);
          throw new Error('on purpose');
        })
        .catch(() => undefined);
      await reading;
      expect(seen).toEqual([]);
    });
  });
}
