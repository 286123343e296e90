import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openRepository } from '../../../server/src/adapters/git/git-repository.ts';
import { loadModel } from '../../../server/src/adapters/model-files/load-model.ts';
import { notification } from '../../../server/src/protocol/lsp.ts';
import type { ScoreNotification } from '../../../server/src/protocol/score.ts';
import { createLiveScorer } from '../../../server/src/services/scoring/live-scorer.ts';
import { createGitFixture, type GitFixture } from '../../fixtures/git-fixture.ts';
import { Client } from '../../protocol/client.ts';
import type { Figure } from '../figure.ts';
import { type Echo, startEcho } from './echo.ts';
import { type EditedFile, editedFile, type Keystroke } from './edited-file.ts';
import { Reparser } from './reparse.ts';
import { Samples } from './samples.ts';

const CHANGED_LINES = 200;
const WARM_UP = 160;
const FILE = 'src/editor.ts';
/** Of the slower, larger file against the smaller one's bound. */
const LARGE_FACTOR = 3;
const FACTOR = 4;

interface Measured {
  score: Samples;
  echo: Samples;
  reparse: Samples;
}

/**
 * From writing `didChange` to reading the `cairn/score` of that version, through a real server process without a debounce; in turn with
 * a bare server's echo and tree-sitter's reparse of the same keystroke, so that the machine is equally busy for all three.
 */
export async function keystrokes(): Promise<Figure[]> {
  const small = await measureFile(editedFile(3_000, CHANGED_LINES), 600);
  const large = await measureFile(editedFile(20_000, CHANGED_LINES), 300);
  const bound = FACTOR * (small.echo.quantile(0.95) + small.reparse.quantile(0.95));
  return [
    ...floors(small),
    ...compare('3,000 lines', small, bound),
    told('tree-sitter, reparse of a keystroke, 20,000 lines, p95', large.reparse.quantile(0.95)),
    ...compare('20,000 lines', large, LARGE_FACTOR * bound),
  ];
}

function floors({ echo, reparse }: Measured): Figure[] {
  return [
    told('echo of a bare language server, p50', echo.quantile(0.5)),
    told('echo of a bare language server, p95', echo.quantile(0.95)),
    told('tree-sitter, reparse of a keystroke, 3,000 lines, p50', reparse.quantile(0.5)),
    told('tree-sitter, reparse of a keystroke, 3,000 lines, p95', reparse.quantile(0.95)),
  ];
}

function compare(size: string, { score }: Measured, bound: number): Figure[] {
  const value = score.quantile(0.95);
  const what = `keystroke to cairn/score, ${size}, ${CHANGED_LINES} changed`;
  return [
    told(`${what}, p50`, score.quantile(0.5)),
    { figure: `${what}, p95`, value: round(value), unit: 'ms', target: `<= ${round(bound)}`, holds: value <= bound },
  ];
}

async function measureFile(file: EditedFile, count: number): Promise<Measured> {
  const cache = mkdtempSync(path.join(tmpdir(), 'cairn-bench-score-'));
  using git = createGitFixture('-q', '-b', 'main');
  git.commit('Draw', FILE, file.committed);
  const client = await Client.start({
    folder: git.directory,
    initializationOptions: { scoreDelay: 0, storage: cache },
    env: { XDG_CACHE_HOME: cache },
  });
  const echo = await startEcho();
  const reparser = await Reparser.open(file.edited);
  try {
    return await typeInto({ client, git, echo, reparser }, file, count);
  } finally {
    reparser.close();
    await echo.stop();
    await client.stop();
    rmSync(cache, { recursive: true, force: true });
  }
}

interface Peers {
  client: Client;
  git: GitFixture;
  echo: Echo;
  reparser: Reparser;
}

async function typeInto({ client, git, echo, reparser }: Peers, file: EditedFile, count: number): Promise<Measured> {
  const measured = { score: new Samples(), echo: new Samples(), reparse: new Samples() };
  const uri = await client.open(FILE, file.edited);
  await client.score(uri, ({ state }) => state === 'estimate');
  const next = scoresOf(client);
  let last = { text: file.edited, score: null as ScoreNotification | null };
  let done = 0;
  for (const { keystroke, text } of file.type()) {
    const isWarm = done >= WARM_UP;
    await timed(isWarm ? measured.echo : null, () => echo.ask());
    await timed(isWarm ? measured.reparse : null, async () => reparser.reparse(keystroke, text));
    await timed(isWarm ? measured.score : null, async () => {
      const arrived = next();
      await client.change(uri, keystroke.inserted, rangeOf(keystroke));
      last = { text, score: await arrived };
    });
    done += 1;
    if (done % CHECK_EVERY === 0) await expectFromScratch(git, last.text, last.score);
    if (done === WARM_UP + count) return measured;
  }
  return measured;
}

/** So often a score is compared with one that knows nothing of the keystrokes before. */
const CHECK_EVERY = 97;

const rangeOf = ({ start, oldEnd }: Keystroke): { from: [number, number]; to: [number, number] } => ({
  from: [...start],
  to: [...oldEnd],
});

/** The next score to arrive; the client's own list would grow with every keystroke. */
function scoresOf(client: Client): () => Promise<ScoreNotification> {
  let take: (score: ScoreNotification) => void = () => undefined;
  client.connection.onNotification(notification.score, (score: ScoreNotification) => take(score));
  return () =>
    new Promise((resolve) => {
      take = resolve;
    });
}

async function expectFromScratch(git: GitFixture, text: string, score: ScoreNotification | null): Promise<void> {
  const model = await loadModel(path.resolve(import.meta.dirname, '../../../server/models'));
  const repository = await openRepository(git.directory);
  try {
    const fresh = await createLiveScorer({ repository, model }).scoreWhenReady({ path: FILE, text });
    const { uri: _, version: __, ...sent } = score ?? { uri: '', version: null };
    if (JSON.stringify(sent) !== JSON.stringify(fresh)) {
      throw new Error(
        `The score while typing is not that of the text:\n${JSON.stringify(sent)}\n${JSON.stringify(fresh)}`,
      );
    }
  } finally {
    await repository.close();
  }
}

async function timed(samples: Samples | null, work: () => Promise<void>): Promise<void> {
  const start = performance.now();
  await work();
  samples?.add(performance.now() - start);
}

function told(figure: string, value: number): Figure {
  return { figure, value: round(value), unit: 'ms', target: 'for comparison', holds: true };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
