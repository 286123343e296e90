import { describe, expect, it } from 'vitest';
import { encodeTags } from './data-item-tags.ts';
import type { Manifest } from './manifest.ts';
import { publicationTags } from './tags.ts';

const [parent, commit, tree] = ['a', 'b', 'c'].map((digit) => digit.repeat(40));
const hash = 'd'.repeat(64);

function manifest(ref: { name: string; old: string | null }): Manifest {
  return {
    version: 2,
    kind: 'push',
    repository: `eip155:31337/erc721:0x${'1'.repeat(40)}/7`,
    objectFormat: 'sha1',
    refs: [{ ...ref, new: commit ?? '' }],
    commits: [{ id: commit ?? '', tree: tree ?? '', parents: [], payloadSha256: hash, signer: null }],
    bases: [],
    pack: { sha256: hash, length: 0, objects: 0 },
    sinceCheckpoint: { publications: 1, bytes: 0, checkpointBytes: 0 },
    report: { version: 1, commit: commit ?? '', checks: [] },
    generator: 'cairn 0.1',
  };
}

describe('publicationTags', () => {
  it('name the publication for people and indexers', () => {
    const tags = publicationTags(manifest({ name: 'refs/heads/main', old: parent ?? '' }), hash);
    expect(Object.fromEntries(tags.map(({ name, value }) => [name, value]))).toEqual({
      'App-Name': 'Cairn',
      'App-Version': '0.1',
      'Content-Type': 'application/x-cairn-publication',
      Type: 'push',
      Repository: `eip155:31337/erc721:0x${'1'.repeat(40)}/7`,
      Ref: 'refs/heads/main',
      Commit: commit,
      'Manifest-SHA256': hash,
    });
    expect(encodeTags(tags).length).toBeLessThan(450);
  });

  it('leave out what there is not, or what does not fit', () => {
    const names = (ref: { name: string; old: string | null }) =>
      publicationTags(manifest(ref), hash).map(({ name }) => name);
    expect(names({ name: 'refs/heads/main', old: null })).toContain('Ref');
    expect(names({ name: 'r'.repeat(5_000), old: null })).not.toContain('Ref');
  });
});
