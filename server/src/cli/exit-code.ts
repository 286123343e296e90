import type { ErrorCode } from '../protocol/errors.ts';

/** What the command's exit code says; scripts rely on it. */
export const ExitCode = { ok: 0, failed: 1, usage: 2, cannotCheck: 3 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The question was answered, and the answer is no. */
const failures: ReadonlySet<ErrorCode> = new Set([
  'bad-object',
  'bad-signature',
  'check-failed',
  'consent-refused',
  'hook-failed',
  'item-forged',
  'item-missing',
  'not-permitted',
  'nothing-to-commit',
  'private-repository',
  'secrets-found',
  'tip-moved',
  'too-large',
  'transaction-reverted',
  'wallet-rejected',
]);

/** Asked in the wrong way. */
const misuses: ReadonlySet<ErrorCode> = new Set(['invalid-input', 'not-configured']);

/** Everything that is neither could not be found out: no network, no wallet, no repository, a cancel. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  if (failures.has(code)) return ExitCode.failed;
  return misuses.has(code) ? ExitCode.usage : ExitCode.cannotCheck;
}
