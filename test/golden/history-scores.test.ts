import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGitFixture, type GitFixture } from '../fixtures/git-fixture.ts';
import { writeLongHistory } from '../fixtures/long-history.ts';
import { debianArchive, ensureGit, RELEASES } from './gits.ts';
import { ensureNode, NODES } from './nodes.ts';

const CHANGES = 1000;
const golden = path.join(import.meta.dirname, '../fixtures/scoring/history-scores.sha256');
const built = path.join(import.meta.dirname, '../../dist/cli.js');
/** Settings of git that change what its diffs, names and texts look like. */
const SETTINGS = [
  ['diff.renames', 'copies'],
  ['diff.algorithm', 'patience'],
  ['diff.noprefix', 'true'],
  ['diff.external', 'false'],
  ['core.autocrlf', 'true'],
  ['core.quotePath', 'false'],
  ['core.attributesFile', '/dev/null'],
  ['log.showSignature', 'true'],
  ['i18n.logOutputEncoding', 'ISO-8859-1'],
] as const;

let git: GitFixture;
beforeAll(() => {
  git = createGitFixture('-q', '-b', 'main');
  writeLongHistory(path.join(git.directory, '.git'), CHANGES);
}, 120_000);
afterAll(() => git[Symbol.dispose]());

/** Hash of what the built program says of the history, one line a change. */
function scores(node: string, environment: NodeJS.ProcessEnv = {}): string {
  const output = execFileSync(node, [built, 'score', '--history', '--json'], {
    cwd: git.directory,
    env: { ...git.environment, CAIRN_CACHE: path.join(git.directory, '.git/cache'), ...environment },
    maxBuffer: 1 << 28,
    encoding: 'utf8',
  });
  expect(output.trimEnd().split('\n')).toHaveLength(CHANGES);
  return createHash('sha256').update(output).digest('hex');
}

describe(`the scores of ${CHANGES} changes`, () => {
  it.each(NODES)(
    'are the golden ones under Node %s',
    async (version) => {
      const found = scores(await ensureNode(version));
      // A new model or extractor has new scores: run with CAIRN_UPDATE_GOLDEN=1 and look at why they changed.
      if (process.env.CAIRN_UPDATE_GOLDEN === '1') writeFileSync(golden, `${found}\n`);
      expect(found).toBe(readFileSync(golden, 'utf8').trim());
    },
    300_000,
  );

  const archive = debianArchive();
  it.skipIf(archive === null).each(RELEASES)(
    'are the golden ones with the git of Debian %s',
    (release) => {
      // No other program is on the path: it is this git that answers.
      const found = scores(process.execPath, { PATH: ensureGit(release, archive ?? '') });
      expect(found).toBe(readFileSync(golden, 'utf8').trim());
    },
    300_000,
  );

  it('are the golden ones in another language and time zone, and with other settings of git', () => {
    const settings = Object.fromEntries(
      SETTINGS.flatMap(([name, value], at) => [
        [`GIT_CONFIG_KEY_${at}`, name],
        [`GIT_CONFIG_VALUE_${at}`, value],
      ]),
    );
    for (const [name, value] of SETTINGS) git.git('config', name, value);
    const elsewhere = { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', TZ: 'Pacific/Kiritimati' };
    const found = scores(process.execPath, { ...elsewhere, GIT_CONFIG_COUNT: `${SETTINGS.length}`, ...settings });
    expect(found).toBe(readFileSync(golden, 'utf8').trim());
  }, 120_000);
});
