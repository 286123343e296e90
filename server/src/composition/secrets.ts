import { homedir } from 'node:os';
import path from 'node:path';
import type { SecretStore } from '../ports/secret-store.ts';

/** Where the command keeps journals and its encrypted secrets: `CAIRN_HOME`, else the user's state folder. */
export function stateDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const { CAIRN_HOME: own, XDG_STATE_HOME: state } = environment;
  if (own !== undefined && own !== '') return path.resolve(own);
  return path.join(
    state !== undefined && path.isAbsolute(state) ? state : path.join(homedir(), '.local', 'state'),
    'cairn',
  );
}

/** Secrets in a file encrypted with a passphrase, which is asked for when the first one is needed. */
export async function openSecrets(directory: string, passphrase: () => Promise<string>): Promise<SecretStore> {
  const { createFileSecretStore } = await import('../adapters/secrets/file-secret-store.ts');
  return createFileSecretStore({ file: path.join(directory, 'secrets'), passphrase });
}
