import { createHash } from 'node:crypto';
import type { StoredChunk } from './archive.ts';
import type { PostedChunk, PostedTransaction } from './posted.ts';

/** Arweave's own library checks signatures and Merkle proofs; it is loaded with the first transaction. */
async function load() {
  const { default: Arweave } = await import('arweave');
  const merkle = await import('arweave/node/lib/merkle.js');
  return { arweave: Arweave.init({}), merkle };
}

/** True where the owner signed this transaction and its id is the signature's hash. */
export async function verifyTransaction(posted: PostedTransaction): Promise<boolean> {
  const { arweave } = await load();
  try {
    return await arweave.transactions.verify(arweave.transactions.fromRaw({ ...posted, data: new Uint8Array() }));
  } catch {
    return false;
  }
}

/** Data cut into chunks, with the root they prove against. */
export async function createChunks(data: Buffer): Promise<{ dataRoot: string; chunks: StoredChunk[] }> {
  const { merkle } = await load();
  const { data_root, chunks, proofs } = await merkle.generateTransactionChunks(data);
  return {
    dataRoot: Buffer.from(data_root).toString('base64url'),
    chunks: chunks.map(({ minByteRange, maxByteRange }, index) => ({
      start: minByteRange,
      bytes: data.subarray(minByteRange, maxByteRange),
      path: Buffer.from(proofs[index]?.proof ?? []),
    })),
  };
}

/** Offset of the chunk's first byte where its path leads to the data root and to these bytes; else null. */
export async function validateChunk(posted: PostedChunk, chunk: Buffer): Promise<number | null> {
  const { merkle } = await load();
  const decode = (value: string) => Buffer.from(value, 'base64url');
  const path = decode(posted.data_path);
  const leaf = await merkle
    .validatePath(decode(posted.data_root), Number(posted.offset), 0, Number(posted.data_size), path)
    .catch((): false => false);
  if (!leaf || leaf.chunkSize !== chunk.length) return null;
  // A path ends with its leaf: the hash of the chunk, then its end offset, 32 bytes each.
  const hash = createHash('sha256').update(chunk).digest();
  return hash.equals(path.subarray(-64, -32)) ? leaf.leftBound : null;
}
