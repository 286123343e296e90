import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { CairnError } from '../../protocol/errors.ts';
import { largestMessage, type SigningAnswer, signingAnswerSchema } from './messages.ts';
import { isPrivateFolder, socketFolders, socketPrefix } from './socket-folder.ts';

/**
 * Has a running agent of this repository sign a payload; returns armor. Asks one agent after the other until one has a wallet.
 * Errors: `wallet-not-connected` (also where no agent runs), and whatever the agent tells.
 */
export async function askSigningAgent(commonDirectory: string, payload: Uint8Array, key: string): Promise<string> {
  let refusal = new CairnError('wallet-not-connected', 'No editor with a connected wallet has this repository open.', {
    next: 'Open it in the editor, run "Cairn: Connect Wallet", and commit again.',
  });
  for (const socket of findSockets(commonDirectory)) {
    const answer = await ask(
      socket,
      JSON.stringify({ version: 1, payload: Buffer.from(payload).toString('base64'), key }),
    );
    if (answer === null) continue;
    if ('armor' in answer) return answer.armor;
    refusal = CairnError.fromData(answer.error);
    if (refusal.code !== 'wallet-not-connected') throw refusal;
  }
  throw refusal;
}

function findSockets(commonDirectory: string): string[] {
  const prefix = socketPrefix(commonDirectory);
  return socketFolders()
    .filter(isPrivateFolder)
    .flatMap((folder) => readdirSync(folder).map((name) => path.join(folder, name)))
    .filter((file) => path.basename(file).startsWith(prefix));
}

/** Null where nobody listens, or who listens does not answer as an agent would. */
function ask(socket: string, request: string): Promise<SigningAnswer | null> {
  return new Promise((resolve) => {
    let text = '';
    const connection = connect({ path: socket, allowHalfOpen: true }, () => connection.end(request));
    connection.setEncoding('utf8');
    connection.on('data', (chunk: string) => {
      text += chunk;
      if (text.length > largestMessage) connection.destroy();
    });
    connection.once('error', () => resolve(null));
    connection.once('close', () => resolve(parseAnswer(text)));
  });
}

function parseAnswer(text: string): SigningAnswer | null {
  try {
    return signingAnswerSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
