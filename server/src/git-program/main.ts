/** The `gpg.x509.program`: git runs it to sign commits and tags with a wallet, and to verify them. */
import { CairnError } from '../protocol/errors.ts';
import { parseArguments } from './arguments.ts';
import { sign } from './sign.ts';
import { say, verify } from './verify.ts';

const args = process.argv.slice(2);

async function run(): Promise<number> {
  const invocation = parseArguments(args);
  if (invocation === null) {
    say('git runs this program to sign and verify. Set it up with: cairn git-setup');
    return 2;
  }
  if (invocation.task === 'verify') return verify(invocation.signatureFile, invocation.statusFd, args);
  return sign(invocation.key, invocation.statusFd);
}

try {
  process.exitCode = await run();
} catch (cause) {
  const error = CairnError.from(cause);
  say([error.message, error.why, error.next].filter((line) => line !== undefined).join(' '));
  process.exitCode = 2;
}
