import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, expect, it } from 'vitest';
import { databaseConformance } from '../../ports/database.conformance.ts';
import { openPglite } from './pglite-database.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'cairn-pglite-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

databaseConformance('PGlite', () => openPglite(null));

it('closes though it was never asked anything', async () => {
  const database = await openPglite(null);
  await database.close();
  await expect(database.query.selectNoFrom((build) => build.lit(1).as('one')).execute()).rejects.toThrow('closed');
});

it('keeps its rows in a folder', async () => {
  const first = await openPglite<{ t: { a: number } }>(path.join(folder, 'a', 'db'));
  await sql`create table t (a integer)`.execute(first.query);
  await first.query.insertInto('t').values({ a: 7 }).execute();
  await first.close();
  const second = await openPglite<{ t: { a: number } }>(path.join(folder, 'a', 'db'));
  expect(await second.query.selectFrom('t').selectAll().execute()).toEqual([{ a: 7 }]);
  await second.close();
});
