import { spawnSync } from 'node:child_process';
import { readFileSync, writeSync } from 'node:fs';
import { decodeArmor, isForeign, type WalletSignature } from '../core/signature/armor.ts';
import { nobleSecp256k1 } from '../core/signature/noble-secp256k1.ts';
import { claimedEmails } from '../core/signature/signed-object.ts';
import { verifyPayload } from '../core/signature/verify.ts';
import { isListed, readAllowedWallets } from './allowed-wallets.ts';
import { describeCheck } from './status.ts';

/** Checks one signature for git, in this process and without a network. Returns the exit code. */
export function verify(signatureFile: string, statusFd: number, originalArguments: string[]): number {
  const armor = readFileSync(signatureFile, 'latin1');
  const payload = readFileSync(0);
  if (isForeign(armor)) return handOn(originalArguments, payload, statusFd);
  const check = verifyPayload(payload, armor, nobleSecp256k1);
  const listed =
    check.account !== undefined && isListed(readAllowedWallets(process.cwd()), check.account, claimedEmails(payload));
  const report = describeCheck(check, readClaim(armor), listed, new Date());
  writeStatus(statusFd, report.status);
  say(report.message);
  return report.exitCode;
}

/** Tells the person something. What a commit holds may stand in it, so nothing that steers a terminal gets through. */
export function say(message: string): void {
  writeSync(2, `cairn: ${message.replace(/(?!\n)\p{Cc}/gu, '\u{fffd}')}\n`);
}

export function writeStatus(statusFd: number, lines: string[]): void {
  writeSync(statusFd, lines.map((line) => `[GNUPG:] ${line}\n`).join(''));
}

/** An S/MIME signature is gpgsm's business: same arguments, same input, same descriptors. */
function handOn(args: string[], payload: Uint8Array, statusFd: number): number {
  const done = spawnSync('gpgsm', args, { input: payload, stdio: ['pipe', 'inherit', 'inherit'] });
  if (done.error === undefined) return done.status ?? 2;
  writeStatus(statusFd, ['NEWSIG', 'ERRSIG unknown 0 8 00 0 4 unknown', 'TRUST_UNDEFINED']);
  say('This is not a wallet signature, and gpgsm, which could check it, is not installed.');
  return 2;
}

function readClaim(armor: string): WalletSignature | null {
  try {
    return decodeArmor(armor);
  } catch {
    return null;
  }
}
