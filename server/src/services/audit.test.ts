import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPublicationWorld, type PublicationWorld } from '../../../test/fixtures/publication-world.ts';
import { startTestChain, type TestChain } from '../../../test/fixtures/test-chain.ts';
import { openScratch } from '../composition/scratch.ts';
import { CairnError } from '../protocol/errors.ts';
import { type AuditDeps, auditRepository } from './audit.ts';
import { publish } from './publish/publish.ts';

let chain: TestChain;
beforeAll(async () => {
  chain = await startTestChain();
});
afterAll(() => chain.close());

async function auditDeps(world: PublicationWorld): Promise<AuditDeps> {
  const { openTarget: _, ...deps } = await world.restoreDeps();
  return { ...deps, openScratch };
}

/** A checkpoint of unsigned history, a signed commit on top, and a stranger's contribution beside the ref. */
async function published(world: PublicationWorld) {
  world.git.commit('root', 'a.txt', 'one\n');
  const first = await publish(await world.deps(), {}, world.ui);
  world.git.write('c.js', 'let c;\n');
  const signed = await world.commitSigned('contributor', 'signed');
  const second = await publish(await world.deps(), {}, world.ui);
  world.git.git('switch', '--quiet', '-c', 'feature');
  world.git.write('d.js', 'let d;\n');
  await world.commitSigned('secondContributor', 'offered');
  const third = await publish(await world.deps('secondContributor'), {}, world.ui);
  return { asset: first.repository, signed, items: [first, second, third].map(({ arweaveId }) => arweaveId) };
}

describe('an audit from afar', () => {
  it('finds every publication whole and every record true, and leaves nothing behind', async () => {
    await using world = createPublicationWorld(chain);
    const { asset, signed } = await published(world);
    const steps: number[] = [];
    const audit = await auditRepository(await auditDeps(world), asset, {
      onProgress: (_detail, fraction) => steps.push(fraction),
    });
    expect(audit).toMatchObject({ ok: true, problems: [], tip: signed, ref: 'refs/heads/main' });
    expect(audit.publications.map(({ whole, merged }) => [whole, merged])).toEqual([
      [true, true],
      [true, true],
      [true, false],
    ]);
    expect(audit.contributions.map(({ state, credited }) => [state, credited])).toEqual([
      ['unproven', false],
      ['proven', true],
      ['proven', false],
    ]);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  });

  it('names the publication of the branch that is lost, and all that builds on it', async () => {
    await using world = createPublicationWorld(chain);
    const { asset, items, signed } = await published(world);
    world.store.forget(items[1] ?? '');
    const audit = await auditRepository(await auditDeps(world), asset);
    expect(audit.ok).toBe(false);
    expect(audit.publications.map(({ whole }) => whole)).toEqual([true, false, false]);
    expect(audit.problems.join('\n')).toContain('No gateway has this publication');
    expect(audit.problems.join('\n')).toContain(`the chain is at ${signed}`);
    expect(audit.contributions.map(({ state }) => state)).toEqual(['unproven', 'missing', 'missing']);
  });

  it('does not let a stranger’s lost or lying contribution speak against the branch', async () => {
    await using world = createPublicationWorld(chain);
    const { asset, items, signed } = await published(world);
    world.store.forget(items[2] ?? '');
    const deps = await auditDeps(world);
    const liar: AuditDeps = {
      ...deps,
      registry: {
        ...deps.registry,
        events: async (...range: Parameters<typeof deps.registry.events>) =>
          (await deps.registry.events(...range)).map((event) =>
            event.kind === 'recorded' && event.record.commitId !== signed
              ? { ...event, record: { ...event.record, payloadSha256: 'f'.repeat(64) } }
              : event,
          ),
      },
    };
    const audit = await auditRepository(liar, asset);
    expect(audit).toMatchObject({ ok: true, problems: [] });
    expect(audit.contributions.map(({ state }) => state)).toEqual(['false', 'proven', 'false']);
  });

  it('fails where a credited record tells another tree or content than the commit', async () => {
    await using world = createPublicationWorld(chain);
    const { asset } = await published(world);
    const deps = await auditDeps(world);
    const altered: AuditDeps = {
      ...deps,
      verifyCommit: (commit) => ({ ...deps.verifyCommit(commit), payloadSha256: '0'.repeat(64) }),
    };
    const audit = await auditRepository(altered, asset);
    expect(audit.ok).toBe(false);
    expect(audit.problems.join('\n')).toContain('not what is recorded');
  });

  it('takes no forged bytes', async () => {
    await using world = createPublicationWorld(chain);
    const { asset } = await published(world);
    const deps = await auditDeps(world);
    const reader: AuditDeps['reader'] = {
      async fetch() {
        throw new CairnError('item-forged', 'Only wrong bytes were found.');
      },
    };
    const audit = await auditRepository({ ...deps, reader }, asset);
    expect(audit).toMatchObject({ ok: false });
    expect(audit.publications.every(({ whole }) => !whole)).toBe(true);
  });

  it('can be cancelled, and says when there is no such repository', async () => {
    await using world = createPublicationWorld(chain);
    const { asset } = await published(world);
    const deps = await auditDeps(world);
    const signal = AbortSignal.abort();
    await expect(auditRepository(deps, asset, { signal })).rejects.toThrow();
    const unknown = asset.replace(/\d+$/, '4242');
    expect(await auditRepository(deps, unknown).catch(CairnError.from)).toMatchObject({ code: 'not-registered' });
  });
});
