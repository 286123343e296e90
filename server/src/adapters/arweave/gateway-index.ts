import * as z from 'zod';
import { type ArweaveId, arweaveIdSchema } from '../../protocol/primitives.ts';
import { answered, exchange, type HttpAnswer, join, jsonOf, NoAnswer } from './http.ts';
import { retrying } from './retry.ts';

const pageSize = 100;
const maxAnswer = 16 * 1024 * 1024;

const pageSchema = z.object({
  data: z.object({
    transactions: z.object({
      pageInfo: z.object({ hasNextPage: z.boolean() }),
      edges: z.array(
        z.object({
          cursor: z.string(),
          node: z.object({ id: arweaveIdSchema, data: z.object({ size: z.string().regex(/^\d+$/) }) }),
        }),
      ),
    }),
  }),
});

const blockSchema = z.object({
  data: z.object({ transaction: z.object({ block: z.object({ height: z.int() }).nullable() }).nullable() }),
});

export interface IndexRequest {
  idleMs: number;
  attempts: number;
  signal?: AbortSignal;
}

/** Something an index says it has. Nothing of it is proven. */
export interface Candidate {
  id: ArweaveId;
  size: number;
}

/**
 * Items under a tag's value in a gateway's index, oldest first (a copy made to mislead comes after its original), page by page.
 * Errors: NoAnswer, `cancelled`.
 */
export async function* findByTag(
  gateway: string,
  tag: { name: string; value: string },
  request: IndexRequest,
): AsyncGenerator<Candidate[]> {
  const query = `query($name: String!, $value: String!, $first: Int, $after: String) {
    transactions(tags: [{ name: $name, values: [$value] }], first: $first, after: $after, sort: HEIGHT_ASC) {
      pageInfo { hasNextPage }
      edges { cursor node { id data { size } } }
    }
  }`;
  for (let after: string | null = null; ; ) {
    const answer = await ask(gateway, query, { ...tag, first: pageSize, after }, request);
    const page = pageSchema.safeParse(jsonOf(answer));
    if (!page.success) throw new NoAnswer(`its index ${answered(answer)} instead of a list of items`);
    const { edges, pageInfo } = page.data.data.transactions;
    yield edges.map(({ node }) => ({ id: node.id, size: Number(node.data.size) }));
    const last = edges.at(-1);
    if (!pageInfo.hasNextPage || last === undefined || last.cursor === after) return;
    after = last.cursor;
  }
}

/** Whether a gateway's index knows an item, and whether it is in a block. Errors: NoAnswer, `cancelled`. */
export async function findBlock(
  gateway: string,
  id: ArweaveId,
  request: IndexRequest,
): Promise<'unknown' | 'pending' | 'confirmed'> {
  const answer = await ask(gateway, 'query($id: ID!) { transaction(id: $id) { block { height } } }', { id }, request);
  const parsed = blockSchema.safeParse(jsonOf(answer));
  if (!parsed.success) throw new NoAnswer(`its index ${answered(answer)} instead of an item`);
  const { transaction } = parsed.data.data;
  if (transaction === null) return 'unknown';
  return transaction.block === null ? 'pending' : 'confirmed';
}

/** Whether another gateway than `servedBy` has an item in a block. Silence is no yes. Error `cancelled`. */
export async function isInBlockElsewhere(
  gateways: readonly string[],
  { id, servedBy }: { id: ArweaveId; servedBy: string },
  request: IndexRequest,
): Promise<boolean> {
  const others = gateways.filter((gateway) => gateway !== servedBy);
  const said = await Promise.all(others.map((gateway) => orNothing(findBlock(gateway, id, request))));
  return said.includes('confirmed');
}

async function orNothing<T>(answer: Promise<T>): Promise<T | null> {
  return answer.catch((error: unknown) => {
    if (error instanceof NoAnswer) return null;
    throw error;
  });
}

function ask(gateway: string, query: string, variables: object, request: IndexRequest): Promise<HttpAnswer> {
  const body = Buffer.from(JSON.stringify({ query, variables }));
  const { idleMs, attempts, signal } = request;
  const options = { method: 'POST' as const, body, idleMs, maxBytes: maxAnswer, ...(signal ? { signal } : {}) };
  return retrying(() => exchange(join(gateway, 'graphql'), options), { attempts, pauseMs: 150 }, signal);
}
