import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { JournaledPublication, PublicationJournal } from '../../ports/publication-journal.ts';
import {
  arweaveIdSchema,
  hexSchema,
  objectIdSchema,
  type RepositoryAsset,
  repositoryAssetSchema,
  sha256Schema,
} from '../../protocol/primitives.ts';

const ENTRY = 'publication.json';
const ITEM = 'item.bin';

const transactionsSchema = z.strictObject({ record: z.array(hexSchema), advance: hexSchema.nullable() });
const entrySchema = z.strictObject({
  repository: repositoryAssetSchema,
  ref: z.string(),
  commit: objectIdSchema,
  manifestSha256: sha256Schema,
  manifest: z.string(),
  store: z.string(),
  item: z.strictObject({ id: arweaveIdSchema, sha256: sha256Schema }),
  transactions: transactionsSchema,
});
type Entry = z.infer<typeof entrySchema>;

/**
 * A journal in a folder: one sub-folder a repository, with the item's bytes and, written last, what they are. Every file is
 * synced and renamed into place, so a crash leaves the old entry, the new one, or none.
 */
export function createFileJournal(directory: string): PublicationJournal {
  const folderOf = (repository: RepositoryAsset) => path.join(directory, sha256(repository.toLowerCase()).slice(0, 32));

  const readEntry = async (folder: string): Promise<Entry | null> => {
    const text = await readFile(path.join(folder, ENTRY), 'utf8').catch(() => null);
    return text === null ? null : parseEntry(text);
  };

  return {
    async read(repository) {
      const folder = folderOf(repository);
      const entry = await readEntry(folder);
      if (entry === null || entry.repository.toLowerCase() !== repository.toLowerCase()) return null;
      const bytes = await readFile(path.join(folder, ITEM)).catch(() => null);
      if (bytes === null || sha256(bytes) !== entry.item.sha256 || sha256(entry.manifest) !== entry.manifestSha256)
        return null;
      return { ...entry, item: { id: entry.item.id, bytes: new Uint8Array(bytes) } };
    },

    async write(entry: JournaledPublication) {
      const folder = folderOf(entry.repository);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await rm(path.join(folder, ENTRY), { force: true });
      await writeDurably(folder, ITEM, entry.item.bytes);
      const item = { id: entry.item.id, sha256: sha256(entry.item.bytes) };
      await writeDurably(folder, ENTRY, JSON.stringify({ ...entry, item }));
    },

    async writeTransactions(repository, transactions) {
      const folder = folderOf(repository);
      const entry = await readEntry(folder);
      if (entry !== null) await writeDurably(folder, ENTRY, JSON.stringify({ ...entry, transactions }));
    },

    async remove(repository) {
      const folder = folderOf(repository);
      await rm(path.join(folder, ENTRY), { force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function parseEntry(text: string): Entry | null {
  try {
    return entrySchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

async function writeDurably(folder: string, name: string, data: string | Uint8Array): Promise<void> {
  const temporary = path.join(folder, `${name}.${process.pid}.new`);
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path.join(folder, name));
  await syncFolder(folder);
}

/** A rename is on disk only once its folder is. Platforms that cannot sync a folder order it themselves. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
