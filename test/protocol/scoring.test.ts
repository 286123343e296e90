import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from './client.ts';
import { SampleRepository, source } from './sample-repository.ts';

const product = `export function product(values: number[], unit: string): string {
  const result = values.reduce((all, each) => all * each, 1);
  return result.toFixed(2) + unit;
}

`;

describe('scores and hovers', () => {
  let repository: SampleRepository;
  let client: Client;
  beforeAll(async () => {
    repository = SampleRepository.sample();
    client = await Client.start({ folder: repository.directory, initializationOptions: { scoreDelay: 0 } });
  });
  afterAll(async () => {
    await client.stop();
    repository.remove();
  });

  it('estimates an open file, and the change of it with its reasons', async () => {
    const uri = await client.open('src/sum.ts', source);
    const unchanged = await client.score(uri, ({ version, state }) => version === 1 && state === 'estimate');
    expect(unchanged).toMatchObject({ novel: 0, score: 0, hunks: [], base: repository.git('rev-parse', 'HEAD') });

    const version = await client.change(uri, product, { from: [0, 0], to: [0, 0] });
    const changed = await client.score(uri, (score) => score.version === version);
    expect(changed.novel).toBeGreaterThan(10);
    expect(changed.score).toBeCloseTo(changed.novel * changed.durability, 6);
    expect(changed.reasons.length).toBeGreaterThan(0);
    expect(changed.hunks[0]).toMatchObject({ startLine: 0 });

    const hover = await client.hover(uri, 1);
    expect(hover?.contents).toMatchObject({ kind: 'markdown', value: expect.stringContaining('durable tokens') });
    expect(await client.hover(uri, 8)).toBeNull();
  });

  it('drops scores of versions that are stale', async () => {
    const uri = await client.open('src/typed.ts', '');
    let version = 1;
    for (const character of product) version = await client.change(uri, character, { from: [0, 0], to: [0, 0] });
    await client.score(uri, (score) => score.version === version);
    const versions = client.scores.filter((score) => score.uri === uri).map((score) => score.version ?? 0);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(versions.at(-1)).toBe(version);
    expect(versions.length).toBeLessThan(version);
  });

  it('measures against the new HEAD after a commit by anyone', async () => {
    const text = `${source}\n${product}`;
    repository.write('src/later.ts', text);
    const uri = await client.open('src/later.ts', text);
    await client.score(uri, ({ novel }) => novel > 0);
    const head = repository.commitAll('Add later');
    const score = await client.score(uri, ({ base }) => base === head);
    expect(score.novel).toBe(0);
  });

  it('scores a file that is not open, by command', async () => {
    const score = await client.run('cairn.server.score', { uri: client.uri('src/sum.ts') });
    expect(score).toMatchObject({ version: 2, state: 'estimate' });
    const closed = await client.run('cairn.server.score', { uri: client.uri('src/closed.ts') }).catch((error) => error);
    expect(closed).toMatchObject({ data: { code: 'invalid-input' } });
  });

  it('says why a document has no score', async () => {
    const uri = 'untitled:Untitled-1';
    await client.openUri(uri, 'const a = 1;\n');
    expect(await client.score(uri, () => true)).toMatchObject({
      state: 'unknown',
      why: expect.stringMatching(/machine/),
    });
  });
});
