import { ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver/node';
import * as z from 'zod';
import { CairnError, type ErrorData } from '../../protocol/errors.ts';

/** An error as the client gets it: `data` holds what happened, why, and what to do next. */
export function toResponseError(error: unknown): ResponseError<ErrorData> {
  const cairn = error instanceof z.ZodError ? wrongArgument(error) : CairnError.from(error);
  return new ResponseError(responseCode(cairn), cairn.message, cairn.toData());
}

function responseCode({ code }: CairnError): number {
  if (code === 'cancelled') return LSPErrorCodes.RequestCancelled;
  if (code === 'invalid-input') return ErrorCodes.InvalidParams;
  return code === 'internal' ? ErrorCodes.InternalError : LSPErrorCodes.RequestFailed;
}

function wrongArgument(error: z.ZodError): CairnError {
  const why = error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`));
  return new CairnError('invalid-input', 'The argument of this command is not what it should be.', {
    why: why.join('; '),
    cause: error,
  });
}
