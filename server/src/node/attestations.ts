import * as z from 'zod';
import type { Database } from '../ports/database.ts';
import type { SignedItem } from '../ports/permanent-store.ts';
import type { Settlement } from '../ports/settlement.ts';
import { CairnError } from '../protocol/errors.ts';
import { type Address, addressSchema, type Hex, hexSchema, sha256Schema } from '../protocol/primitives.ts';
import { lower } from './repository-state.ts';
import type { NodeTables } from './store/tables.ts';

const big = z.codec(z.string(), z.bigint(), { decode: (text) => BigInt(text), encode: (value) => String(value) });

/** A settlement as JSON, the form it is kept and told to peers in. */
export const settlementSchema = z.object({
  repositoryId: big,
  token: addressSchema,
  epoch: z.int().nonnegative(),
  attempt: z.int().nonnegative(),
  setId: z.int().nonnegative(),
  snapshotBlockHash: hexSchema,
  scorerHash: hexSchema,
  leavesSha256: sha256Schema,
  root: hexSchema,
  cumulativeTotal: big,
});

export interface Attestation {
  settlement: Settlement;
  signature: Hex;
}

type Place = Pick<Settlement, 'repositoryId' | 'token' | 'epoch' | 'attempt' | 'setId'>;

/**
 * What this validator signed. A signature is on disk before anybody sees it, and never a second, other one for the same
 * place: that would cost the bond.
 */
export class Attestations {
  readonly #database: Database<NodeTables>;

  constructor(database: Database<NodeTables>) {
    this.#database = database;
  }

  /** Signs unless it was signed before. Error `internal` where something else was signed in the same place. */
  async sign(settlement: Settlement, digest: Hex, sign: () => Promise<Hex>): Promise<Attestation> {
    const before = await this.#row(settlement);
    if (before === null) {
      const signature = await sign();
      await this.#database.query
        .insertInto('attestations')
        .values({
          ...placeOf(settlement),
          settlement: JSON.stringify(z.encode(settlementSchema, settlement)),
          digest,
          signature,
          leaves_sha256: settlement.leavesSha256,
          item_id: null,
          item: null,
        })
        .execute();
      return { settlement, signature };
    }
    if (before.digest === digest) return { settlement, signature: hexSchema.parse(before.signature) };
    throw new CairnError('internal', `Epoch ${settlement.epoch} was signed before with another result.`, {
      why: 'The same data should always give the same result. Signing twice would cost the bond, so nothing was signed.',
      next: 'Check that the scorer was not changed in the middle of an epoch.',
    });
  }

  /** What was signed for an epoch, the latest attempt first. */
  async find(repositoryId: bigint, token: Address, epoch: number): Promise<Attestation[]> {
    const rows = await this.#database.query
      .selectFrom('attestations')
      .select(['settlement', 'signature'])
      .where('repository_id', '=', String(repositoryId))
      .where('token', '=', lower(token))
      .where('epoch', '=', epoch)
      .orderBy('attempt', 'desc')
      .orderBy('set_id', 'desc')
      .execute();
    return rows.map((row) => ({
      settlement: settlementSchema.decode(JSON.parse(row.settlement)),
      signature: hexSchema.parse(row.signature),
    }));
  }

  /** The signed item of the leaves' file, so that a restart sends the same one again. */
  async item(settlement: Settlement): Promise<SignedItem | null> {
    const row = await this.#row(settlement);
    if (row === null || row.item_id === null || row.item === null) return null;
    return { id: row.item_id, bytes: new Uint8Array(Buffer.from(row.item, 'base64')) };
  }

  async keepItem(settlement: Settlement, item: SignedItem): Promise<void> {
    const place = placeOf(settlement);
    await this.#database.query
      .updateTable('attestations')
      .set({ item_id: item.id, item: Buffer.from(item.bytes).toString('base64') })
      .where('repository_id', '=', place.repository_id)
      .where('token', '=', place.token)
      .where('epoch', '=', place.epoch)
      .where('attempt', '=', place.attempt)
      .where('set_id', '=', place.set_id)
      .execute();
  }

  async #row(settlement: Place) {
    const place = placeOf(settlement);
    const row = await this.#database.query
      .selectFrom('attestations')
      .selectAll()
      .where('repository_id', '=', place.repository_id)
      .where('token', '=', place.token)
      .where('epoch', '=', place.epoch)
      .where('attempt', '=', place.attempt)
      .where('set_id', '=', place.set_id)
      .executeTakeFirst();
    return row ?? null;
  }
}

function placeOf(settlement: Place) {
  return {
    repository_id: String(settlement.repositoryId),
    token: lower(settlement.token),
    epoch: settlement.epoch,
    attempt: settlement.attempt,
    set_id: settlement.setId,
  };
}
