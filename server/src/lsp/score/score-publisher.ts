import { setImmediate } from 'node:timers/promises';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { CairnError } from '../../protocol/errors.ts';
import type { ScoreNotification } from '../../protocol/score.ts';
import type { LiveScore } from '../../services/scoring/live-scorer.ts';
import { pause } from '../abort.ts';

/** Scores documents as they change, at most one at a time each; what is stale when it is done is dropped. */
export interface ScorePublisher {
  /** Scores the document after a short quiet; a score under way for it is given up. */
  schedule(document: TextDocument): void;
  forget(uri: string): void;
  /** What was last sent for a document. */
  latest(uri: string): ScoreNotification | undefined;
  /** Calls back after each score that was sent. */
  onSent(listener: () => void): void;
}

export interface ScorePublisherDeps {
  /** Milliseconds of quiet before a change is scored. */
  delay: number;
  /** The document as it is now, if it is still open. */
  current: (uri: string) => TextDocument | undefined;
  score: (document: TextDocument, signal: AbortSignal) => Promise<LiveScore>;
  send: (score: ScoreNotification) => void;
  onError: (error: unknown) => void;
  lifetime: AbortSignal;
}

export function createScorePublisher(deps: ScorePublisherDeps): ScorePublisher {
  const running = new Map<string, AbortController>();
  const sent = new Map<string, ScoreNotification>();
  const listeners: (() => void)[] = [];

  deps.lifetime.addEventListener('abort', () => {
    for (const controller of running.values()) controller.abort();
  });

  async function run(uri: string, signal: AbortSignal): Promise<void> {
    if (deps.delay > 0) await pause(deps.delay, signal);
    else await waitingMessagesRead();
    const document = deps.current(uri);
    if (signal.aborted || document === undefined) return;
    const { version } = document;
    const score = await deps.score(document, signal);
    if (signal.aborted || deps.current(uri)?.version !== version) return;
    const message = { uri, version, ...score };
    sent.set(uri, message);
    deps.send(message);
    for (const listener of listeners) listener();
  }

  return {
    schedule({ uri }) {
      running.get(uri)?.abort();
      const controller = new AbortController();
      running.set(uri, controller);
      if (deps.lifetime.aborted) controller.abort();
      run(uri, controller.signal)
        .catch((error: unknown) => {
          if (CairnError.from(error).code !== 'cancelled') deps.onError(error);
        })
        .finally(() => {
          if (running.get(uri) === controller) running.delete(uri);
        });
    },
    forget(uri) {
      running.get(uri)?.abort();
      running.delete(uri);
      sent.delete(uri);
    },
    latest: (uri) => sent.get(uri),
    onSent: (listener) => void listeners.push(listener),
  };
}

/** Messages are read one a turn: after two turns the next keystroke, if it waits already, has taken this one's place. */
async function waitingMessagesRead(): Promise<void> {
  await setImmediate();
  await setImmediate();
}
