import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGitFixture, type GitFixture } from '../../../../test/fixtures/git-fixture.ts';
import { packBytes } from '../../../../test/fixtures/pack-bytes.ts';
import type { Repository } from '../../ports/repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import { openRepository } from './git-repository.ts';
import { nameObjects } from './pack-reader.ts';

let fixture: GitFixture;
let repository: Repository;
let whole: Buffer;
let thin: Buffer;
beforeAll(async () => {
  fixture = createGitFixture();
  // Runs long enough for copies of more than 64 KiB and of every width of a number.
  const text = (seed: number) => Array.from({ length: 20_000 }, (_, n) => `${(n * 7919 + seed) % 10_007}`).join('\n');
  const first = fixture.commit('first', 'folder/long.txt', text(1));
  fixture.commit('second', 'folder/long.txt', `${text(1)}\n${text(2)}`);
  fixture.write('empty.txt', '');
  const last = fixture.commit('last', 'folder/long.txt', `0\n${text(2)}\n${text(1)}`);
  repository = await openRepository(fixture.directory);
  whole = Buffer.from((await packBytes(repository, [last])).bytes);
  thin = Buffer.from((await packBytes(repository, [last], [first])).bytes);
});
afterAll(async () => {
  await repository.close();
  fixture[Symbol.dispose]();
});

const read = (pack: Buffer) => nameObjects(pack, 'sha1', (id) => repository.readObject(id));

describe('the objects of a pack', () => {
  it('have the ids and places that git tells', async () => {
    const named = await read(whole);
    fixture.pipe(whole, 'index-pack', '--stdin');
    const index = fixture.git(
      'rev-parse',
      '--git-path',
      `objects/pack/pack-${whole.subarray(-20).toString('hex')}.idx`,
    );
    const told = fixture
      .git('verify-pack', '-v', index)
      .split('\n')
      .map((line) => line.split(/\s+/));
    const expected = told
      .filter(([id = '']) => /^[0-9a-f]{40}$/.test(id))
      .map((fields) => [fields[0], Number(fields[4])]);
    expect(named.map(({ id, offset }) => [id, offset]).toSorted()).toEqual(expected.toSorted());
    expect(named.at(-1)?.end).toBe(whole.length - 20);
    expect(named.some(({ delta }) => delta !== null)).toBe(true);
  });

  it('are found of a thin pack too, by what it builds on', async () => {
    const head = fixture.git('rev-parse', 'HEAD');
    const ids = await repository.objectIds([head], [fixture.git('rev-parse', 'HEAD~2')]);
    expect((await read(thin)).map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  });

  it('of damaged bytes are refused or other ones, and nothing else goes wrong', async () => {
    const change = fc.record({ at: fc.nat(thin.length - 1), byte: fc.nat(255), cut: fc.nat(thin.length) });
    await fc.assert(
      fc.asyncProperty(change, fc.boolean(), async ({ at, byte, cut }, shorten) => {
        const changed = Buffer.from(shorten ? thin.subarray(0, cut) : thin);
        if (at < changed.length) changed[at] = byte;
        const outcome = await read(changed).catch((error: unknown) => error);
        expect(Array.isArray(outcome) || (outcome instanceof CairnError && outcome.code === 'bad-object')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
