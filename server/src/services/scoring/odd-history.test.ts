import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGitFixture, type GitFixture } from '../../../../test/fixtures/git-fixture.ts';
import { openRepository } from '../../adapters/git/git-repository.ts';
import { createFileHistoryStore } from '../../adapters/index-files/history-store.ts';
import { loadModel } from '../../adapters/model-files/load-model.ts';
import type { MeasuredChange } from '../../core/scoring/features/measure.ts';
import { encodeCheckpoint } from '../../core/scoring/history/checkpoint/checkpoint.ts';
import type { HistoryState } from '../../core/scoring/history/state.ts';
import type { ScoringModel } from '../../core/scoring/model/model.ts';
import { scoreMeasured } from '../../core/scoring/score.ts';
import type { Repository } from '../../ports/repository.ts';
import { HistoryIndex } from './history-index.ts';
import { scoreChange } from './score-change.ts';
import { UNREADABLE } from './source-text.ts';

const LINES = `export function readLines(text: string): string[] {
  return text.split('\\n').filter((line) => line.length > 0);
}

export function countLines(text: string): number {
  return readLines(text).length + Number(text.endsWith('\\n'));
}
`;
const WORDS = `export function countWords(lines: readonly string[]): number {
  let words = 0;
  for (const line of lines) words += line.trim().split(' ').length;
  return words;
}
`;
const sum = (count: number) => `export const total${count} = add${count}(${count}, previous${count});\n`;
const USES = `check(countLines, countWords, table, kept, café, ${Array.from({ length: 8 }, (_, count) => `total${count}`)});\n`;
const HUGE = Array.from({ length: 200_000 }, (_, count) => sum(count)).join(''); // 10 MB
const ONE_LINE = `export const table = [${'0x1f, '.repeat(850_000)}];`; // 5 MB

let git: GitFixture;
let repository: Repository;
let model: ScoringModel;
const written: { message: string; id: string }[] = [];

function commit(message: string, file: string, content: string | Uint8Array): void {
  written.push({ message, id: git.commit(message, file, content) });
}

function writeOddHistory(): void {
  git.write('test/all.test.ts', USES);
  commit('Read lines', 'src/lines.ts', LINES);
  commit('Mix line endings', 'src/mixed.ts', `${WORDS.replaceAll(';\n', ';\r\n')}\r\n\n// end`);
  commit('Write ten megabytes', 'src/huge.ts', HUGE);
  commit('Write one line', 'src/line.js', ONE_LINE);
  commit('Write bytes', 'src/data.ts', new Uint8Array([0x61, 0, 0x62]));
  commit('Write Latin-1', 'src/latin.ts', Buffer.from(`${sum(1)}// caf\xe9\n`, 'latin1'));
  symlinkSync('lines.ts', path.join(git.directory, 'src/link.ts'));
  commit('Link', 'README.md', '# Link\n');
  commit('Cut the ten megabytes', 'src/huge.ts', `${sum(2)}${sum(3)}`);
  commit('Break the line', 'src/line.js', 'export const table = [\n  first(31),\n  second(32),\n];\n');
  commit('Write text in place of bytes', 'src/data.ts', `${sum(4)}export const kept = 'yes';\n`);
  commit('Write UTF-8', 'src/latin.ts', `export const café = brew(1, 'é');\n// café\n`);
  rmSync(path.join(git.directory, 'src/link.ts'));
  commit('Copy in place of the link', 'src/link.ts', LINES);
  commit('End lines alike', 'src/mixed.ts', `${WORDS}\n\n// end\n`);
  mkdirSync(path.join(git.directory, 'text'));
  git.git('mv', 'src/lines.ts', 'text/lines.ts');
  commit('Move and edit', 'text/lines.ts', LINES.replace('length > 0', 'length > smallest'));
  commit('Write ten megabytes again', 'src/huge.ts', `${HUGE}${sum(5)}`);
  commit('Go on', 'text/lines.ts', `${LINES.replace('length > 0', 'length > smallest')}\n${sum(6)}`);
}

