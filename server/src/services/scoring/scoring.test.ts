import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGitFixture, type GitFixture } from '../../../../test/fixtures/git-fixture.ts';
import { openRepository } from '../../adapters/git/git-repository.ts';
import { loadModel } from '../../adapters/model-files/load-model.ts';
import { churnAt, DAY, hasPast, REST_DAYS } from '../../core/scoring/history/file-history.ts';
import type { ScoringModel } from '../../core/scoring/model/model.ts';
import type { Repository } from '../../ports/repository.ts';
import { HistoryIndex } from './history-index.ts';
import { createLiveScorer } from './live-scorer.ts';
import { scoreChange } from './score-change.ts';

let model: ScoringModel;
beforeAll(async () => {
  model = await loadModel(path.join(import.meta.dirname, '../../../models'));
});

let git: GitFixture;
let repository: Repository;
beforeEach(async () => {
  git = createGitFixture('-q', '-b', 'main');
  git.write('test/lines.test.ts', USES);
  commit('Read lines', 'src/lines.ts', LINES);
  commit('Fix a crash on empty files', 'src/lines.ts', `${LINES}\nexport const EMPTY: readonly string[] = [];\n`);
  commit('Say what it is', 'README.md', '# Lines\n');
  repository = await open(git.directory);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
  git[Symbol.dispose]();
});

const opened: Repository[] = [];
/** Closed after the test. */
async function open(directory: string): Promise<Repository> {
  const repository = await openRepository(directory);
  opened.push(repository);
  return repository;
}

/** What the code is for was written first. */
const USES = `check(readLines, countWords, EMPTY, WORDS, one, first);
`;
const LINES = `export function readLines(text: string): string[] {
  return text.split('\\n').filter((line) => line.length > 0);
}
`;
const WORDS = `
export function countWords(lines: readonly string[]): number {
  let words = 0;
  for (const line of lines) words += line.trim().split(' ').length;
  return words;
}
`;

/** Commits at a time of its own, so that ages are known. */
function commit(message: string, file: string, content: string | Uint8Array, author = 'Ada <ada@example.org>'): string {
  git.write(file, content);
  git.git('add', '-A');
  const [name = '', mail = ''] = author.split(/ <|>/);
  const identity = ['-c', `user.name=${name}`, '-c', `user.email=${mail}`, '-c', 'commit.gpgsign=false'];
  git.git(...identity, 'commit', '-q', '-m', message);
  return git.git('rev-parse', 'HEAD');
}
const head = () => git.git('rev-parse', 'HEAD');
const score = (base: string | null, to: string) => scoreChange({ repository, model }, { base, head: to });

