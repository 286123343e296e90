import type { ReadersResult } from '../../../server/src/protocol/commands.ts';

interface RemovableReader {
  key: string;
  name: string;
  /** To be added with the next publication: removing takes that back. */
  waits: boolean;
}

/** Who can be removed: the published readers whose removal does not wait already, then those who wait to be added. */
export function removableReaders({ readers, waiting }: ReadersResult): RemovableReader[] {
  const published = new Set(readers?.map(({ key }) => key));
  const leaving = new Set(waiting.flatMap(({ change, key }) => (change === 'remove' ? [key] : [])));
  const staying = (readers ?? []).filter(({ key }) => !leaving.has(key));
  const coming = waiting.flatMap((one) => (one.change === 'add' && !published.has(one.key) ? [one] : []));
  return [
    ...staying.map(({ key, name }) => ({ key, name, waits: false })),
    ...coming.map(({ key, name }) => ({ key, name, waits: true })),
  ];
}