beforeAll(async () => {
  model = await loadModel(path.join(import.meta.dirname, '../../../models'));
  git = createGitFixture('-q', '-b', 'main');
  writeOddHistory();
  repository = await openRepository(git.directory);
}, 120_000);
afterAll(async () => {
  await repository.close();
  git[Symbol.dispose]();
});

const head = (): string => written.at(-1)?.id ?? '';
const bytesOf = (state: HistoryState) => Buffer.from(encodeCheckpoint(state)).toString('base64');

const NEW = 'new tokens';
const NOTHING = 'nothing new';
function whatOf({ novelTokens, files }: MeasuredChange): string {
  if (novelTokens > 0) return novelTokens === 1 ? 'one token' : NEW;
  return files.flatMap(({ note }) => note ?? [])[0] ?? NOTHING;
}

describe('the history index, of odd files', () => {
  it('counts what is text, says of the rest why not, and is the same for each change alone', async () => {
    const told: [message: string, what: string][] = [];
    const alone = new HistoryIndex(repository);
    for await (const { measured, message, commit: id, parents } of new HistoryIndex(repository).changes(null, head())) {
      const score = scoreMeasured(model, measured);
      told.push([message, whatOf(measured)]);
      const same = await scoreChange({ repository, model, index: alone }, { base: parents[0] ?? null, head: id });
      expect([message, same.novel, same.score]).toEqual([message, score.novel, score.score]);
    }
    expect(told).toEqual([
      ['Read lines', NEW],
      ['Mix line endings', NEW],
      ['Write ten megabytes', UNREADABLE['too-large']],
      ['Write one line', UNREADABLE['too-large']],
      ['Write bytes', UNREADABLE.binary],
      ['Write Latin-1', UNREADABLE.encoding],
      ['Link', UNREADABLE.link],
      ['Cut the ten megabytes', NEW],
      ['Break the line', NEW],
      ['Write text in place of bytes', NEW],
      ['Write UTF-8', NEW],
      ['Copy in place of the link', NOTHING],
      ['End lines alike', NOTHING],
      ['Move and edit', 'one token'],
      ['Write ten megabytes again', UNREADABLE['too-large']],
      ['Go on', NEW],
    ]);
  }, 60_000);

  it('knows each file by the name it has, moved ones too', async () => {
    const files = await new HistoryIndex(repository).at(head(), ({ files: records }) => [...records.keys()].sort());
    const names = ['src/data.ts', 'src/huge.ts', 'src/latin.ts', 'src/line.js', 'src/link.ts', 'src/mixed.ts'];
    expect(files).toEqual([...names, 'test/all.test.ts', 'text/lines.ts']);
  }, 60_000);

  it('is the same whatever replaces commits or grafts them', async () => {
    const whole = await new HistoryIndex(repository).at(head(), bytesOf);
    const [, second, third, fourth] = written.map(({ id }) => id);
    git.write('.git/info/grafts', `${fourth} ${second}\n${head()}\n`);
    git.git('replace', third ?? '', second ?? '');
    const grafted = await openRepository(git.directory);
    try {
      expect(git.git('rev-list', '--count', 'HEAD')).not.toBe(`${written.length}`); // git itself is taken in
      expect(await new HistoryIndex(grafted).at(head(), bytesOf)).toBe(whole);
      expect(await new HistoryIndex(grafted).at(head(), ({ times }) => times.length)).toBe(written.length);
    } finally {
      await grafted.close();
      git.git('replace', '-d', third ?? '');
      rmSync(path.join(git.directory, '.git/info/grafts'));
    }
  }, 60_000);

  it('has nothing before the first commit', async () => {
    using empty = createGitFixture('-q', '-b', 'main');
    const unborn = await openRepository(empty.directory);
    expect(await unborn.head()).toMatchObject({ kind: 'unborn' });
    expect(await new HistoryIndex(unborn).at(null, ({ times, files }) => times.length + files.size)).toBe(0);
    await unborn.close();
  });
});

