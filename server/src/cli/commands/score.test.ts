import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandRun, runCairn } from '../../../../test/fixtures/cairn-command.ts';
import { createGitFixture, type GitFixture } from '../../../../test/fixtures/git-fixture.ts';

const add = 'export function add(first, second) {\n  return first + second;\n}\nadd(1, 2);\n';
const greatest =
  'export function greatest(values) {\n  let found = values[0];\n  for (const value of values) if (value > found) found = value;\n  return found;\n}\ngreatest([]);\n';

let git: GitFixture;
/** By their messages. */
const commits = new Map<string, string>();
beforeAll(() => {
  git = createGitFixture();
  const commit = (message: string, file: string, content: string) =>
    commits.set(message, git.commit(message, file, content));
  commit('add', 'src/a.js', add);
  commit('greatest', 'src/a.js', `${add}${greatest}`);
  git.git('switch', '--quiet', '-c', 'side');
  commit('on the side', 'src/b.js', 'export const zebra = (left) => left * 42;\nzebra(7);\n');
  git.git('switch', '--quiet', 'main');
  commit('words', 'README.md', 'What it does.\n');
  git.git('merge', '--quiet', '--no-ff', '-m', 'merged', 'side');
  commits.set('merged', git.git('rev-parse', 'HEAD'));
});
afterAll(() => git[Symbol.dispose]());

const score = (...args: string[]): Promise<CommandRun> => runCairn(['score', ...args], git.directory, git.environment);

async function scored(...args: string[]): Promise<unknown> {
  const run = await score('--json', ...args);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(run.stdout);
}

const linesOf = ({ stdout }: CommandRun) => stdout.trimEnd().split('\n');

describe('cairn score', () => {
  it('scores a commit against its first parent', async () => {
    const merged = await scored('HEAD');
    expect(merged).toMatchObject({ commit: commits.get('merged'), base: commits.get('words') });
    expect(await scored('main')).toEqual(merged);
    expect(await scored('HEAD~3')).toMatchObject({ commit: commits.get('add'), base: null });
  });

  it('says the same to a person, with its reasons and without colours in a pipe', async () => {
    const run = await score('HEAD');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const [what, summary] = linesOf(run);
    expect(what).toBe(`Change ${commits.get('merged')?.slice(0, 12)}, against ${commits.get('words')?.slice(0, 12)}`);
    expect(summary).toMatch(/^\d+\.\d durable tokens = 12 new tokens × \d+ % durability$/);
    expect(run.stdout).toMatch(/\nWhy\n +[+−]\d+ % /);
    expect(run.stdout).toMatch(/src\/b\.js +source +12 +\d+\.\d\n/);
    for (const drawn of ['\u001b', '█']) expect(run.stdout).not.toContain(drawn);
  });

  it('scores what is not committed as its commit would be, where nothing is named', async () => {
    using work = createGitFixture('-q', '-b', 'main');
    const here = (...args: string[]) => runCairn(['score', '--json', ...args], work.directory, work.environment);
    work.commit('add', 'src/a.js', add);
    work.commit('gone', 'src/gone.js', greatest);
    expect(await here()).toMatchObject({ code: 0, stderr: expect.stringContaining('Nothing has changed') });
    work.write('.gitignore', 'ignored.js\n');
    work.write('ignored.js', 'export const ignored = (one) => one ** 77;\n');
    work.write('src/a.js', `${add}export const times = (left, right) => left * right;\nshow(times(3, 4));\n`);
    work.write('src/untracked.js', 'export const half = (whole) => whole / 2;\nhalf(9);\n');
    work.write('src/staged.js', 'export const square = (side) => side ** 2;\n');
    work.git('add', 'src/staged.js');
    work.git('mv', 'src/gone.js', 'src/moved.js');
    const { commit, base, ...before } = JSON.parse((await here()).stdout);
    expect([commit, base]).toEqual([null, work.git('rev-parse', 'HEAD')]);
    expect(before.novel).toBeGreaterThan(15);
    work.git('add', '--all');
    work.git('commit', '--quiet', '-m', 'all of it');
    const { commit: _, base: __, ...after } = JSON.parse((await here('HEAD')).stdout);
    expect(before).toEqual(after);
  });

  it('writes a report of the history', async () => {
    using folder = createGitFixture();
    const file = `${folder.directory}/report.html`;
    const run = await score('--report', file, '--json');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(run.stdout)).toMatchObject({ report: file, changes: 4, authors: 1, head: commits.get('merged') });
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>[\s\S]*Contributions to work[\s\S]*<\/html>\n$/);
    const nowhere = await score('--report', `${folder.directory}/none/report.html`);
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining("can't be written") });
  });

  it('scores the net change of a range', async () => {
    const range = `${commits.get('add')}..${commits.get('merged')}`;
    const net = await scored(range);
    expect(net).toMatchObject({ base: commits.get('add'), commit: commits.get('merged') });
    expect(await scored(`${commits.get('add')}..`)).toEqual(net);
    expect(await scored('..HEAD')).toMatchObject({ novel: 0, score: 0 });
  });

  it('scores every first-parent change, oldest first, one a line', async () => {
    const run = await score('--history', '--json');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const lines = linesOf(run).map((line): unknown => JSON.parse(line));
    expect(lines.map((line) => Object.keys(Object(line)))).toEqual(
      lines.map(() => [
        'commit',
        'novel',
        'revived',
        'unused',
        'good12',
        'good12Calibrated',
        'bug12',
        'durability',
        'score',
        'reasons',
        'scorerHash',
      ]),
    );
    const expected = ['add', 'greatest', 'words', 'merged'].map((message) => commits.get(message));
    expect(lines).toMatchObject(expected.map((commit) => ({ commit, good12Calibrated: null })));
    const { base: _, advice: __, ...merged } = Object(await scored('HEAD'));
    expect(lines.at(-1)).toEqual({ ...merged, good12Calibrated: null });
    expect((await score('--history', '--json')).stdout).toBe(run.stdout);
  });

  it('scores the history of a commit or a range alone, for a person too', async () => {
    const start = ({ stdout }: CommandRun) => stdout.split('\n').map((line) => line.split(' ')[0]);
    const short = (message: string) => commits.get(message)?.slice(0, 12);
    expect(start(await score('--history', 'HEAD~2'))).toEqual([short('add'), short('greatest'), '']);
    expect(start(await score('--history', 'HEAD~2..HEAD'))).toEqual([short('words'), short('merged'), '']);
  });

  it('stops, and does not crash, when its reader has gone', async () => {
    const { code, stderr } = await runCairn(['score', '--history'], git.directory, git.environment, { reads: false });
    expect(stderr).toBe('cairn: Cancelled. Nothing was changed after this point.\n');
    expect(code).toBe(3);
  });

  it.each(['nonsense', 'HEAD...main', 'HEAD..main..HEAD', 'HEAD:src/a.js', '--all', ''])(
    'refuses "%s", which names no commit',
    async (change) => {
      const run = await score('--json', '--', change);
      expect(run.code).toBe(2);
      expect(JSON.parse(run.stdout)).toMatchObject({
        error: { code: 'invalid-input', message: `"${change}" names no commit here.` },
      });
    },
  );

  it('says that an empty repository has nothing to score', async () => {
    using empty = createGitFixture();
    for (const args of [['HEAD'], ['--history'], ['--report', 'x.html']]) {
      const run = await runCairn(['score', ...args], empty.directory, empty.environment);
      expect(run).toMatchObject({ code: 3, stdout: '' });
      expect(run.stderr).toContain('no commit yet');
    }
  });
});
