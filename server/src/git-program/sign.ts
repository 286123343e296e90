import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync, writeSync } from 'node:fs';
import { askSigningAgent } from '../adapters/signing-agent/agent-client.ts';
import { decodeArmor } from '../core/signature/armor.ts';
import { nobleSecp256k1 } from '../core/signature/noble-secp256k1.ts';
import { verifyPayload } from '../core/signature/verify.ts';
import { CairnError } from '../protocol/errors.ts';
import { writeStatus } from './verify.ts';

/** Has the wallet sign what git gives on standard input, and writes the armor to standard output. Returns the exit code. */
export async function sign(key: string, statusFd: number): Promise<number> {
  const payload = readFileSync(0);
  const armor = await askSigningAgent(commonDirectory(), payload, key);
  const check = verifyPayload(payload, armor, nobleSecp256k1);
  if (check.state !== 'valid')
    throw new CairnError('bad-signature', 'The agent returned a signature that does not hold.');
  writeSync(1, armor);
  const address = decodeArmor(armor).account.split(':').at(-1);
  writeStatus(statusFd, ['BEGIN_SIGNING', `SIG_CREATED D 0 8 00 ${Math.floor(Date.now() / 1000)} ${address}`]);
  return 0;
}

/** git runs this program inside the repository, with the variables that lead to it. */
function commonDirectory(): string {
  const args = ['rev-parse', '--path-format=absolute', '--git-common-dir'];
  return realpathSync(execFileSync('git', args, { encoding: 'utf8' }).replace(/\n$/, ''));
}
