import type { Connection } from 'vscode-languageserver/node';
import * as z from 'zod';
import type { SecretStore } from '../../ports/secret-store.ts';
import { request } from '../../protocol/lsp.ts';

const replySchema = z.object({ value: z.string().nullable() });

/** Secrets kept by the editor: its own SecretStorage, asked over the protocol. */
export function createClientSecretStore(connection: Pick<Connection, 'sendRequest'>): SecretStore {
  return {
    async get(key) {
      return replySchema.parse(await connection.sendRequest(request.secretGet, { key })).value;
    },
    async set(key, value) {
      await connection.sendRequest(request.secretSet, { key, value });
    },
  };
}
