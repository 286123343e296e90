import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGitFixture, type GitFixture } from '../../../../test/fixtures/git-fixture.ts';
import { packBytes } from '../../../../test/fixtures/pack-bytes.ts';
import { openRepository } from '../../adapters/git/git-repository.ts';
import type { Repository } from '../../ports/repository.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import { rebuildTree } from './rebuild.ts';

let fixture: GitFixture;
let repository: Repository;
beforeEach(async () => {
  fixture = createGitFixture();
  fixture.commit('first', 'folder/long.txt', longText('first'));
  repository = await openRepository(fixture.directory);
});
afterEach(async () => {
  await repository.close();
  fixture[Symbol.dispose]();
});

/** Text of which a changed line makes a delta. */
function longText(seed: string): string {
  return Array.from({ length: 200 }, (_, line) => createHash('sha1').update(`${seed} ${line}`).digest('hex')).join(
    '\n',
  );
}

const at = (revision: string): ObjectId => fixture.git('rev-parse', revision);

/** L6 of a pack that brings `head` to someone who has `base`. */
async function check(pack: Uint8Array, head: ObjectId, base: ObjectId | null) {
  const bases = base === null ? [] : [base];
  const commits = await repository.commits({ tips: [head], exclude: bases });
  return rebuildTree(repository, { pack: () => pack, folder: fixture.directory, head, bases, commits });
}

describe('the rebuilt tree', () => {
  it('is whole with a thin pack, a full one, and one that takes up a file of long ago', async () => {
    const base = at('HEAD');
    fixture.commit('second', 'folder/long.txt', `${longText('first')}\nmore`);
    const second = fixture.commit('third', 'other/new.txt', 'new');
    const thin = await packBytes(repository, [second], [base]);
    expect(await check(thin.bytes, second, base)).toMatchObject({ level: 'L6', status: 'pass' });
    expect(await check((await packBytes(repository, [second])).bytes, second, null)).toMatchObject({ status: 'pass' });

    fixture.git('mv', 'folder/long.txt', 'elsewhere.txt');
    const moved = fixture.commit('moved');
    expect(await check((await packBytes(repository, [moved], [second])).bytes, moved, second)).toMatchObject({
      status: 'pass',
    });
    fixture.git('checkout', '-q', base, '--', 'folder/long.txt');
    const back = fixture.commit('back again');
    const old = at(`${base}:folder/long.txt`);
    const without = packOf((await repository.objectIds([back], [moved])).filter((id) => id !== old));
    expect(await check(without, back, moved)).toMatchObject({ status: 'pass' });
  });

  it('is not whole where the pack needs what its bases have not, though this repository has it', async () => {
    const base = at('HEAD');
    fixture.git('checkout', '-q', '-b', 'aside');
    const aside = fixture.commit('aside', 'folder/long.txt', `${longText('second')}\naside`);
    fixture.git('checkout', '-q', '-b', 'next', base);
    const next = fixture.commit('next', 'folder/long.txt', `${longText('second')}\nnext`);

    // Packed as if the other side had `aside`, of which nothing but the delta tells.
    const twin = fixture.git('commit-tree', `${next}^{tree}`, '-p', aside, '-m', 'twin');
    const { bytes } = await packBytes(repository, [twin], [aside]);
    const [header] = await repository.commits({ tips: [twin], exclude: [aside] });
    const told = (parent: ObjectId) => ({
      pack: () => bytes,
      folder: fixture.directory,
      head: twin,
      bases: [parent],
      commits: header === undefined ? [] : [{ ...header, parents: [parent] }],
    });
    expect(await rebuildTree(repository, told(aside))).toMatchObject({ status: 'pass' });
    const refused = await rebuildTree(repository, told(base));
    expect(refused).toMatchObject({ status: 'fail', message: expect.stringContaining(at(`${aside}:folder/long.txt`)) });

    const file = at(`${next}:folder/long.txt`);
    const others = (await repository.objectIds([next], [base])).filter((id) => id !== file);
    const lacking = await check(packOf(others), next, base);
    expect(lacking).toMatchObject({ status: 'fail', message: expect.stringContaining(file) });
  });

  it('is not whole where a commit is not in the pack, or a pack that is to stand alone builds on another', async () => {
    const base = at('HEAD');
    const head = fixture.commit('second', 'folder/long.txt', `${longText('first')}\nmore`);
    const treeAlone = packOf([`${head}^{tree}`]);
    expect(await check(treeAlone, head, base)).toMatchObject({ status: 'fail' });
    const { bytes } = await packBytes(repository, [head], [base]);
    expect(await check(bytes, head, null)).toMatchObject({ status: 'fail' });
  });
});

/** A pack of just these objects. */
function packOf(objects: string[]): Uint8Array {
  const ids = objects.map(at).join('\n');
  return new Uint8Array(fixture.pipe(`${ids}\n`, 'pack-objects', '--stdout', '-q'));
}
