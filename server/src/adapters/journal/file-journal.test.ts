import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256Hex, utf8 } from '../../core/bytes.ts';
import type { JournaledPublication } from '../../ports/publication-journal.ts';
import { createFileJournal } from './file-journal.ts';

const repository = `eip155:31337/erc721:0x${'a1'.repeat(20)}/7`;
const manifest = '{"version":1}';
const entry: JournaledPublication = {
  repository,
  ref: 'refs/heads/main',
  commit: 'c'.repeat(40),
  manifestSha256: sha256Hex(utf8(manifest)),
  manifest,
  store: 'memory',
  item: { id: 'A'.repeat(43), bytes: new Uint8Array([1, 2, 3]) },
  transactions: { record: [], advance: null },
};

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'cairn-journal-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function onlyFolder(): Promise<string> {
  const [name = ''] = await readdir(directory);
  return path.join(directory, name);
}

describe('file journal', () => {
  it('gives back what was written, to a later process too', async () => {
    await createFileJournal(directory).write(entry);
    expect(await createFileJournal(directory).read(repository)).toEqual(entry);
  });

  it('knows a repository by its name in any case, and no other one', async () => {
    const journal = createFileJournal(directory);
    await journal.write(entry);
    expect(await journal.read(repository.toUpperCase().replace('EIP155', 'eip155'))).toEqual(entry);
    expect(await journal.read(repository.replace(/7$/, '8'))).toBeNull();
  });

  it('keeps transactions beside the item', async () => {
    const journal = createFileJournal(directory);
    await journal.writeTransactions(repository, { record: ['0x01'], advance: null });
    expect(await journal.read(repository)).toBeNull();
    await journal.write(entry);
    await journal.writeTransactions(repository, { record: ['0x01'], advance: '0x02' });
    expect(await journal.read(repository)).toEqual({ ...entry, transactions: { record: ['0x01'], advance: '0x02' } });
  });

  it('has nothing where the item or the entry is damaged', async () => {
    const journal = createFileJournal(directory);
    await journal.write(entry);
    await writeFile(path.join(await onlyFolder(), 'item.bin'), 'cut');
    expect(await journal.read(repository)).toBeNull();
    await journal.write(entry);
    await writeFile(path.join(await onlyFolder(), 'publication.json'), '{');
    expect(await journal.read(repository)).toBeNull();
  });

  it('forgets', async () => {
    const journal = createFileJournal(directory);
    await journal.remove(repository);
    await journal.write(entry);
    await journal.remove(repository);
    expect(await journal.read(repository)).toBeNull();
    expect(await readdir(directory)).toEqual([]);
  });
});