/** A tree of 100,000 files of code, and two changes of it. Git writes it from a stream: nothing is checked out. */
function writeManyFiles(fixture: GitFixture): void {
  const blob = (text: string) => ['blob', `data ${text.length}`, text].join('\n');
  const entry = (name: string, mark: number) => `M 100644 :${mark} ${name}`;
  const paths = Array.from({ length: 100_000 }, (_, file) => `src/part${file % 250}/file${file}.ts`);
  const commitOf = (message: string, entries: readonly string[]) =>
    ['commit refs/heads/main', 'committer Ada <ada@example.org> 1600000000 +0000', `data ${message.length}`, message]
      .concat(entries)
      .join('\n');
  const used = (count: number) => `${sum(count)}check(total${count});\n`;
  const marked = [used(1), `${used(1)}${used(2)}`].map((text, at) =>
    blob(text).replace('blob\n', `blob\nmark :${at + 1}\n`),
  );
  const stream = [
    ...marked,
    commitOf(
      'Begin',
      paths.map((name) => entry(name, 1)),
    ),
    commitOf('Change one', [entry(paths[77_777] ?? '', 2)]),
    commitOf(
      'Add some',
      Array.from({ length: 250 }, (_, part) => entry(`src/part${part}/new/file.ts`, 2)),
    ),
  ];
  fixture.pipe(`${stream.join('\n')}\n`, 'fast-import', '--quiet');
}

describe('the history index, of 100,000 files', () => {
  it('reads them all, and tells a change of one', async () => {
    using many = createGitFixture('-q', '-b', 'main');
    writeManyFiles(many);
    const large = await openRepository(many.directory);
    const index = new HistoryIndex(large);
    const novel: number[] = [];
    for await (const { measured } of index.changes(null, many.git('rev-parse', 'main')))
      novel.push(measured.novelTokens);
    const [one = 0] = novel;
    expect(novel).toEqual([one, one, 0]);
    expect(one).toBeGreaterThan(5);
    expect(await index.at(many.git('rev-parse', 'main'), ({ files }) => files.size)).toBe(100_250);
    await large.close();
  }, 300_000);
});

describe('the history index on disk', () => {
  let folder: string;
  let long: GitFixture;
  let opened: Repository;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'cairn-odd-index-'));
    long = createGitFixture('-q', '-b', 'main');
    const changes = Array.from({ length: 70 }, (_, number) => {
      const text = sum(number);
      const lines = [
        'commit refs/heads/main',
        `committer Ada <ada@example.org> ${1_600_000_000 + number} +0000`,
        'data 3',
        'Add',
      ];
      return [...lines, `M 100644 inline src/file${number % 7}.ts`, `data ${text.length}`, text].join('\n');
    });
    long.pipe(`${changes.join('\n')}\n`, 'fast-import', '--quiet');
    opened = await openRepository(long.directory);
  });
  afterAll(async () => {
    await opened.close();
    long[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each<[string, (file: string) => void]>([
    [
      'a flipped bit',
      (file) =>
        writeFileSync(
          file,
          readFileSync(file).map((byte, at) => (at === 120 ? byte ^ 8 : byte)),
        ),
    ],
    ['a cut file', (file) => truncateSync(file, 200)],
    ['an empty file', (file) => truncateSync(file, 0)],
    ['another file', (file) => writeFileSync(file, 'not an index')],
  ])('is made again, with a note, after %s', async (_, damage) => {
    const notes: string[] = [];
    const tip = long.git('rev-parse', 'main');
    const read = () =>
      new HistoryIndex(opened, { store: createFileHistoryStore(folder), onNote: (note) => notes.push(note) }).at(
        tip,
        bytesOf,
      );
    const whole = await read();
    expect(await read()).toBe(whole);
    expect(notes).toEqual([]);
    const files = readdirSync(folder);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) damage(path.join(folder, file));
    expect(await read()).toBe(whole);
    expect(notes.join()).toMatch(/damaged.*made again/);
    notes.length = 0;
    expect(await read()).toBe(whole);
    expect(notes).toEqual([]);
  });
});
