import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRepository } from '../../server/src/adapters/git/git-repository.ts';
import { loadModel } from '../../server/src/adapters/model-files/load-model.ts';
import { namedFeatures } from '../../server/src/core/scoring/features/features.ts';
import { evaluate } from '../../server/src/core/scoring/model/evaluate.ts';
import { auc } from './measures.ts';
import { mineChanges } from './mine.ts';
import { MinedCache, type MinedChange } from './mined-change.ts';

const DAY = 86_400;
const START = Date.UTC(2015, 0, 1) / 1000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cairn-mine-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Written {
  /** After the first change. */
  days: number;
  message: string;
  /** Path and lines; of no lines: deleted. */
  files: Readonly<Record<string, readonly string[]>>;
  mail?: string;
}

/** A bare repository with these changes on its main line. A message names an earlier change as `{n}`, from 1. */
function writeRepository(name: string, changes: readonly Written[]): string {
  const directory = path.join(folder, name);
  mkdirSync(directory, { recursive: true });
  const git = (args: string[], input = '') =>
    execFileSync('git', ['--git-dir', directory, ...args], { input, stdio: ['pipe', 'pipe', 'inherit'] }).toString();
  git(['init', '--quiet', '--bare', '--initial-branch=main']);
  const commits: string[] = [];
  for (const { days, message, files, mail = 'ada@example.org' } of changes) {
    const text = message.replace(/\{(\d+)\}/g, (_, number) => commits[Number(number) - 1] ?? '');
    const stream = [
      `commit refs/heads/main\ncommitter Ada <${mail}> ${START + days * DAY} +0000`,
      `data ${Buffer.byteLength(text)}\n${text}`,
      ...(commits.length === 0 ? [] : [`from ${commits.at(-1)}`]),
      ...Object.entries(files).map(([file, lines]) => {
        const content = `${lines.join('\n')}\n`;
        return lines.length === 0 ? `D ${file}` : `M 100644 inline ${file}\ndata ${content.length}\n${content}`;
      }),
    ];
    git(['fast-import', '--quiet'], `${stream.join('\n')}\n`);
    commits.push(git(['rev-parse', 'main']).trim());
  }
  return directory;
}

/** Lines of code that are like no others. */
const linesOf = (name: string, count: number): string[] =>
  Array.from(
    { length: count },
    (_, i) => `const ${name}Of${i} = ${name}.read(${name}Input${i}) ?? emptyOf${name}${i};`,
  );

async function mine(directory: string): Promise<MinedChange[]> {
  const repository = await openRepository(directory);
  return mineChanges(repository, (await repository.resolve('HEAD')) ?? '');
}

describe('what is mined of a history', () => {
  let mined: MinedChange[];
  beforeAll(async () => {
    const [kept, rewritten, fixed, reverted, late] = ['kept', 'rewritten', 'fixed', 'reverted', 'late'].map((name) =>
      linesOf(name, 10),
    ) as [string[], string[], string[], string[], string[]];
    const directory = writeRepository('labels', [
      { days: 0, message: 'Add kept', files: { 'src/kept.ts': kept } },
      { days: 1, message: 'Add rewritten', files: { 'src/rewritten.ts': rewritten } },
      { days: 2, message: 'Add fixed', files: { 'src/fixed.ts': fixed } },
      { days: 3, message: 'Add reverted', files: { 'src/reverted.ts': reverted } },
      { days: 4, message: 'Add late', files: { 'src/late.ts': late }, mail: 'renovate[bot]@example.org' },
      { days: 30, message: 'Tidy up', files: { 'src/rewritten.ts': rewritten.slice(0, 4) } },
      { days: 40, message: 'Fix a wrong sum', files: { 'src/fixed.ts': fixed.slice(1) } },
      { days: 50, message: 'Revert "Add reverted"\n\nThis reverts commit {4}.', files: { 'src/reverted.ts': [] } },
      { days: 500, message: 'Shorten', files: { 'src/late.ts': late.slice(5) } },
      { days: 900, message: 'Add young', files: { 'src/young.ts': linesOf('young', 10) } },
    ]);
    mined = await mine(directory);
  });

  it.each([
    ['stands', 0, { surv365: 1, surv730: 1, bug365: 0, reverted: 0 }],
    ['was rewritten', 1, { surv365: 0.4, surv730: 0.4, bug365: 0, reverted: 0 }],
    ['was fixed', 2, { surv365: 0.9, surv730: 0.9, bug365: 1, reverted: 0 }],
    ['was reverted', 3, { surv365: 0, surv730: 0, bug365: 0, reverted: 1 }],
    ['lost lines in its second year', 4, { surv365: 1, surv730: 0.5, bug365: 0, reverted: 0, isBot: true }],
    ['is too young to tell', 9, { surv365: null, surv730: null, bug365: null, reverted: 0, isBot: false }],
  ])('tells a change that %s', (_, ordinal, labels) => {
    expect(mined).toHaveLength(10);
    expect(mined[ordinal]).toMatchObject({ codeLines: 10, sourceLines: 10, addedLines: 10, files: 1, ...labels });
  });

  it('says nothing of the fate of changes that brought no code', () => {
    for (const ordinal of [5, 6, 7, 8]) {
      expect(mined[ordinal]).toMatchObject({ codeLines: 0, novelTokens: 0, surv365: null, bug365: null });
    }
  });

  it('comes back from the cache as it was, for the same end of the same project alone', async () => {
    const cache = new MinedCache(path.join(folder, 'kept'));
    const head = mined.at(-1)?.commit ?? '';
    expect(await cache.read('owner/name', head)).toBeNull();
    await cache.write('owner/name', head, mined);
    expect(await cache.read('owner/name', head)).toEqual(mined);
    expect(await cache.read('owner/other', head)).toBeNull();
    expect(await cache.read('owner/name', mined[0]?.commit ?? '')).toBeNull();
  });
});

