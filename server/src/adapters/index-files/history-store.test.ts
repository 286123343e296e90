import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeHistoryStore } from '../../ports/history-store.conformance.ts';
import { createFileHistoryStore } from './history-store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cairn-index-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

let number = 0;
describeHistoryStore('files', async () => {
  number += 1;
  return createFileHistoryStore(path.join(folder, 'deep', `${number}`));
});

const checkpoint = { changes: 7, commit: 'b'.repeat(40) };
const content = new Uint8Array(1000).map((_, index) => index);

describe('the file store', () => {
  it.each<[string, (file: string) => void]>([
    [
      'a flipped bit',
      (file) =>
        writeFileSync(
          file,
          readFileSync(file).map((byte, i) => (i === 500 ? byte ^ 1 : byte)),
        ),
    ],
    ['a cut file', (file) => truncateSync(file, 300)],
    ['an empty file', (file) => truncateSync(file, 0)],
    ['another file', (file) => writeFileSync(file, 'not ours')],
  ])('reads nothing of %s', async (_, damage) => {
    const store = createFileHistoryStore(folder);
    await store.write(checkpoint, content);
    for (const name of readdirSync(folder)) damage(path.join(folder, name));
    expect(await store.read(checkpoint)).toBeNull();
    await store.write(checkpoint, content);
    expect(new Uint8Array((await store.read(checkpoint)) ?? [])).toEqual(content);
  });

  it('clears away what a killed process left, and leaves alone what another is writing', async () => {
    const store = createFileHistoryStore(folder);
    writeFileSync(path.join(folder, 'old.1.ab.tmp'), 'x');
    utimesSync(path.join(folder, 'old.1.ab.tmp'), 1, 1);
    writeFileSync(path.join(folder, 'new.2.cd.tmp'), 'x');
    await store.write(checkpoint, content);
    expect(readdirSync(folder).sort()).toEqual([`7-${checkpoint.commit}.checkpoint`, 'new.2.cd.tmp']);
    expect(await store.list()).toEqual([checkpoint]);
  });

  it('gives up quietly where it can not write', async () => {
    const blocked = path.join(folder, 'file');
    writeFileSync(blocked, '');
    const store = createFileHistoryStore(path.join(blocked, 'inside'));
    await store.write(checkpoint, content);
    expect(await store.list()).toEqual([]);
  });

  it('is whole whichever of many writers was last', async () => {
    const stores = Array.from({ length: 8 }, () => createFileHistoryStore(folder));
    await Promise.all(stores.map((store) => store.write(checkpoint, content)));
    expect(new Uint8Array((await stores[0]?.read(checkpoint)) ?? [])).toEqual(content);
    expect(readdirSync(folder)).toHaveLength(1);
  });
});
