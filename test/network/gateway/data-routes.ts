import { createHash } from 'node:crypto';
import type { Archive } from './archive.ts';
import { tagValue } from './entry.ts';
import { notFound, type Route, text } from './http.ts';
import type { Weave } from './weave.ts';

/** The gateway's part: data by id. Items are served as soon as they arrive, transactions once they are in a block and whole. */
export function dataRoutes(archive: Archive, weave: Weave): Route[] {
  return [
    {
      name: 'data',
      method: 'GET',
      pattern: /^\/(?:raw\/)?([\w-]{43})$/,
      answer: async ({ parts }) => {
        const entry = archive.find(parts[0] ?? '');
        if (entry === null) return notFound();
        if (entry.kind === 'transaction' && weave.blockOf(entry) === null) return text(202, 'Pending');
        const data = await archive.data(entry);
        if (data === null) return notFound();
        const etag = `"${createHash('sha256').update(data).digest('base64url')}"`;
        return {
          status: 200,
          body: data,
          type: tagValue(entry, 'content-type') ?? 'application/octet-stream',
          headers: { etag },
        };
      },
    },
  ];
}
