import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InlayHint, type MarkupContent, WorkDoneProgressCancelNotification } from 'vscode-languageserver/node';
import { openRepository } from '../../server/src/adapters/git/git-repository.ts';
import { loadModel } from '../../server/src/adapters/model-files/load-model.ts';
import { createLiveScorer } from '../../server/src/services/scoring/live-scorer.ts';
import { Client } from './client.ts';
import { SampleRepository, source } from './sample-repository.ts';

const product = `export function product(values: number[], unit: string): string {
  const result = values.reduce((all, each) => all * each, 1);
  return result.toFixed(2) + unit;
}
`;
const copied = 'export const one = [11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30];\n';

let cache: string;
beforeAll(() => {
  cache = mkdtempSync(path.join(tmpdir(), 'cairn-live-'));
});
afterAll(() => rmSync(cache, { recursive: true, force: true }));

const start = (repository: SampleRepository, options: Partial<Parameters<typeof Client.start>[0]> = {}) =>
  Client.start({
    folder: repository.directory,
    env: { XDG_CACHE_HOME: cache },
    ...options,
    initializationOptions: { scoreDelay: 0, ...Object(options.initializationOptions) },
  });

describe('the live score', () => {
  let repository: SampleRepository;
  let client: Client;
  beforeAll(async () => {
    repository = SampleRepository.sample();
    repository.write('src/latin.ts', '');
    execFileSync('node', ['-e', 'fs.writeFileSync("src/latin.ts", Buffer.from([99, 233, 10]))'], {
      cwd: repository.directory,
    });
    repository.commitAll('Add a file that is not UTF-8');
    client = await start(repository, {
      initializationOptions: { inlayHints: true },
      capabilities: { workspace: { inlayHint: { refreshSupport: true } } },
    });
  });
  afterAll(async () => {
    await client.stop();
    repository.remove();
  });

  const hints = (uri: string, last: number): Promise<InlayHint[]> =>
    client.connection.sendRequest('textDocument/inlayHint', {
      textDocument: { uri },
      range: { start: { line: 0, character: 0 }, end: { line: last, character: 0 } },
    });

  it('is for every version what that text alone would score', async () => {
    const uri = await client.open('src/sum.ts', source);
    await client.score(uri, ({ state }) => state === 'estimate');
    const model = await loadModel(path.resolve(import.meta.dirname, '../../server/models'));
    const opened = await openRepository(repository.directory);
    let text = source;
    for (const [index, character] of [...product].entries()) {
      const line = text.slice(0, index).split('\n').length - 1;
      const column = index - (text.lastIndexOf('\n', index - 1) + 1);
      text = text.slice(0, index) + character + text.slice(index);
      const version = await client.change(uri, character, { from: [line, column], to: [line, column] });
      if (index % 29 !== 0) continue;
      const { uri: _, version: __, ...live } = await client.score(uri, (score) => score.version === version);
      const alone = await createLiveScorer({ repository: opened, model }).scoreWhenReady({ path: 'src/sum.ts', text });
      expect(live).toEqual(alone);
    }
    await opened.close();
  });

  it('explains itself on a changed stretch: reasons with their shares, and what would raise it', async () => {
    const uri = await client.open('src/explained.ts', `${product}\n${copied.repeat(3)}`);
    const score = await client.score(uri, ({ state }) => state === 'estimate');
    const shares = score.reasons.map(({ share }) => Math.abs(share));
    expect(shares.length).toBeGreaterThan(1);
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-9);
    expect(score.advice.length).toBeGreaterThan(0);
    expect(score.hunks.reduce((sum, hunk) => sum + hunk.score, 0)).toBeCloseTo(score.score, 6);
    const hover = await client.hover(uri, 1);
    const text = (hover?.contents as MarkupContent | undefined)?.value;
    for (const said of ['Why', 'What would raise it', 'An estimate made on this machine']) expect(text).toContain(said);
    expect(text).toMatch(/- [▲▼] .+ \(\d+ %\)/);
  });

  it('shows each stretch its estimate as an inlay hint, of the version there is', async () => {
    const uri = await client.open('src/hinted.ts', product);
    const score = await client.score(uri, ({ state }) => state === 'estimate');
    const [hint, ...more] = await hints(uri, 9);
    expect(more).toEqual([]);
    expect(hint).toMatchObject({
      position: { line: 0, character: product.indexOf('\n') },
      label: `≈ ${score.score.toFixed(1)}`,
      tooltip: { kind: 'markdown', value: expect.stringContaining('durable tokens') },
    });
    expect(await hints('file:///nowhere.ts', 9)).toEqual([]);
  });

  it('has no inlay hints unless they are asked for', async () => {
    const plain = Client.spawn({ folder: repository.directory, env: { XDG_CACHE_HOME: cache } });
    const { capabilities } = await plain.initialize();
    await plain.initialized();
    expect(capabilities.inlayHintProvider).toBe(false);
    await plain.stop();
  });

  it.each<[name: string, file: string, text: () => string, state: string, why: RegExp]>([
    ['10 MB', 'src/huge.ts', () => source.repeat(44_000), 'unknown', /larger than 1 MB/],
    ['5 MB on one line', 'src/line.ts', () => 'a + '.repeat(1_250_000), 'unknown', /larger than 1 MB/],
    ['900 kB on one line', 'src/minified.ts', () => 'a + '.repeat(225_000), 'estimate', /built or minified by a tool/],
    ['binary', 'src/binary.ts', () => 'const a = 1;\0\n', 'unknown', /binary/],
    ['not UTF-8 at HEAD', 'src/latin.ts', () => product, 'unknown', /At HEAD.*UTF-8/],
    ['documentation', 'README.md', () => 'What it does.\n', 'estimate', /voted grants/],
  ])('says why it can’t tell: %s', async (_, file, text, state, why) => {
    const uri = await client.open(file, text());
    expect(await client.score(uri, () => true)).toMatchObject({
      state,
      novel: 0,
      score: 0,
      hunks: [],
      why: expect.stringMatching(why),
    });
    const version = await client.change(uri, 'x', { from: [0, 0], to: [0, 0] });
    const small = await client.open(`src/beside-${version}-${file.replace(/\W/g, '')}.ts`, product);
    expect(await client.score(small, () => true)).toMatchObject({ state: 'estimate' });
  });

  it('counts a text with mixed line ends as the text', async () => {
    const [unix, mixed] = await Promise.all(
      [product, product.replace('\n', '\r\n')].map((text, index) => client.open(`src/ends${index}.ts`, text)),
    );
    const score = await client.score(mixed ?? '', ({ state }) => state === 'estimate');
    expect(score.novel).toBe((await client.score(unix ?? '', ({ state }) => state === 'estimate')).novel);
  });
});

