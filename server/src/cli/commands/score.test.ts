import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandRun, runCairn } from '../../../../test/fixtures/cairn-command.ts';
import { createGitFixture, type GitFixture } from '../../../../test/fixtures/git-fixture.ts';

const add = 'export function add(first, second) {\n  return first + second;\n}\n';
const greatest =
  'export function greatest(values) {\n  let found = values[0];\n  for (const value of values) if (value > found) found = value;\n  return found;\n}\n';

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
  commit('on the side', 'src/b.js', 'export const zebra = (left) => left * 42;\n');
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
  it('scores a commit against its first parent, HEAD where none is named', async () => {
    const merged = await scored();
    expect(merged).toMatchObject({ commit: commits.get('merged'), base: commits.get('words') });
    expect(await scored('main')).toEqual(merged);
    expect(await scored('HEAD~3')).toMatchObject({ commit: commits.get('add'), base: null });
  });

  it('says the same to a person, with its reasons', async () => {
    const run = await score();
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const [summary, ...reasons] = linesOf(run);
    const base = commits.get('words')?.slice(0, 12);
    expect(summary).toMatch(/^\d+\.\d durable tokens = 10 novel × \d+ % to last a year, against [0-9a-f]{12}$/);
    expect(summary).toContain(base);
    expect(reasons.length).toBeGreaterThan(0);
    for (const reason of reasons) expect(reason).toMatch(/^ {2}[+-]\d\.\d\d .+\.$/);
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
      lines.map(() => ['commit', 'novel', 'good12', 'good12Calibrated', 'bug12', 'score', 'reasons', 'scorerHash']),
    );
    const expected = ['add', 'greatest', 'words', 'merged'].map((message) => commits.get(message));
    expect(lines).toMatchObject(expected.map((commit) => ({ commit, good12Calibrated: null })));
    const { base: _, advice: __, ...merged } = Object(await scored());
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
    for (const args of [[], ['--history']]) {
      const run = await runCairn(['score', ...args], empty.directory, empty.environment);
      expect(run).toMatchObject({ code: 3, stdout: '' });
      expect(run.stderr).toContain('no commit yet');
    }
  });
});
