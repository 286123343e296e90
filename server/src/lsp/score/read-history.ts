import type { WorkDoneProgressServerReporter } from 'vscode-languageserver/node';
import type { LiveScorer } from '../../services/scoring/live-scorer.ts';
import type { ServerContext } from '../context.ts';

/** Fewer changes are read so fast that there is no progress to show. */
const LONG_HISTORY = 500;

/**
 * Brings the scorer's index to HEAD; with progress and a way to stop it where that takes its time. `onTenth` is called after each tenth of
 * it. Error `cancelled`.
 */
export async function readHistory(
  { connection, client, lifetime, log }: ServerContext,
  scorer: LiveScorer,
  onTenth: () => void,
): Promise<void> {
  const stop = new AbortController();
  const shown: Promise<WorkDoneProgressServerReporter>[] = [];
  const show = async () => {
    const progress = await connection.window.createWorkDoneProgress();
    progress.begin('Reading the history', 0, undefined, true);
    progress.token.onCancellationRequested(() => stop.abort());
    return progress;
  };
  const tell = async (done: number, total: number) => {
    if (shown.length === 0) shown.push(show());
    (await shown[0])?.report(Math.floor((100 * done) / total), `${done} of ${total} changes`);
  };
  let tenths = 0;
  const onProgress = (done: number, total: number) => {
    const reached = Math.floor((10 * done) / total);
    if (reached > tenths) onTenth();
    tenths = reached;
    if (client.window?.workDoneProgress === true && total >= LONG_HISTORY)
      log.background('Showing progress', tell(done, total));
  };
  try {
    await scorer.refresh({ signal: AbortSignal.any([stop.signal, lifetime]), onProgress });
  } finally {
    for (const progress of await Promise.allSettled(shown)) if (progress.status === 'fulfilled') progress.value.done();
  }
}