/** So many changes of one file, written by one run of git. */
function longHistory(changes: number): SampleRepository {
  const repository = SampleRepository.empty();
  const commits = Array.from({ length: changes }, (_, index) => {
    const text = `export const value${index} = compute${index % 7}(${index});\n`;
    return `commit refs/heads/main\ncommitter Ada <ada@example.org> ${1_600_000_000 + index * 3600} +0000\ndata 6\nChange\nM 100644 inline src/f${index % 40}.ts\ndata ${text.length}\n${text}\n`;
  });
  execFileSync('git', ['fast-import', '--quiet'], { cwd: repository.directory, input: commits.join('') });
  return repository;
}

describe('while the history is read', () => {
  it('says so, with how far it is, and then the estimate', async () => {
    const repository = longHistory(1000);
    const client = await start(repository, { capabilities: { window: { workDoneProgress: true } } });
    const uri = await client.open('src/f1.ts', product);
    expect(await client.score(uri, () => true)).toMatchObject({
      state: 'indexing',
      score: 0,
      why: expect.stringContaining('is being read'),
    });
    await client.score(uri, ({ state }) => state === 'estimate');
    const shares = client.scores.flatMap((score) =>
      score.uri === uri && score.state === 'indexing' ? [score.progress ?? 0] : [],
    );
    expect(Math.max(...shares)).toBeGreaterThan(0);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    await client.until(() => client.progress.find(({ value }) => value.kind === 'end'));
    await client.stop();
    repository.remove();
  });

  it('can be stopped, and says that it was', async () => {
    const repository = longHistory(3000);
    const client = await start(repository, { capabilities: { window: { workDoneProgress: true } } });
    const uri = await client.open('src/f1.ts', product);
    const { token } = await client.until(() => client.progress.find(({ value }) => value.kind === 'begin'));
    await client.connection.sendNotification(WorkDoneProgressCancelNotification.type, { token: token as string });
    await client.until(() => client.progress.find(({ value }) => value.kind === 'end'));
    await client.change(uri, ' ', { from: [0, 0], to: [0, 0] });
    expect(await client.score(uri, ({ state }) => state === 'unknown')).toMatchObject({
      why: expect.stringContaining('stopped'),
    });
    await client.stop();
    repository.remove();
  });
});
