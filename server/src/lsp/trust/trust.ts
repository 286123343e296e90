import { type Connection, Emitter, type Event } from 'vscode-languageserver/node';
import * as z from 'zod';
import { CairnError } from '../../protocol/errors.ts';
import { notification } from '../../protocol/lsp.ts';

const trustParamsSchema = z.object({ trusted: z.boolean() });

/** Whether the person trusts this workspace. Without trust there is no signing, no upload and no connection to anything. */
export interface Trust {
  readonly trusted: boolean;
  readonly onDidChange: Event<boolean>;
  /** Error `untrusted-workspace`. */
  require(what: string): void;
}

/** Starts from what the client said at initialization and follows `cairn/trust`. */
export function registerTrust(connection: Connection, initially: boolean): Trust {
  let trusted = initially;
  const changed = new Emitter<boolean>();
  connection.onNotification(notification.trust, (params: unknown) => {
    const parsed = trustParamsSchema.safeParse(params);
    if (!parsed.success || parsed.data.trusted === trusted) return;
    trusted = parsed.data.trusted;
    changed.fire(trusted);
  });
  return {
    get trusted() {
      return trusted;
    },
    onDidChange: changed.event,
    require(what) {
      if (trusted) return;
      throw new CairnError('untrusted-workspace', `${what} is not available in an untrusted workspace.`, {
        why: 'Files of a workspace could mislead Cairn into signing or publishing what you did not mean to.',
        next: 'Trust the workspace, then try again.',
      });
    },
  };
}
