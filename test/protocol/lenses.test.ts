import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from './client.ts';
import { SampleRepository, source } from './sample-repository.ts';

describe('lenses', () => {
  let repository: SampleRepository;
  let client: Client;
  beforeAll(async () => {
    repository = SampleRepository.sample();
    client = await Client.start({
      folder: repository.directory,
      capabilities: { workspace: { codeLens: { refreshSupport: true } } },
      initializationOptions: { lenses: { command: 'cairn.showContribution' } },
    });
  });
  afterAll(async () => {
    await client.stop();
    repository.remove();
  });

  it('stand above functions and classes, without a command until they are resolved', async () => {
    const uri = await client.open('src/sum.ts', source);
    const lenses = await client.lenses(uri);
    expect(lenses.map(({ range }) => range.start.line)).toEqual([0, 4, 5]);
    expect(lenses.every((lens) => lens.command === undefined)).toBe(true);
    expect(JSON.stringify(lenses[0]?.data).length).toBeLessThan(200);
  });

  it('say who owns the code; unsigned commits are unproven', async () => {
    const [first] = await client.resolvedLenses(client.uri('src/sum.ts'));
    expect(first?.command).toEqual({
      title: '◆ Ada (unproven) 100 %',
      command: 'cairn.showContribution',
      arguments: [{ commit: repository.git('rev-parse', 'HEAD') }],
    });
  });

  it('tell committed from uncommitted lines, wherever they moved', async () => {
    const uri = client.uri('src/sum.ts');
    await client.change(uri, 'function fresh() {\n  return 1;\n}\n\n', { from: [0, 0], to: [0, 0] });
    expect(await client.resolvedTitles(uri)).toEqual([
      '◆ not committed 100 %',
      '◆ Ada (unproven) 100 %',
      '◆ Ada (unproven) 100 %',
      '◆ Ada (unproven) 100 %',
    ]);
  });

  it('never jump away in mid-typing', async () => {
    const uri = await client.open('src/typing.ts', source);
    const before = await client.lenses(uri);
    expect(before.length).toBe(3);
    await client.change(uri, '((({{{ `', { from: [0, 0], to: [0, 30] });
    const during = await client.lenses(uri);
    expect(during.length).toBeGreaterThanOrEqual(before.length);
    await client.change(uri, '', { from: [0, 0], to: [10, 0] });
    expect(await client.lenses(uri)).toEqual([]);
  });

  it('are asked for again when HEAD moves', async () => {
    const refreshes = client.lensRefreshes;
    repository.write('src/new.ts', source);
    const uri = await client.open('src/new.ts', source);
    expect((await client.resolvedTitles(uri))[0]).toBe('◆ not committed 100 %');
    repository.commitAll('Add new');
    await client.until(() => (client.lensRefreshes > refreshes ? true : undefined));
    expect((await client.resolvedTitles(uri))[0]).toBe('◆ Ada (unproven) 100 %');
  });

  it('are not for files outside a repository', async () => {
    const uri = 'file:///nowhere/at/all.ts';
    await client.openUri(uri, source);
    expect(await client.lenses(uri)).toEqual([]);
  });
});
