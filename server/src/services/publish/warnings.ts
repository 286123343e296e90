import type { Identity } from '../../core/publication/identities.ts';
import type { Inspection, OddFile } from './inspect.ts';
import type { Inventory, NewBlob } from './inventory.ts';
import { formatBytes, LARGE_FILE_BYTES } from './limits.ts';

const MAX_NAMED = 10;

/** What a person reads of the content before consenting. */
export function contentWarnings(inventory: Inventory, inspection: Inspection, sealed: boolean): string[] {
  const odd = [
    ...personLines(inventory.identities, sealed),
    ...largeLines(inventory.blobs),
    ...fileLines('Binary', inspection.binary),
    ...fileLines('Generated', inspection.generated),
    ...licenceLines(inspection.foreign),
    ...inventory.submodules.map(
      (path) => `${path} is a submodule: the link to it is published, its content is not. Publish it on its own.`,
    ),
    ...lfsLines([...new Set(inspection.lfsPointers)]),
  ];
  return hasFiles(inventory, inspection) ? [...odd, TAKE_OUT] : odd;
}

/** Nothing can be left out of a commit that was made: its id would be another. */
const TAKE_OUT =
  'What is in a commit can not be left out. To keep a file private: take it out of these commits (git rebase, or git filter-repo for many) before you publish.';

function hasFiles({ blobs }: Inventory, { binary, generated, foreign }: Inspection): boolean {
  const large = blobs.some(({ size }) => size >= LARGE_FILE_BYTES);
  return large || binary.length > 0 || generated.length > 0 || foreign.length > 0;
}

function personLines(identities: Identity[], sealed: boolean): string[] {
  if (identities.length === 0) return [];
  const people = identities.map(({ name, email }) => `${name} <${email}>`.trim());
  const emails = new Set(identities.map(({ email }) => email.toLowerCase())).size;
  return [
    `Names and e-mail addresses that ${sealed ? 'all readers can see' : 'become public'} for good: ${identities.length} with ${counted(emails, 'address', 'addresses')}: ${listed(people)}.`,
  ];
}

function largeLines(blobs: NewBlob[]): string[] {
  const large = blobs.filter(({ size }) => size >= LARGE_FILE_BYTES).sort((a, b) => b.size - a.size);
  return [
    ...large.slice(0, MAX_NAMED).map((blob) => `Large file: ${blob.path}, ${formatBytes(blob.size)}, kept for good.`),
    ...(large.length > MAX_NAMED ? [`… and ${large.length - MAX_NAMED} more large files.`] : []),
  ];
}

function fileLines(what: string, files: OddFile[]): string[] {
  if (files.length === 0) return [];
  const bytes = formatBytes(files.reduce((sum, { size }) => sum + size, 0));
  const largest = files.toSorted((a, b) => b.size - a.size).map(({ path }) => path);
  return [
    `${what} files, ${counted(files.length, 'version', 'versions')} with ${bytes}: ${listed([...new Set(largest)])}.`,
  ];
}

function licenceLines(files: Inspection['foreign']): string[] {
  if (files.length === 0) return [];
  const named = [...new Set(files.map(({ path, licence }) => `${path} (${licence})`))];
  return [`Under another licence than the repository: ${listed(named)}. See that you may publish them.`];
}

function lfsLines(paths: string[]): string[] {
  if (paths.length === 0) return [];
  return [
    `Kept by Git LFS: ${listed(paths)}. The pointer files are published, the large files are not: keep their server.`,
  ];
}

function counted(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

function listed(items: string[]): string {
  const more = items.length > MAX_NAMED ? ` … and ${items.length - MAX_NAMED} more` : '';
  return `${items.slice(0, MAX_NAMED).join(', ')}${more}`;
}
