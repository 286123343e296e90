import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { ArweaveId } from '../../protocol/primitives.ts';

/** A transaction on its way to a node. */
interface Place {
  id: ArweaveId;
  node: string;
}

/** How many chunks of an upload a node took, so that a later one goes on there. Never needed: a chunk sent twice costs nothing. */
export interface UploadCheckpoint {
  load(place: Place): Promise<number>;
  save(place: Place, chunks: number): Promise<void>;
}

const entrySchema = z.tuple([z.string(), z.int().nonnegative()]);
const fileSchema = z.array(entrySchema);
/** Uploads that were left alone for so long that others took their place are begun anew. */
const keptUploads = 32;

export function createMemoryCheckpoint(): UploadCheckpoint {
  const chunks = new Map<string, number>();
  return {
    load: async (place) => chunks.get(keyOf(place)) ?? 0,
    save: async (place, count) => void chunks.set(keyOf(place), count),
  };
}

/** Keeps the last uploads in a file, which a crash leaves behind as it was before or after. What can't be read or written is as good as not kept. */
export function createFileCheckpoint(file: string): UploadCheckpoint {
  return {
    load: async (place) => (await read(file)).get(keyOf(place)) ?? 0,
    save: async (place, count) => {
      const uploads = await read(file);
      // The newest last.
      uploads.delete(keyOf(place));
      uploads.set(keyOf(place), count);
      await write(file, [...uploads].slice(-keptUploads)).catch(() => undefined);
    },
  };
}

async function read(file: string): Promise<Map<string, number>> {
  try {
    return new Map(fileSchema.parse(JSON.parse(await readFile(file, 'utf8'))));
  } catch {
    return new Map();
  }
}

async function write(file: string, uploads: [string, number][]): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, JSON.stringify(uploads));
  await rename(unfinished, file);
}

function keyOf({ id, node }: Place): string {
  return `${id} ${node}`;
}
