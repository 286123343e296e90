import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGitFixture, type GitFixture } from '../../../../test/fixtures/git-fixture.ts';
import { createRandomHistory } from '../../../../test/fixtures/random-history.ts';
import { openRepository } from '../../adapters/git/git-repository.ts';
import { createFileHistoryStore } from '../../adapters/index-files/history-store.ts';
import { createMemoryHistoryStore } from '../../adapters/memory/history-store.ts';
import { loadModel } from '../../adapters/model-files/load-model.ts';
import { encodeCheckpoint } from '../../core/scoring/history/checkpoint/checkpoint.ts';
import type { HistoryState } from '../../core/scoring/history/state.ts';
import type { ScoringModel } from '../../core/scoring/model/model.ts';
import { type ChangeScore, scoreMeasured } from '../../core/scoring/score.ts';
import type { Repository } from '../../ports/repository.ts';
import { HistoryIndex, type HistoryIndexOptions } from './history-index.ts';
import { scoreChange } from './score-change.ts';

const CHANGES = 110;
let git: GitFixture;
let repository: Repository;
let model: ScoringModel;
let mainLine: string[];
let scratch: string;

beforeAll(async () => {
  scratch = mkdtempSync(path.join(tmpdir(), 'cairn-index-test-'));
  model = await loadModel(path.join(import.meta.dirname, '../../../models'));
  git = createRandomHistory(7, CHANGES);
  repository = await openRepository(git.directory);
  mainLine = git.git('rev-list', '--first-parent', '--reverse', 'HEAD').split('\n');
}, 120_000);
afterAll(async () => {
  await repository.close();
  git[Symbol.dispose]();
  rmSync(scratch, { recursive: true, force: true });
});

const at = (index: number): string => mainLine.at(index) ?? '';
const bytesOf = (state: HistoryState) => Buffer.from(encodeCheckpoint(state)).toString('base64');
const stateAt = (commit: string, options?: HistoryIndexOptions) =>
  new HistoryIndex(repository, options).at(commit, bytesOf);
const paid = ({ features: _, files: __, advice: ___, ...rest }: ChangeScore) => rest;

/** Of files whose numbers are worth giving back: edited, moved, gone and back, of another mode, too large, and as they were. */
function createLargeHistory(): GitFixture {
  const large = createGitFixture();
  const text = (own: number) =>
    Array.from(
      { length: 2000 },
      (_, line) => `export const v${line} = call${line}(${line % 9 === 0 ? own : line}, 'x${line}');\n`,
    ).join('');
  large.commit('Begin', 'src/a.ts', text(0));
  large.commit('Edit', 'src/a.ts', text(1));
  large.commit('Copy', 'src/b.ts', text(1));
  large.git('mv', 'src/a.ts', 'src/c.ts');
  large.commit('Move and edit', 'src/c.ts', text(2));
  large.git('update-index', '--chmod=+x', 'src/c.ts');
  large.commit('Make it a program', 'src/b.ts', text(3));
  large.git('rm', '-q', 'src/b.ts');
  large.commit('Remove', 'src/d.ts', text(4));
  large.commit('Take it back', 'src/b.ts', text(3));
  large.commit('Too large', 'src/d.ts', `${text(4)}// ${'x'.repeat(1_000_000)}\n`);
  large.commit('As it was', 'src/d.ts', text(4));
  return large;
}

