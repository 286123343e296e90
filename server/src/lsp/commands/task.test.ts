import { describe, expect, it } from 'vitest';
import {
  type CancellationToken,
  CancellationTokenSource,
  type WorkDoneProgressReporter,
} from 'vscode-languageserver/node';
import { CairnError } from '../../protocol/errors.ts';
import { toResponseError } from './response-error.ts';
import { runTask } from './task.ts';

/** A client that notes its progress; `cancel` is its button. */
function setUp() {
  const shown: string[] = [];
  const button = new CancellationTokenSource();
  const request = new CancellationTokenSource();
  const lifetime = new AbortController();
  const reporter: WorkDoneProgressReporter & { token: CancellationToken } = {
    token: button.token,
    begin: (title) => shown.push(`begin ${title}`),
    report: (first: number | string, text?: string) => shown.push(text === undefined ? `${first}` : `${first} ${text}`),
    done: () => shown.push('end'),
  };
  return { shown, button, request, lifetime, reporter };
}

describe('runTask', () => {
  it('shows what is being done, and always ends', async () => {
    const { shown, request, lifetime, reporter } = setUp();
    const context = { progress: async () => null, lifetime: lifetime.signal };
    const work = {
      title: 'Work',
      run: async (task: { report(text: string, fraction?: number): void }) => {
        task.report('first');
        task.report('second', 0.5);
        throw new CairnError('git-failed', 'No.');
      },
    };
    await expect(runTask(context, work, request.token, reporter)).rejects.toMatchObject({ code: 'git-failed' });
    expect(shown).toEqual(['begin Work', 'first', '50 second', 'end']);
  });

  it.each(['button', 'request', 'lifetime'] as const)('aborts by the %s', async (by) => {
    const { button, request, lifetime, reporter } = setUp();
    const context = { progress: async () => null, lifetime: lifetime.signal };
    const running = runTask(
      context,
      {
        title: 'Work',
        run: ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      },
      request.token,
      reporter,
    );
    if (by === 'lifetime') lifetime.abort();
    else if (by === 'button') button.cancel();
    else request.cancel();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('toResponseError', () => {
  it('carries what happened, why and what to do next', () => {
    const error = toResponseError(new CairnError('tip-moved', 'The branch moved.', { why: 'w', next: 'n' }));
    expect(error.toJson()).toEqual({
      code: -32803,
      message: 'The branch moved.',
      data: { code: 'tip-moved', message: 'The branch moved.', why: 'w', next: 'n' },
    });
  });

  it('tells cancellations and inner faults apart', () => {
    expect(toResponseError(new CairnError('cancelled', 'x')).code).toBe(-32800);
    expect(toResponseError(new Error('boom')).code).toBe(-32603);
  });
});
