import { weightOf } from '../core/reward/pay.ts';
import type { Secp256k1 } from '../core/signature/secp256k1.ts';
import { verifyCommit } from '../core/signature/verify.ts';
import type { Database } from '../ports/database.ts';
import type { Repository } from '../ports/repository.ts';
import type { ObjectId, Sha256 } from '../protocol/primitives.ts';
import type { AdvancedEvent } from './repository-state.ts';
import type { NodeTables } from './store/tables.ts';

/** Scores a net change; the same for everyone who has the same scorer. Durable tokens. */
export interface Scorer {
  readonly scorerHash: Sha256;
  score(
    repository: Repository,
    change: { base: ObjectId | null; head: ObjectId },
    signal: AbortSignal,
  ): Promise<{ score: number }>;
}

/** How much each advance weighs, kept by what was compared. */
export class Weights {
  readonly #database: Database<NodeTables>;
  readonly #scorer: Scorer;
  readonly #secp: Secp256k1;
  readonly #known = new Map<string, number>();
  readonly #bases = new Map<ObjectId, ObjectId | null>();

  private constructor(database: Database<NodeTables>, scorer: Scorer, secp: Secp256k1) {
    this.#database = database;
    this.#scorer = scorer;
    this.#secp = secp;
  }

  static async open(database: Database<NodeTables>, scorer: Scorer, secp: Secp256k1): Promise<Weights> {
    const weights = new Weights(database, scorer, secp);
    const rows = await database.query
      .selectFrom('scores')
      .selectAll()
      .where('scorer_hash', '=', scorer.scorerHash)
      .execute();
    for (const row of rows) weights.#known.set(`${row.repository_id} ${row.base} ${row.head}`, row.score);
    return weights;
  }

  get scorerHash(): Sha256 {
    return this.#scorer.scorerHash;
  }

  /**
   * Weight of an advance, in millionths of a durable token, read from the mirror. A rewind weighs nothing. What was on the ref
   * before and taken back earns nothing again: an advance is worth the least of what it adds to the tip it moves from and to
   * each tip that an earlier rewind left behind. All ids are those of the mirror.
   */
  async weigh(
    repository: Repository,
    advance: AdvancedEvent,
    rewindsBefore: readonly AdvancedEvent[],
    signal: AbortSignal,
  ): Promise<bigint> {
    if (advance.rewind) return 0n;
    const { repositoryId } = advance;
    const base = advance.oldCommit ?? (await this.#importedPart(repository, advance.newCommit, signal));
    const abandoned = rewindsBefore.map(({ oldCommit }) => oldCommit).filter((tip) => tip !== null);
    const bases = new Set([base, ...abandoned]);
    const scores: number[] = [];
    for (const from of bases) scores.push(await this.#score(repository, repositoryId, from, advance.newCommit, signal));
    return weightOf(Math.min(...scores));
  }

  /**
   * Where a ref comes on chain for the first time, what nobody signed was imported and is not paid: the newest commit of
   * the first-parent line without a wallet signature. Null where all of it is signed.
   */
  async #importedPart(repository: Repository, head: ObjectId, signal: AbortSignal): Promise<ObjectId | null> {
    const known = this.#bases.get(head);
    if (known !== undefined) return known;
    const line = await repository.commits({ tips: [head], firstParent: true }, signal);
    let imported: ObjectId | null = null;
    for (const { id } of line.toReversed()) {
      const { data } = await repository.readObject(id);
      if (verifyCommit(data, this.#secp).state === 'valid') continue;
      imported = id;
      break;
    }
    this.#bases.set(head, imported);
    return imported;
  }

  async #score(
    repository: Repository,
    repositoryId: bigint,
    base: ObjectId | null,
    head: ObjectId,
    signal: AbortSignal,
  ): Promise<number> {
    if (base === head) return 0;
    const key = `${repositoryId} ${base ?? ''} ${head}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const { score } = await this.#scorer.score(repository, { base, head }, signal);
    const scorerHash = this.#scorer.scorerHash;
    await this.#database.query
      .insertInto('scores')
      .values({ repository_id: String(repositoryId), base: base ?? '', head, scorer_hash: scorerHash, score })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    this.#known.set(key, score);
    return score;
  }
}
