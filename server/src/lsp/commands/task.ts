import { type CancellationToken, WorkDoneProgressReporter } from 'vscode-languageserver/node';
import { CairnError } from '../../protocol/errors.ts';
import { signalOf } from '../abort.ts';
import type { Task } from './command.ts';

export interface Work<T> {
  /** Title of the progress; null: none is shown. */
  title: string | null;
  run: (task: Task) => Promise<T>;
}

export interface TaskHost {
  /** Asks the client for a progress of the server's own; null where it shows none. */
  progress: () => Promise<Shown | null>;
  lifetime: AbortSignal;
}

type Shown = WorkDoneProgressReporter & { token?: CancellationToken };

/**
 * Runs work with progress where the client shows it: on the token the client gave, else on one the server asks for.
 * Ends the progress whatever happens. A cancelled request or progress aborts the task; its outcome is then `cancelled`.
 */
export async function runTask<T>(
  host: TaskHost,
  work: Work<T>,
  token: CancellationToken,
  given: WorkDoneProgressReporter | null,
): Promise<T> {
  const shown: Shown | null = work.title === null ? null : (ownProgress(given) ?? (await host.progress()));
  const cancelled = signalOf(token, host.lifetime);
  const signal = shown?.token === undefined ? cancelled : AbortSignal.any([cancelled, signalOf(shown.token)]);
  shown?.begin(work.title ?? '', 0, undefined, true);
  try {
    return await work.run({ signal, report: (text, fraction) => report(shown, text, fraction) });
  } catch (error) {
    if (signal.aborted && !(error instanceof CairnError))
      throw new CairnError('cancelled', 'Cancelled.', { cause: error });
    throw error;
  } finally {
    shown?.done();
  }
}

/** Null where the client gave no token to show progress on. */
function ownProgress(given: WorkDoneProgressReporter | null): Shown | null {
  return given === null || WorkDoneProgressReporter.isNullInstance(given) ? null : given;
}

function report(shown: Shown | null, text: string, fraction: number | undefined): void {
  if (fraction === undefined) shown?.report(text);
  else shown?.report(Math.round(100 * Math.min(1, Math.max(0, fraction))), text);
}
