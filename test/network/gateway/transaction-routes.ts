import { createHash } from 'node:crypto';
import type * as z from 'zod';
import type { Archive } from './archive.ts';
import type { TransactionEntry } from './entry.ts';
import { json, notFound, Refusal, type Request, type Route, text } from './http.ts';
import type { Ledger } from './ledger.ts';
import { createChunks, validateChunk, verifyTransaction } from './merkle.ts';
import { statusAnswer } from './node-routes.ts';
import { type PostedTransaction, postedChunkSchema, postedTransactionSchema } from './posted.ts';
import { chunkBytes, type Weave } from './weave.ts';

/** Layer 1: transactions with their data in chunks. */
export function transactionRoutes(archive: Archive, weave: Weave, ledger: Ledger): Route[] {
  const find = ({ parts }: Request): TransactionEntry | null => {
    const entry = archive.find(parts[0] ?? '');
    return entry?.kind === 'transaction' ? entry : null;
  };
  return [
    {
      name: 'submit',
      method: 'POST',
      pattern: /^\/tx$/,
      answer: async ({ body }) => {
        const posted = parse(postedTransactionSchema, body);
        if (archive.find(posted.id) !== null) return text(208, 'Transaction already processed.');
        if (!weave.acceptsAnchor(posted.last_tx)) throw new Refusal(400, 'Invalid anchor (last_tx).');
        const entry = entryOf(posted);
        const price = ledger.transactionPrice(entry.size);
        const affordable = BigInt(entry.reward) >= price && ledger.balance(entry.address) >= BigInt(entry.reward);
        if (!affordable || !(await verifyTransaction(posted)))
          throw new Refusal(400, 'Transaction verification failed.');
        if (posted.data !== '') await storeInline(archive, posted);
        archive.addTransaction(entry);
        return text(200, 'OK');
      },
    },
    {
      name: 'submit-chunk',
      method: 'POST',
      pattern: /^\/chunk$/,
      answer: async ({ body }) => {
        const posted = parse(postedChunkSchema, body);
        const chunk = Buffer.from(posted.chunk, 'base64url');
        if (chunk.length > chunkBytes) return json({ error: 'chunk_too_big' }, 400);
        const belongs = (entry: { dataRoot?: string; size: number }) =>
          entry.dataRoot === posted.data_root && entry.size === Number(posted.data_size);
        if (!archive.entries.some(belongs)) return json({ error: 'data_root_not_found' }, 400);
        const start = await validateChunk(posted, chunk);
        if (start === null) return json({ error: 'invalid_proof' }, 400);
        await archive.addChunk(posted.data_root, {
          start,
          bytes: chunk,
          path: Buffer.from(posted.data_path, 'base64url'),
        });
        return json({});
      },
    },
    {
      name: 'status',
      method: 'GET',
      pattern: /^\/tx\/([\w-]{43})\/status$/,
      answer: ({ parts }) => statusAnswer(archive.find(parts[0] ?? ''), weave),
    },
    {
      name: 'offset',
      method: 'GET',
      pattern: /^\/tx\/([\w-]{43})\/offset$/,
      answer: (request) => {
        const entry = find(request);
        if (entry === null || weave.blockOf(entry) === null) return notFound();
        return json({ size: String(entry.size), offset: String(archive.weaveEnd(entry)) });
      },
    },
    {
      name: 'transaction',
      method: 'GET',
      pattern: /^\/tx\/([\w-]{43})$/,
      answer: (request) => {
        const entry = find(request);
        if (entry === null) return notFound();
        return weave.blockOf(entry) === null ? text(202, 'Pending') : json(headerOf(entry));
      },
    },
    {
      name: 'chunk',
      method: 'GET',
      pattern: /^\/chunk\/(\d{1,15})$/,
      answer: async ({ parts }) => {
        const last = Number(parts[0]);
        for (const entry of archive.entries) {
          if (entry.kind !== 'transaction' || weave.blockOf(entry) === null) continue;
          const first = archive.weaveEnd(entry) - entry.size;
          if (last <= first || last > first + entry.size) continue;
          const chunk = await archive.chunkAt(entry, last - first - 1);
          if (chunk === null) return notFound();
          return json({
            chunk: chunk.bytes.toString('base64url'),
            data_path: chunk.path.toString('base64url'),
            tx_path: '',
          });
        }
        return notFound();
      },
    },
  ];
}

function parse<T>(schema: z.ZodType<T>, body: Buffer): T {
  try {
    return schema.parse(JSON.parse(body.toString()));
  } catch {
    throw new Refusal(400, 'Invalid JSON.');
  }
}

/** Small data comes inside the transaction: it is stored as the chunk it is. */
async function storeInline(archive: Archive, posted: PostedTransaction): Promise<void> {
  const data = Buffer.from(posted.data, 'base64url');
  const { dataRoot, chunks } = await createChunks(data);
  if (dataRoot !== posted.data_root || data.length !== Number(posted.data_size)) {
    throw new Refusal(400, 'Transaction verification failed.');
  }
  for (const chunk of chunks) await archive.addChunk(dataRoot, chunk);
}

function entryOf(posted: PostedTransaction): TransactionEntry {
  const decode = (value: string) => Buffer.from(value, 'base64url').toString();
  return {
    kind: 'transaction',
    id: posted.id,
    owner: posted.owner,
    address: createHash('sha256').update(Buffer.from(posted.owner, 'base64url')).digest('base64url'),
    signature: posted.signature,
    tags: posted.tags.map(({ name, value }) => ({ name: decode(name), value: decode(value) })),
    target: posted.target,
    anchor: posted.last_tx,
    size: Number(posted.data_size),
    dataRoot: posted.data_root,
    reward: posted.reward,
    charge: posted.reward,
    receivedAt: Date.now(),
  };
}

function headerOf(entry: TransactionEntry): object {
  const encode = (value: string) => Buffer.from(value).toString('base64url');
  return {
    format: 2,
    id: entry.id,
    last_tx: entry.anchor,
    owner: entry.owner,
    tags: entry.tags.map(({ name, value }) => ({ name: encode(name), value: encode(value) })),
    target: entry.target,
    quantity: '0',
    data: '',
    data_size: String(entry.size),
    data_root: entry.dataRoot,
    reward: entry.reward,
    signature: entry.signature,
  };
}
