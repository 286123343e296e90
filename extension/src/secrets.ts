import type { SecretStorage } from 'vscode';
import * as z from 'zod';

const getSchema = z.object({ key: z.string().max(200) });
const setSchema = z.object({ key: z.string().max(200), value: z.string().nullable() });
/** Keeps the server's keys apart from anything else in the extension's storage. */
const PREFIX = 'cairn.server/';

export async function answerSecretGet(secrets: SecretStorage, params: unknown): Promise<{ value: string | null }> {
  const { key } = getSchema.parse(params);
  return { value: (await secrets.get(PREFIX + key)) ?? null };
}

export async function answerSecretSet(secrets: SecretStorage, params: unknown): Promise<null> {
  const { key, value } = setSchema.parse(params);
  await (value === null ? secrets.delete(PREFIX + key) : secrets.store(PREFIX + key, value));
  return null;
}
