import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { ScoreNotification } from '../../protocol/score.ts';
import type { LiveScore } from '../../services/scoring/live-scorer.ts';
import { createScorePublisher } from './score-publisher.ts';

const uri = 'file:///a.ts';
const result = (novel: number): LiveScore => ({
  base: null,
  state: 'estimate',
  novel,
  good12: 1,
  bug12: 0,
  durability: 0.5,
  score: novel,
  reasons: [],
  advice: [],
  hunks: [],
  scorerHash: '',
});

/** A publisher whose scores are finished by hand, in the order they were begun. */
function setUp() {
  let document: TextDocument | undefined = TextDocument.create(uri, 'typescript', 1, '');
  const begun: { document: TextDocument; signal: AbortSignal; finish: (score: LiveScore) => void }[] = [];
  const sent: ScoreNotification[] = [];
  let wake = () => {};
  const publisher = createScorePublisher({
    delay: 0,
    current: () => document,
    score: (of, signal) =>
      new Promise((finish) => {
        begun.push({ document: of, signal, finish });
        wake();
      }),
    send: (score) => sent.push(score),
    onError: (error) => {
      throw error;
    },
    lifetime: new AbortController().signal,
  });
  return {
    publisher,
    begun,
    sent,
    change(version: number) {
      document = TextDocument.create(uri, 'typescript', version, '');
      publisher.schedule(document);
    },
    close() {
      document = undefined;
      publisher.forget(uri);
    },
    async begins(count: number) {
      while (begun.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

describe('createScorePublisher', () => {
  it('sends a score with the version it is of', async () => {
    const { change, begins, begun, sent, publisher } = setUp();
    change(2);
    await begins(1);
    begun[0]?.finish(result(7));
    await Promise.resolve().then(() => undefined);
    expect(sent).toMatchObject([{ uri, version: 2, novel: 7 }]);
    expect(publisher.latest(uri)).toBe(sent[0]);
  });

  it('gives up and drops what became stale', async () => {
    const { change, begins, begun, sent } = setUp();
    change(2);
    await begins(1);
    change(3);
    await begins(2);
    expect(begun[0]?.signal.aborted).toBe(true);
    begun[0]?.finish(result(1));
    begun[1]?.finish(result(2));
    await Promise.resolve().then(() => undefined);
    expect(sent.map(({ version }) => version)).toEqual([3]);
  });

  it('sends nothing for a document that was closed', async () => {
    const { change, begins, begun, sent, close } = setUp();
    change(2);
    await begins(1);
    close();
    begun[0]?.finish(result(1));
    await Promise.resolve().then(() => undefined);
    expect(sent).toEqual([]);
  });
});
