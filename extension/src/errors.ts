import { ResponseError } from 'vscode-languageclient/node';
import { CairnError, errorDataSchema } from '../../server/src/protocol/errors.ts';

/** What a failed request to the server means, as an error a person can act on. */
export function errorFrom(error: unknown): CairnError {
  if (error instanceof ResponseError) {
    const data = errorDataSchema.safeParse(error.data);
    if (data.success) return CairnError.fromData(data.data);
    if (error.code === REQUEST_CANCELLED) return new CairnError('cancelled', 'Cancelled.');
  }
  return CairnError.from(error);
}

/** LSP's RequestCancelled. */
const REQUEST_CANCELLED = -32800;

/** One text of what happened, why, and what to do next. */
export function describe(error: CairnError): string {
  return [error.message, error.why, error.next]
    .filter((part) => part !== undefined && part !== '')
    .map((part) => (/[.!?…]$/.test(part ?? '') ? part : `${part}.`))
    .join(' ');
}