describe('scoreChange', () => {
  it('scores what a commit adds', async () => {
    const base = head();
    const next = commit('Count words', 'src/words.ts', WORDS);
    const result = await score(base, next);
    expect(result.files).toEqual([{ path: 'src/words.ts', kind: 'source', novel: result.novel, score: result.score }]);
    expect(result.novel).toBeGreaterThan(15);
    expect(result.score).toBeCloseTo(result.novel * result.durability, 9);
  });

  it('looks at blobs alone: message, author and date of the change, and configuration, change no bit', async () => {
    const base = head();
    const one = await score(base, commit('Count words', 'src/words.ts', WORDS));
    git.git('reset', '-q', '--hard', base);
    git.git('config', 'diff.renames', 'false');
    git.git('config', 'diff.algorithm', 'patience');
    git.git('config', 'core.autocrlf', 'true');
    const two = await score(base, commit('fix: everything', 'src/words.ts', WORDS, 'Eve <eve@example.org>'));
    expect(two).toEqual(one);
  });

  it('is the same from a warm index as from a cold one, in any order', async () => {
    const commits = [head()];
    for (let round = 0; round < 6; round += 1) {
      commits.push(commit(`Round ${round}`, `src/f${round % 3}.ts`, WORDS.replaceAll('words', `words${round}`)));
    }
    const pairs = commits.slice(1).map((to, index): [string, string] => [commits[index] ?? '', to]);
    const warm = await Promise.all([...pairs].reverse().map(([base, to]) => score(base, to)));
    const cold = await Promise.all(
      pairs.map(async ([base, to]) =>
        scoreChange({ repository: await open(git.directory), model }, { base, head: to }),
      ),
    );
    expect(warm.reverse()).toEqual(cold);
  });

  it('gives nothing for a move with its history, even with an edit', async () => {
    const base = head();
    git.git('mv', 'src/lines.ts', 'src/text.ts');
    expect(await score(base, commit('Move', 'README.md', '# Text\n'))).toMatchObject({ novel: 0, score: 0 });
    const moved = head();
    git.git('mv', 'src/text.ts', 'src/again.ts');
    const edited = await score(
      moved,
      commit('Move and add', 'src/again.ts', `${LINES}\nexport const WORDS = countWords(readLines('a b'));\n`),
    );
    expect(edited.novel).toBeGreaterThan(0);
    expect(edited.features.longestFile).toBeGreaterThan(0);
  });

  it('scores a first commit from nothing, and a revert as nothing', async () => {
    const first = git.git('rev-list', '--max-parents=0', 'HEAD');
    expect((await score(null, first)).novel).toBeGreaterThan(5);
    const base = head();
    const added = commit('Count words', 'src/words.ts', WORDS);
    git.git('revert', '--no-edit', '-n', added);
    expect((await score(added, commit('Revert', 'README.md', '# x\n'))).score).toBe(0);
    expect((await score(base, head())).score).toBe(0);
  });

  it('passes over what is no text, saying so', async () => {
    const base = head();
    git.write('src/binary.ts', new Uint8Array([1, 0, 2]));
    git.write('src/latin.ts', new Uint8Array([0x2f, 0x2f, 0xe9, 0x0a]));
    git.write('src/huge.ts', 'x'.repeat(1_000_001));
    git.git(
      '-c',
      'core.symlinks=true',
      'update-index',
      '--add',
      '--cacheinfo',
      `120000,${git.git('rev-parse', 'HEAD:README.md')},src/link.ts`,
    );
    const { files, novel } = await score(base, commit('Odd files', 'README.md', '# Odd\n'));
    expect(novel).toBe(0);
    expect(files.map(({ path: file }) => file)).toContain('src/huge.ts');
    for (const { note } of files) expect(note).toBeTruthy();
  });

  it('refuses a history that is cut, where it would count', async () => {
    commit('Count words', 'src/words.ts', WORDS);
    commit('Again', 'src/lines.ts', `${LINES}${WORDS.replaceAll('words', 'others')}`);
    git.git('clone', '-q', '--depth', '2', `file://${git.directory}`, `${git.directory}/../shallow`);
    const shallow = await open(`${git.directory}/../shallow`);
    const change = { base: git.git('rev-parse', 'HEAD~1'), head: head() };
    await expect(scoreChange({ repository: shallow, model }, change)).rejects.toMatchObject({ code: 'shallow-clone' });
  });

  it('stops when asked', async () => {
    const aborted = AbortSignal.abort();
    await expect(scoreChange({ repository, model }, { base: null, head: head() }, aborted)).rejects.toThrow(/abort/i);
  });
});

/** As it is at the commit. */
const historyOf = (commit: string, file: string) =>
  new HistoryIndex(repository).at(commit, ({ files, clock }) => {
    const record = files.get(file);
    if (record === undefined) return null;
    const { developers, late } = record;
    const counts = { developers: developers.size, changes: Math.round(late.changes), fixes: Math.round(late.fixes) };
    return {
      ...counts,
      churn: churnAt(record, clock),
      rested: hasPast(record, clock),
      later: hasPast(record, clock + REST_DAYS * DAY),
    };
  });