describe('the history index', () => {
  it('gives a change the same score in one pass over the history as alone', async () => {
    const index = new HistoryIndex(repository);
    const inPass: ReturnType<typeof paid>[] = [];
    for await (const { measured } of index.changes(null, at(-1))) inPass.push(paid(scoreMeasured(model, measured)));
    expect(inPass).toHaveLength(mainLine.length);
    expect(inPass.filter(({ novel }) => novel > 0).length).toBeGreaterThan(CHANGES / 5);
    const alone = new HistoryIndex(repository);
    for (const [place, expected] of inPass.entries()) {
      const change = { base: mainLine[place - 1] ?? null, head: at(place) };
      expect(paid(await scoreChange({ repository, model, index: alone }, change))).toEqual(expected);
    }
  }, 60_000);

  it('gives a part of the history as it is in the whole', async () => {
    const whole: [string, number][] = [];
    for await (const { commit, measured } of new HistoryIndex(repository).changes(null, at(-1))) {
      whole.push([commit, scoreMeasured(model, measured).score]);
    }
    const part: [string, number][] = [];
    for await (const { commit, measured } of new HistoryIndex(repository).changes(at(39), at(80))) {
      part.push([commit, scoreMeasured(model, measured).score]);
    }
    expect(part).toEqual(whole.slice(40, 81));
  });

  it('is the same extended commit by commit, and from a checkpoint, as from the beginning', async () => {
    const store = createMemoryHistoryStore();
    const index = new HistoryIndex(repository, { store });
    await index.at(at(39), () => undefined);
    for (const commit of mainLine.slice(40, 70)) await index.at(commit, () => undefined); // each asks git where it lies
    expect((await store.list()).length).toBeGreaterThan(0);
    const whole = await stateAt(at(-1));
    expect(await index.at(at(-1), bytesOf)).toBe(whole);
    expect(await stateAt(at(-1), { store })).toBe(whole);
  });

  it('is the same whether memory is given back on the way or not', async () => {
    using large = createLargeHistory();
    const opened = await openRepository(large.directory);
    const head = await opened.head();
    if (head.kind === 'unborn') throw new Error('There is no commit.');
    const keeping = new HistoryIndex(opened);
    let changes = 0;
    for await (const _ of keeping.changes(null, head.commit)) changes += 1;
    expect(changes).toBeGreaterThan(5);
    expect(await new HistoryIndex(opened).at(head.commit, bytesOf)).toBe(await keeping.at(head.commit, bytesOf));
    await opened.close();
  });

  it('is right after HEAD went back, to a branch, and by a force-push', async () => {
    const index = new HistoryIndex(repository, { store: createMemoryHistoryStore() });
    await index.at(at(-1), () => undefined);
    expect(await index.at(at(60), bytesOf)).toBe(await stateAt(at(60)));
    git.git('checkout', '-q', '-b', 'side', at(80));
    const side = git.commit('Rewrite history', 'src/side.ts', 'export const side = sideways(1, 2, 3);\n');
    git.git('checkout', '-q', 'main');
    expect(await index.at(side, bytesOf)).toBe(await stateAt(side));
    expect(await index.at(at(-1), bytesOf)).toBe(await stateAt(at(-1)));
  });

  it('carries on after it was cancelled, and after a reader gave up', async () => {
    const controller = new AbortController();
    const index = new HistoryIndex(repository);
    const reading = (async () => {
      let seen = 0;
      for await (const _ of index.changes(null, at(-1), { signal: controller.signal })) {
        seen += 1;
        if (seen === 20) controller.abort();
      }
    })();
    await expect(reading).rejects.toThrow();
    for await (const { commit } of index.changes(null, at(-1))) if (commit === at(30)) break;
    expect(await index.at(at(-1), bytesOf)).toBe(await stateAt(at(-1)));
  });

  it('makes anew what is damaged on disk, and says so', async () => {
    const notes: string[] = [];
    const store = createMemoryHistoryStore();
    await store.write({ commit: at(50), changes: 51 }, new Uint8Array([1, 2, 3]));
    await store.write({ commit: at(40), changes: 7 }, Buffer.from(await stateAt(at(40)), 'base64'));
    const state = await stateAt(at(-1), { store, onNote: (note) => notes.push(note) });
    expect(state).toBe(await stateAt(at(-1)));
    expect(notes).toHaveLength(2);
    expect(notes.join()).toMatch(/made again/);
    expect((await store.list()).map(({ commit }) => commit)).toEqual([at(-1)]);
  });

  it('takes no checkpoint of a commit that is not on the main line', async () => {
    const store = createMemoryHistoryStore();
    const merge = git.git('rev-list', '--merges', '--first-parent', '-1', at(-1));
    const topic = git.git('rev-parse', `${merge}^2`);
    await store.write({ commit: topic, changes: 3 }, new Uint8Array());
    expect(await stateAt(at(-1), { store })).toBe(await stateAt(at(-1)));
  });

  it('serves two processes that share a folder', async () => {
    const folder = path.join(scratch, 'shared');
    const open = () => new HistoryIndex(repository, { store: createFileHistoryStore(folder) });
    const states = await Promise.all([open(), open(), open()].map((index) => index.at(at(-1), bytesOf)));
    expect(new Set(states)).toEqual(new Set([await stateAt(at(-1))]));
    expect(await open().at(at(-1), bytesOf)).toBe(states[0]);
  });

  it('refuses a shallow history, takes it where it may, and sees when it was deepened', async () => {
    const directory = path.join(scratch, 'shallow');
    git.git('clone', '-q', '--depth', '5', '--branch', 'main', `file://${git.directory}`, directory);
    const shallow = await openRepository(directory);
    await expect(new HistoryIndex(shallow).at(at(-1), bytesOf)).rejects.toMatchObject({ code: 'shallow-clone' });
    const store = createMemoryHistoryStore();
    const index = new HistoryIndex(shallow, { allowShallow: true, store });
    expect(await index.at(at(-1), ({ times }) => times.length)).toBe(5);
    expect(await store.list()).toEqual([]);
    git.git('-C', directory, 'fetch', '-q', '--unshallow');
    expect(await index.at(at(-1), bytesOf)).toBe(await stateAt(at(-1)));
    await shallow.close();
  });

  it('takes a file whose content is missing for one without code', async () => {
    const directory = path.join(scratch, 'partial');
    cpSync(git.directory, directory, { recursive: true });
    git.git('-C', directory, 'config', 'uploadpack.allowFilter', 'true');
    const partial = path.join(scratch, 'blobless');
    git.git('clone', '-q', '--bare', '--filter=blob:limit=600', '--branch', 'main', `file://${directory}`, partial);
    git.git('-C', partial, 'remote', 'remove', 'origin');
    const lacking = await openRepository(partial);
    let missing = 0;
    for await (const { measured } of new HistoryIndex(lacking).changes(null, at(-1))) {
      missing += measured.files.filter(({ note }) => note?.includes('not in this repository')).length;
    }
    expect(missing).toBeGreaterThan(0);
    await lacking.close();
  });
});
