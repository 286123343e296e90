import type { Secp256k1 } from '../core/signature/secp256k1.ts';
import { verifyCommit } from '../core/signature/verify.ts';
import type { Database } from '../ports/database.ts';
import type { Repository } from '../ports/repository.ts';
import type { Hex, RepositoryAsset } from '../protocol/primitives.ts';
import { headerOf } from './publication-check.ts';
import { lower, type RecordedEvent } from './repository-state.ts';
import type { NodeTables } from './store/tables.ts';

export interface Proof {
  proven: boolean;
  reason: string | null;
}

/** Whether recorded contributions carry their author's wallet signature. Judged once: commits and records never change. */
export class Proofs {
  readonly #database: Database<NodeTables>;
  readonly #secp: Secp256k1;
  readonly #known = new Map<Hex, Proof>();

  private constructor(database: Database<NodeTables>, secp: Secp256k1) {
    this.#database = database;
    this.#secp = secp;
  }

  static async open(database: Database<NodeTables>, secp: Secp256k1): Promise<Proofs> {
    const proofs = new Proofs(database, secp);
    for (const row of await database.query.selectFrom('proofs').selectAll().execute()) {
      const key: Hex = `0x${row.contribution_key.slice(2)}`;
      proofs.#known.set(key, { proven: row.proven, reason: row.reason });
    }
    return proofs;
  }

  /** Null until it was judged. */
  get(contributionKey: Hex): Proof | null {
    return this.#known.get(contributionKey) ?? null;
  }

  async set(contributionKey: Hex, proof: Proof): Promise<void> {
    await this.#database.query
      .insertInto('proofs')
      .values({ contribution_key: contributionKey, ...proof })
      .onConflict((conflict) => conflict.column('contribution_key').doUpdateSet(proof))
      .execute();
    this.#known.set(contributionKey, proof);
  }

  /** Forgets all: after a reorganisation a key may name another commit. */
  async clear(): Promise<void> {
    await this.#database.query.deleteFrom('proofs').execute();
    this.#known.clear();
  }

  /** Judges a record whose publication is in the mirror. `lineage`: names its signature may have been made for. */
  async judge(repository: Repository, event: RecordedEvent, lineage: readonly RepositoryAsset[]): Promise<Proof> {
    const { record } = event;
    const { data } = await repository.readObject(record.commitId);
    const check = verifyCommit(data, this.#secp);
    if (headerOf(data).tree !== record.treeId) return unproven('the record names another tree than the commit');
    if (check.payloadSha256 !== record.payloadSha256)
      return unproven('the record names another payload than the commit');
    if (check.state !== 'valid' || check.account === undefined)
      return unproven(check.why ?? 'the commit carries no wallet signature');
    if (lower(check.account) !== lower(record.author)) return unproven('the commit is signed by another wallet');
    const madeFor = check.repository?.toLowerCase() ?? '';
    if (madeFor !== '' && !lineage.some((asset) => asset.toLowerCase() === madeFor))
      return unproven('the commit was signed for another repository');
    return { proven: true, reason: null };
  }
}

export function unproven(reason: string): Proof {
  return { proven: false, reason };
}