/** A history in which some files are rewritten or fixed again and again, and the others left alone. */
function generated(prefix: string, changes: number): Written[] {
  return Array.from({ length: changes }, (_, number) => {
    const isBusy = number % 3 !== 0;
    const file = isBusy ? `src/busy${number % 2}.ts` : `src/quiet${number}.ts`;
    const count = 6 + (number % 5);
    const message = number % 4 === 1 ? 'Fix a wrong sum' : 'Add a sum';
    return { days: 9 * number, message, files: { [file]: linesOf(`${prefix}${number}`, count) } };
  });
}

describe('npm run eval', () => {
  it('judges projects that the shipped model never learned from by it, and mines each of them once', async () => {
    const repositories = ['one', 'owner+two'].map((name) =>
      writeRepository(`repos/${name}`, generated(name.slice(-3), 80)),
    );
    const mined = await Promise.all(repositories.map(mine));
    const known = mined.flatMap((changes, index) =>
      changes
        .filter(({ surv365 }) => surv365 !== null)
        .map((change) => ({ ...change, project: ['one', 'owner/two'][index] })),
    );
    const labels = path.join(folder, 'labels.csv');
    const rows = known.map(({ project, commit, codeLines, sourceLines, surv365, surv730, bug365, reverted }) =>
      [project, commit, codeLines, sourceLines, surv365, surv730 ?? '', bug365 ?? '', reverted].join(','),
    );
    writeFileSync(labels, ['repo,commit,n_code,n_src,surv365,surv730,bug365,reverted', ...rows].join('\n'));
    const run = (...more: string[]) => {
      const script = path.join(import.meta.dirname, 'eval.ts');
      const args = ['--repos', path.join(folder, 'repos'), '--labels', labels, '--cache', path.join(folder, 'cache')];
      return execFileSync(process.execPath, [script, ...args, ...more], { stdio: 'pipe' });
    };
    const first = run('--json');
    const { unseenProjects, seenProjects } = JSON.parse(first.toString());
    expect(seenProjects).toBeNull();
    expect(unseenProjects.projects).toEqual(['one', 'owner/two']);

    const model = await loadModel(path.resolve(import.meta.dirname, '../../server/models'));
    const isGood = known.map(({ surv365, bug365, reverted }) =>
      (surv365 ?? 0) >= 0.8 && bug365 !== 1 && reverted === 0 ? 1 : 0,
    );
    expect(new Set(isGood).size).toBe(2);
    for (const head of ['good12', 'durability'] as const) {
      const chances = known.map(({ features }) => evaluate(model, namedFeatures(features))[head]);
      expect(unseenProjects.model[head].changes).toBe(known.length);
      expect(unseenProjects.model[head].aucPooled).toBeCloseTo(auc(isGood, chances), 9);
    }
    expect(unseenProjects.model.bug12.survivalRho).toBeNull();
    expect(run('--json')).toEqual(first);
    expect(run().toString()).toMatch(/never learned from\n {2}durability +model +AUC 0\.\d{3} \/ 0\.\d{3}/);
  }, 120_000);
});
