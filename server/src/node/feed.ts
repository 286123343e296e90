import type { Database } from '../ports/database.ts';
import { type Contribution, contributionSchema } from '../protocol/contribution.ts';
import type { ContributionPage } from '../protocol/node-api.ts';
import type { Hex } from '../protocol/primitives.ts';
import type { NodeTables } from './store/tables.ts';

type View = Omit<Contribution, 'revision'>;

/** Contributions as clients see them, each change under a new revision, so that they read on from what they know. */
export class Feed {
  readonly #database: Database<NodeTables>;
  readonly #bodies = new Map<Hex, { repositoryId: bigint; body: string }>();
  readonly #waiting = new Set<() => void>();
  #revision = 0;

  private constructor(database: Database<NodeTables>) {
    this.#database = database;
  }

  static async open(database: Database<NodeTables>): Promise<Feed> {
    const feed = new Feed(database);
    for (const row of await database.query.selectFrom('contributions').selectAll().execute()) {
      const key: Hex = `0x${row.contribution_key.slice(2)}`;
      feed.#bodies.set(key, { repositoryId: BigInt(row.repository_id), body: row.body });
      feed.#revision = Math.max(feed.#revision, row.revision);
    }
    return feed;
  }

  get revision(): number {
    return this.#revision;
  }

  /** Takes the current views of a repository: what changed gets the next revision, what is gone is dropped. */
  async publish(repositoryId: bigint, views: readonly View[]): Promise<void> {
    const present = new Set(views.map((view) => view.contributionKey));
    const gone = [...this.#bodies].filter(([key, kept]) => kept.repositoryId === repositoryId && !present.has(key));
    const changed = views
      .map((view) => ({ key: view.contributionKey, body: JSON.stringify(view) }))
      .filter(({ key, body }) => this.#bodies.get(key)?.body !== body);
    if (gone.length === 0 && changed.length === 0) return;
    let revision = this.#revision;
    await this.#database.query.transaction().execute(async (transaction) => {
      for (const [key] of gone)
        await transaction.deleteFrom('contributions').where('contribution_key', '=', key).execute();
      for (const { key, body } of changed) {
        revision++;
        await transaction
          .insertInto('contributions')
          .values({ contribution_key: key, repository_id: String(repositoryId), revision, body })
          .onConflict((conflict) => conflict.column('contribution_key').doUpdateSet({ revision, body }))
          .execute();
      }
    });
    this.#revision = revision;
    for (const [key] of gone) this.#bodies.delete(key);
    for (const { key, body } of changed) this.#bodies.set(key, { repositoryId, body });
    for (const wake of [...this.#waiting]) wake();
  }

  async page(repositoryId: bigint, after: number, limit: number): Promise<ContributionPage> {
    const rows = await this.#database.query
      .selectFrom('contributions')
      .select(['revision', 'body'])
      .where('repository_id', '=', String(repositoryId))
      .where('revision', '>', after)
      .orderBy('revision')
      .limit(limit)
      .execute();
    const contributions = rows.map((row) =>
      contributionSchema.parse({ ...JSON.parse(row.body), revision: row.revision }),
    );
    return { contributions, revision: contributions.at(-1)?.revision ?? after };
  }

  /** As `page`, but waits for a first row until the signal ends the wait. */
  async pageWhenReady(
    repositoryId: bigint,
    after: number,
    limit: number,
    signal: AbortSignal,
  ): Promise<ContributionPage> {
    for (;;) {
      const seen = this.#revision;
      const page = await this.page(repositoryId, after, limit);
      if (page.contributions.length > 0 || signal.aborted) return page;
      if (seen === this.#revision) await this.#change(signal);
    }
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }
}
