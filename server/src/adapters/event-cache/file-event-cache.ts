import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { CachedEvents, EventCache } from '../../ports/event-cache.ts';
import { decodeEvent, encodeEvent } from '../../ports/event-codec.ts';
import { hexSchema, type RepositoryAsset } from '../../protocol/primitives.ts';

const fileSchema = z.strictObject({
  fromBlock: z.int().nonnegative(),
  toBlock: z.int().nonnegative(),
  toBlockHash: hexSchema,
  events: z.array(z.string()),
});

/** A file a repository in a folder, replaced as a whole. */
export function createFileEventCache(directory: string): EventCache {
  const fileOf = (repository: RepositoryAsset) => {
    const name = createHash('sha256').update(repository.toLowerCase()).digest('hex').slice(0, 32);
    return path.join(directory, `${name}.json`);
  };
  return {
    async read(repository) {
      try {
        return parse(await readFile(fileOf(repository), 'utf8'));
      } catch {
        return null;
      }
    },
    async write(repository, cached) {
      const file = fileOf(repository);
      const draft = `${file}.${randomUUID()}`;
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 });
        await writeFile(draft, JSON.stringify({ ...cached, events: cached.events.map(encodeEvent) }), { mode: 0o600 });
        await rename(draft, file);
      } catch {
        await rm(draft, { force: true }).catch(() => undefined); // a full disk costs time, nothing else
      }
    },
  };
}

function parse(text: string): CachedEvents {
  const { events, ...range } = fileSchema.parse(JSON.parse(text));
  return { ...range, events: events.map(decodeEvent) };
}