describe('the history of a file', () => {
  it('tells changes, fixes, developers and churn along the main line', async () => {
    commit('Add words', 'src/lines.ts', `${LINES}${WORDS}`, 'Bob <bob@example.org>');
    const history = await historyOf(head(), 'src/lines.ts');
    expect(history).toMatchObject({ changes: 3, fixes: 1, developers: 2 });
    expect(history?.churn).toBeGreaterThan(8);
    expect(history).toMatchObject({ rested: false, later: true });
    expect(await historyOf(head(), 'src/none.ts')).toBeNull();
  });

  it('follows a file through its names', async () => {
    git.git('mv', 'src/lines.ts', 'src/text.ts');
    commit('Rename', 'README.md', '# Text\n');
    git.git('mv', 'src/text.ts', 'lib.ts');
    commit(
      'Rename and add',
      'lib.ts',
      `${LINES}\nexport const EMPTY: readonly string[] = [];\nexport const one = 1;\n`,
    );
    const history = await historyOf(head(), 'lib.ts');
    expect(history).toMatchObject({ changes: 4, fixes: 1 });
    expect(history?.churn).toBeGreaterThan(5.5);
    expect(history?.churn).toBeLessThan(6.5);
  });

  it('takes a merged branch as one change of its author', async () => {
    git.git('checkout', '-q', '-b', 'topic');
    commit('Fix the words', 'src/lines.ts', `${LINES}// a\n`, 'Bob <bob@example.org>');
    commit('More', 'src/lines.ts', `${LINES}${WORDS}`, 'Bob <bob@example.org>');
    git.git('checkout', '-q', 'main');
    commit('Else', 'README.md', '# Else\n');
    git.git(
      '-c',
      'user.name=Ada',
      '-c',
      'user.email=ada@example.org',
      'merge',
      '-q',
      '--no-ff',
      '-m',
      'Merge topic',
      'topic',
    );
    const history = await historyOf(head(), 'src/lines.ts');
    expect(history).toMatchObject({ changes: 3, developers: 2 });
  });
});

