import * as z from 'zod';

/** What kind of failure an error is. Stable: clients and tests branch on it, never on a message. */
export const errorCodeSchema = z.enum([
  'cancelled',
  'no-repository',
  'empty-repository',
  'detached-head',
  'shallow-clone',
  'unsupported-repository',
  'operation-in-progress',
  'nothing-to-commit',
  'hook-failed',
  'git-failed',
  'bad-object',
  'bad-signature',
  'wallet-not-connected',
  'wallet-rejected',
  'wallet-disconnected',
  'wallet-expired',
  'wallet-unsupported',
  'relay-unreachable',
  'chain-unreachable',
  'wrong-chain',
  'contracts-missing',
  'not-registered',
  'not-permitted',
  'private-repository',
  'insufficient-funds',
  'transaction-reverted',
  'tip-moved',
  'store-unreachable',
  'store-refused',
  'item-missing',
  'item-forged',
  'check-failed',
  'secrets-found',
  'consent-refused',
  'too-large',
  'node-unreachable',
  'model-unavailable',
  'database-locked',
  'disk-full',
  'untrusted-workspace',
  'invalid-input',
  'not-configured',
  'internal',
]);
export type ErrorCode = z.infer<typeof errorCodeSchema>;

/** An error as it crosses a process boundary. */
export const errorDataSchema = z.object({
  code: errorCodeSchema,
  /** What happened, one sentence. */
  message: z.string(),
  /** Why, as far as it is known. */
  why: z.string().optional(),
  /** What the person can do next. */
  next: z.string().optional(),
});
export type ErrorData = z.infer<typeof errorDataSchema>;

/** An error that a person can act on: what happened, why, and what to do next. */
export class CairnError extends Error {
  readonly code: ErrorCode;
  readonly why: string | undefined;
  readonly next: string | undefined;

  constructor(code: ErrorCode, message: string, options: { why?: string; next?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'CairnError';
    this.code = code;
    this.why = options.why;
    this.next = options.next;
  }

  toData(): ErrorData {
    return {
      code: this.code,
      message: this.message,
      ...(this.why === undefined ? {} : { why: this.why }),
      ...(this.next === undefined ? {} : { next: this.next }),
    };
  }

  static fromData(data: ErrorData): CairnError {
    return new CairnError(data.code, data.message, { why: data.why, next: data.next } as {
      why?: string;
      next?: string;
    });
  }

  /** The error itself where it is one of ours, else an `internal` one around it. */
  static from(error: unknown): CairnError {
    if (error instanceof CairnError) return error;
    if (isAbort(error))
      return new CairnError('cancelled', 'Cancelled. Nothing was changed after this point.', { cause: error });
    if (isDiskFull(error)) return diskFull(error);
    const message = error instanceof Error ? error.message : String(error);
    return new CairnError('internal', `Something went wrong inside Cairn: ${message}`, {
      next: 'Open the log (Cairn: Show Log) and report it with the lines around this message.',
      cause: error,
    });
  }
}

/** The file system has no room left for the person, or lets no file grow any further. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && fullDiskCodes.has(error.code);
}

const fullDiskCodes: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Error `disk-full` about whatever was being written. */
export function diskFull(cause: unknown): CairnError {
  return new CairnError('disk-full', 'There is no space left on the disk.', {
    why: cause instanceof Error ? cause.message : String(cause),
    next: 'Free some space, then do it again. What was kept before is untouched.',
    cause,
  });
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
