import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256Hex, utf8 } from '../../core/bytes.ts';
import type { JournaledPublication, PublicationJournal } from '../../ports/publication-journal.ts';
import { createFileJournal } from './file-journal.ts';

const repository = `eip155:31337/erc721:0x${'a1'.repeat(20)}/7`;
const manifest = '{"version":2}';
const entry: Omit<JournaledPublication, 'items'> = {
  repository,
  ref: 'refs/heads/main',
  commit: 'c'.repeat(40),
  manifestSha256: sha256Hex(utf8(manifest)),
  manifest,
  account: `0x${'ab'.repeat(20)}`,
  store: 'memory',
  warnings: ['a submodule'],
  transactions: { record: [], advance: null },
};
const part = { id: 'A'.repeat(43), bytes: new Uint8Array([1, 2, 3]) };
const head = { id: 'B'.repeat(43), bytes: new Uint8Array([4, 5]) };

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'cairn-journal-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield utf8(text);
}

/** Drafts and commits a publication of two items. */
async function keep(journal: PublicationJournal): Promise<JournaledPublication> {
  await journal.draftPack(repository, pieces('PACK', 'bytes'));
  const items = [await journal.draftItem(repository, part), await journal.draftItem(repository, head)];
  await journal.commit({ ...entry, items });
  return { ...entry, items };
}

async function files(): Promise<string[]> {
  return (await readdir(directory, { recursive: true, withFileTypes: true }))
    .filter((file) => file.isFile())
    .map((file) => path.join(file.parentPath, file.name));
}

describe('file journal', () => {
  it('gives back what was committed, to a later process too, and keeps nothing else', async () => {
    const kept = await keep(createFileJournal(directory));
    const later = createFileJournal(directory);
    expect(await later.read(repository)).toEqual(kept);
    for (const [index, item] of [part, head].entries())
      expect(await later.item(repository, kept.items[index] ?? { id: '', sha256: '', length: 0 })).toEqual(item);
    expect(await files()).toHaveLength(3);
  });

  it('reads a draft pack, whole and in parts, and forgets it when it is refused', async () => {
    const journal = createFileJournal(directory);
    const draft = await journal.draftPack(repository, pieces('0123', '456', '789'));
    let whole = '';
    for await (const piece of draft.read()) whole += Buffer.from(piece).toString('utf8');
    const part = Buffer.alloc(3);
    await draft.readInto(part, 2);
    expect([draft.length, whole, part.toString('utf8')]).toEqual([10, '0123456789', '234']);
    await expect(draft.readInto(part, 8)).rejects.toMatchObject({ code: 'internal' });
    expect(await journal.read(repository)).toBeNull();
    await journal.discardDraft(repository);
    expect(await readdir(directory)).toEqual([]);
  });

  it('keeps the committed publication while another one is drafted, given up or left by a crash', async () => {
    const journal = createFileJournal(directory);
    const kept = await keep(journal);
    await journal.draftPack(repository, pieces('another'));
    await journal.draftItem(repository, { id: 'C'.repeat(43), bytes: new Uint8Array([9]) });
    expect(await journal.read(repository)).toEqual(kept);
    await journal.discardDraft(repository);
    expect(await journal.read(repository)).toEqual(kept);
    expect(await files()).toHaveLength(3);
  });

  it('reads a draft that is longer than what it reads at once', async () => {
    const bytes = randomBytes(600_000);
    const draft = await createFileJournal(directory).draftPack(repository, Readable.from([bytes]));
    const hash = createHash('sha256');
    for await (const piece of draft.read()) hash.update(piece);
    expect(hash.digest('hex')).toBe(sha256Hex(bytes));
  });

  it('removes what a check left beside a draft when its process was killed', async () => {
    const killed = await createFileJournal(directory).draftPack(repository, pieces('pack'));
    const leaveBehind = async () => {
      await mkdir(path.join(killed.folder, 'check-1', 'pack'), { recursive: true });
      await writeFile(path.join(killed.folder, 'check-1', 'pack', 'half.pack'), 'PACK');
    };
    const journal = createFileJournal(directory);
    await leaveBehind();
    const draft = await journal.draftPack(repository, pieces('again'));
    expect(await readdir(draft.folder)).toEqual(['draft.pack']);
    await leaveBehind();
    await keep(journal);
    expect(await files()).toHaveLength(3);
  });

  it('knows a repository by its name in any case, and no other one', async () => {
    const journal = createFileJournal(directory);
    const kept = await keep(journal);
    expect(await journal.read(repository.toUpperCase().replace('EIP155', 'eip155'))).toEqual(kept);
    expect(await journal.read(repository.replace(/7$/, '8'))).toBeNull();
  });

  it('keeps transactions beside the items', async () => {
    const journal = createFileJournal(directory);
    await journal.writeTransactions(repository, { record: ['0x01'], advance: null });
    expect(await journal.read(repository)).toBeNull();
    const kept = await keep(journal);
    await journal.writeTransactions(repository, { record: ['0x01'], advance: '0x02' });
    expect(await journal.read(repository)).toEqual({ ...kept, transactions: { record: ['0x01'], advance: '0x02' } });
  });

  it('has nothing where any item or the entry is damaged', async () => {
    const journal = createFileJournal(directory);
    for (const name of ['.item', 'publication.json']) {
      const kept = await keep(journal);
      expect(await journal.isDamaged(repository)).toBe(false);
      const damaged = (await files()).filter((file) => file.endsWith(name));
      for (const file of damaged) await writeFile(file, 'cut');
      expect(await journal.read(repository)).toBeNull();
      await journal.discardDraft(repository);
      expect(await journal.isDamaged(repository)).toBe(true);
      const first = kept.items[0] ?? { id: '', sha256: '', length: 0 };
      if (name === '.item')
        await expect(journal.item(repository, first)).rejects.toMatchObject({ code: 'item-forged' });
    }
  });

  it('lets one process publish a repository, others meanwhile, and tells who it is', async () => {
    const [here, there] = [createFileJournal(directory), createFileJournal(directory)];
    const lock = here.lock(repository);
    expect(() => there.lock(repository)).toThrow(
      expect.objectContaining({
        code: 'operation-in-progress',
        why: expect.stringMatching(new RegExp(`^It is done by process ${process.pid} since \\d`)),
      }),
    );
    there.lock(repository.replace(/7$/, '8')).release();
    lock.release();
    there.lock(repository).release();
  });

  it('forgets', async () => {
    const journal = createFileJournal(directory);
    await journal.remove(repository);
    await keep(journal);
    await journal.remove(repository);
    expect(await journal.read(repository)).toBeNull();
    expect(await readdir(directory)).toEqual([]);
  });
});
