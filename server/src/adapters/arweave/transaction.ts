import { createHash } from 'node:crypto';
import * as z from 'zod';
import { concatBytes, decodeUtf8, utf8 } from '../../core/bytes.ts';
import type { PermanentTag, SignedItem } from '../../ports/permanent-store.ts';
import { CairnError } from '../../protocol/errors.ts';
import { arweaveIdSchema, uintSchema } from '../../protocol/primitives.ts';
import type { Keyfile } from './keyfile.ts';

const base64Url = z.string().regex(/^[A-Za-z0-9_-]*$/);

/** A signed layer-1 transaction without its data, as a node takes it. */
export const transactionHeaderSchema = z.object({
  format: z.literal(2),
  id: arweaveIdSchema,
  last_tx: base64Url,
  owner: base64Url,
  tags: z.array(z.object({ name: base64Url, value: base64Url })),
  target: base64Url,
  quantity: z.literal('0'),
  data: z.literal(''),
  data_size: uintSchema,
  data_root: base64Url,
  reward: uintSchema,
  signature: base64Url,
});
export type TransactionHeader = z.infer<typeof transactionHeaderSchema>;

/** A chunk as `POST /chunk` takes it. */
export interface TransactionChunk {
  data_root: string;
  data_size: string;
  data_path: string;
  offset: string;
  chunk: string;
}

export interface OpenTransaction {
  header: TransactionHeader;
  data: Buffer;
  chunkCount: number;
  /** Chunk of an index below `chunkCount`. */
  chunk(index: number): TransactionChunk;
}

const magic = 'cairn-arweave-transaction 1';

/** arweave-js is heavy: loaded with the first layer-1 transaction. It never gets to the network, its client cannot time out. */
async function loadLibrary() {
  const { default: Arweave } = await import('arweave');
  return Arweave.init({});
}

/** Signs data as a transaction. The item's bytes are the header as one line of JSON, then the data. */
export async function signTransaction(
  content: { data: Uint8Array; tags: PermanentTag[]; anchor: string; reward: string },
  keyfile: Keyfile,
): Promise<SignedItem> {
  const arweave = await loadLibrary();
  const { anchor, reward } = content;
  const data = viewOf(content.data);
  const transaction = await arweave.createTransaction({ data, last_tx: anchor, reward }, keyfile);
  for (const { name, value } of content.tags) transaction.addTag(name, value);
  await arweave.transactions.sign(transaction, keyfile);
  transaction.data = new Uint8Array();
  const header = transactionHeaderSchema.parse(transaction.toJSON());
  return { id: header.id, bytes: concatBytes(utf8(`${magic} ${JSON.stringify(header)}\n`), data) };
}

/**
 * Takes prepared bytes apart and cuts the data into chunks. Error `item-forged` unless id, signature and data all belong together: the bytes
 * come back from a journal on a disk.
 */
export async function openTransaction(item: SignedItem): Promise<OpenTransaction> {
  const { header, data } = split(item.bytes);
  const arweave = await loadLibrary();
  const transaction = arweave.transactions.fromRaw({ ...header, data: new Uint8Array() });
  await transaction.prepareChunks(data);
  const { chunks } = transaction;
  if (chunks === undefined || transaction.data_root !== header.data_root)
    throw damaged('its data is not what was signed');
  const signature = createHash('sha256').update(Buffer.from(header.signature, 'base64url')).digest('base64url');
  if (header.id !== item.id || signature !== item.id) throw damaged('its id is not the one that was prepared');
  const valid = await arweave.transactions.verify(transaction).catch(() => false);
  if (!valid || header.data_size !== String(data.length)) throw damaged('its signature does not fit');
  const chunk = (index: number): TransactionChunk => {
    const [range, proof] = [chunks.chunks[index], chunks.proofs[index]];
    if (range === undefined || proof === undefined) throw new RangeError(`there is no chunk ${index}`);
    return {
      data_root: header.data_root,
      data_size: header.data_size,
      data_path: Buffer.from(proof.proof).toString('base64url'),
      offset: String(proof.offset),
      chunk: data.subarray(range.minByteRange, range.maxByteRange).toString('base64url'),
    };
  };
  return { header, data, chunkCount: chunks.chunks.length, chunk };
}

/** The same bytes as a Buffer: arweave-js slices what it chunks, and only a Buffer's slice is no copy of all the rest. */
function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function split(bytes: Uint8Array): { header: TransactionHeader; data: Buffer } {
  const newline = bytes.indexOf(0x0a);
  const line = newline < 0 ? null : decodeUtf8(bytes.subarray(0, newline));
  if (!line?.startsWith(`${magic} `)) throw damaged('it does not start as a transaction does');
  try {
    const header = transactionHeaderSchema.parse(JSON.parse(line.slice(magic.length + 1)));
    return { header, data: viewOf(bytes.subarray(newline + 1)) };
  } catch {
    throw damaged('its header cannot be read');
  }
}

function damaged(why: string): CairnError {
  return new CairnError('item-forged', 'The signed transaction is not the one that was prepared.', {
    why,
    next: 'Discard this publication and publish again.',
  });
}