describe('the live scorer', () => {
  const file = 'src/lines.ts';

  it('says that it is indexing, then calls back', async () => {
    const live = createLiveScorer({ repository, model });
    const ready = new Promise<void>((resolve) => live.onReady(resolve));
    expect(await live.score({ path: file, text: LINES })).toMatchObject({ state: 'indexing', novel: 0 });
    await ready;
    expect(await live.score({ path: file, text: LINES })).toMatchObject({ state: 'estimate', base: head(), novel: 0 });
  });

  it('equals the score of the same text when it is committed', async () => {
    const live = createLiveScorer({ repository, model });
    const base = head();
    const text = `${git.git('show', `HEAD:${file}`)}\n${WORDS}`;
    const estimate = await live.scoreWhenReady({ path: file, text });
    const committed = await score(base, commit('Count words', file, text));
    const { files: _, features: __, revived: ___, unused: ____, ...told } = committed;
    expect(estimate).toMatchObject(told);
  });

  it('equals the score from scratch after any number of keystrokes', async () => {
    const live = createLiveScorer({ repository, model });
    let text = git.git('show', `HEAD:${file}`);
    for (const character of WORDS) {
      text += character;
      await live.scoreWhenReady({ path: file, text });
    }
    const fresh = createLiveScorer({ repository: await open(git.directory), model });
    const scratch = await fresh.scoreWhenReady({ path: file, text });
    expect(await live.score({ path: file, text })).toEqual(scratch);
    live.close(file);
    expect(await live.score({ path: file, text })).toEqual(scratch);
  });

  it('points at the new lines of the buffer', async () => {
    const live = createLiveScorer({ repository, model });
    const text = `export const first = before(1);\n${LINES}${WORDS}`;
    const { hunks, novel, score: total } = await live.scoreWhenReady({ path: file, text });
    expect(hunks.map(({ startLine, endLine }) => [startLine, endLine])).toEqual([
      [0, 1],
      [5, 9],
    ]);
    expect(hunks.reduce((sum, hunk) => sum + hunk.novel, 0)).toBe(novel);
    expect(hunks.reduce((sum, hunk) => sum + hunk.score, 0)).toBeCloseTo(total, 9);
  });

  it('follows HEAD', async () => {
    const live = createLiveScorer({ repository, model });
    const text = `${LINES}${WORDS}`;
    const before = await live.scoreWhenReady({ path: file, text });
    commit('Count words', file, text);
    await live.refresh();
    expect(before.novel).toBeGreaterThan(15);
    expect(await live.score({ path: file, text })).toMatchObject({ base: head(), novel: 0 });
  });

  it.each<[string, string, string, RegExp]>([
    ['a binary file', 'src/a.ts', 'a\0b', /binary/],
    ['a file that is too large', 'src/a.ts', 'x\n'.repeat(600_000), /larger/],
  ])('can not tell the score of %s', async (_, name, text, why) => {
    const live = createLiveScorer({ repository, model });
    expect(await live.scoreWhenReady({ path: name, text })).toMatchObject({
      state: 'unknown',
      score: 0,
      why: expect.stringMatching(why),
    });
  });

  it('can not tell what is not UTF-8 at HEAD', async () => {
    commit('Latin', 'src/latin.ts', new Uint8Array([0x61, 0xe9, 0x0a]));
    const live = createLiveScorer({ repository, model });
    expect(await live.scoreWhenReady({ path: 'src/latin.ts', text: 'a' })).toMatchObject({
      state: 'unknown',
      why: expect.stringMatching(/UTF-8/),
    });
  });

  it.each(['README.md', 'package.json', 'yarn.lock', 'docs/a.ts', 'src/lines.test.ts'])(
    '%s earns nothing, and says why',
    async (name) => {
      const live = createLiveScorer({ repository, model });
      const result = await live.scoreWhenReady({ path: name, text: WORDS });
      expect(result).toMatchObject({ state: 'estimate', novel: 0, score: 0, hunks: [] });
      expect(result.why).toBeTruthy();
    },
  );

  it('works before the first commit', async () => {
    using empty = createGitFixture('-q', '-b', 'main');
    const live = createLiveScorer({ repository: await open(empty.directory), model });
    const result = await live.scoreWhenReady({ path: 'src/a.ts', text: `${WORDS}countWords([]);\n` });
    expect(result).toMatchObject({ state: 'estimate', base: null });
    expect(result.novel).toBeGreaterThan(15);
  });

  it('says what waits for a use, and that nothing of it counts yet', async () => {
    const live = createLiveScorer({ repository, model });
    const result = await live.scoreWhenReady({ path: 'src/a.ts', text: WORDS.replace('countWords', 'countAll') });
    expect(result).toMatchObject({ state: 'estimate', novel: 0, score: 0 });
    expect(result.advice[0]).toMatch(/^Nothing says `countAll` yet: it counts once code or a test uses it/);
  });

  it('says that reading the history was stopped, and carries on when asked again', async () => {
    const live = createLiveScorer({ repository, model });
    await expect(live.refresh({ signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
    const stopped = await live.score({ path: file, text: WORDS });
    expect(stopped).toMatchObject({ state: 'unknown', why: expect.stringMatching(/stopped/), score: 0 });
    await live.refresh();
    expect(await live.score({ path: file, text: WORDS })).toMatchObject({ state: 'estimate', base: head() });
  });

  it('is right about the commit it names while the history up to a new HEAD is read', async () => {
    const live = createLiveScorer({ repository, model });
    await live.refresh();
    const old = head();
    commit('Count words', file, `${LINES}${WORDS}`);
    const during: ReturnType<typeof live.score>[] = [];
    const refreshed = live.refresh();
    for (let i = 0; i < 50; i += 1) {
      during.push(live.score({ path: file, text: WORDS }));
      await Promise.resolve();
    }
    await refreshed;
    for (const { state, base, novel } of await Promise.all(during)) {
      if (state === 'estimate') expect([base, novel > 0]).toEqual([novel > 0 ? old : head(), base === old]);
      else expect(state).toBe('indexing');
    }
    expect(await live.score({ path: file, text: WORDS })).toMatchObject({ base: head(), novel: 0 });
  });

  it('stops when asked', async () => {
    const live = createLiveScorer({ repository, model });
    await live.refresh();
    await expect(live.score({ path: file, text: WORDS }, AbortSignal.abort())).rejects.toThrow(/abort/i);
  });
});
