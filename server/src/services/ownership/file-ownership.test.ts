import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRepository } from '../../adapters/git/git-repository.ts';
import type { Repository } from '../../ports/repository.ts';
import type { SignatureState } from '../../protocol/contribution.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import { createFileOwnership, type FileOwnership } from './file-ownership.ts';

describe('createFileOwnership', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'cairn-ownership-'));
  const account = `0x${'2'.repeat(40)}` as const;
  const whole = { startLine: 0, endLine: 100 };
  const asked: ObjectId[] = [];
  let repository: Repository;
  let ownership: FileOwnership;
  let first: ObjectId;
  let second: ObjectId;
  let claimed: ObjectId | null = null;

  function git(...args: string[]): string {
    return execFileSync('git', args, {
      cwd: directory,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: directory },
    }).trim();
  }
  function commit(author: string, text: string): ObjectId {
    writeFileSync(path.join(directory, 'a.ts'), text);
    git('add', '.');
    git('-c', `user.name=${author}`, '-c', 'user.email=x@y', 'commit', '--quiet', '-m', author);
    return git('rev-parse', 'HEAD');
  }

  beforeAll(async () => {
    git('init', '--quiet', '--initial-branch=main');
    first = commit('Ada', 'one();\n');
    second = commit('Bob', 'one();\ntwo();\n');
    repository = await openRepository(directory);
    const verify = async (id: ObjectId): Promise<SignatureState> => {
      asked.push(id);
      return id === second ? { state: 'valid', account } : { state: 'unsigned' };
    };
    ownership = createFileOwnership({ repository, claimedBy: async (id) => (id === claimed ? account : null), verify });
  });
  afterAll(async () => {
    await repository.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('names a wallet where the commit proves it, and else the author as a claim', async () => {
    const [of] = await ownership.of({ path: 'a.ts', text: 'one();\ntwo();\n', head: second }, [whole], null);
    expect(of?.owners.map(({ owner, share }) => [owner, share])).toEqual([
      [{ kind: 'unproven', name: 'Ada' }, 0.5],
      [{ kind: 'wallet', account, name: 'Bob' }, 0.5],
    ]);
  });

  it('tells who claims what no wallet signed', async () => {
    claimed = first;
    const [of] = await ownership.of({ path: 'a.ts', text: 'one();\n', head: first }, [whole], null);
    expect(of?.owners.map(({ owner }) => owner)).toEqual([{ kind: 'claimed', account, name: 'Ada' }]);
    claimed = null;
  });

  it('asks about each commit once', async () => {
    await ownership.of({ path: 'a.ts', text: 'two();\n', head: second }, [whole], null);
    expect(asked.sort()).toEqual([first, second].sort());
  });

  it('maps the buffer to HEAD, also with other line ends', async () => {
    const text = 'new();\r\none();\r\ntwo();\r\n';
    const [line] = await ownership.of({ path: 'a.ts', text, head: second }, [{ startLine: 1, endLine: 2 }], null);
    expect(line).toMatchObject({ latest: first, owners: [{ share: 1 }] });
  });

  it('owns nothing of a new file, or of a branch without a commit', async () => {
    for (const file of [
      { path: 'b.ts', text: 'x();', head: second },
      { path: 'a.ts', text: 'x();', head: null },
    ]) {
      const [of] = await ownership.of(file, [whole], new Map());
      expect(of).toEqual({
        owners: [{ owner: { kind: 'uncommitted' }, share: 1 }],
        latest: null,
        stage: null,
        rewards: [],
      });
    }
  });
});
