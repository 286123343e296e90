import type { WalletSignature } from '../core/signature/armor.ts';
import type { SignatureCheck } from '../core/signature/verify.ts';

/** What git is told on the status descriptor, what the person reads, and the exit code. */
export interface Report {
  status: string[];
  message: string;
  exitCode: 0 | 1;
}

const unknownSigner = 'unknown';

/**
 * Puts a check into GnuPG's status language. NEWSIG comes first and a TRUST line is always there: without them git finds no GOODSIG, or aborts.
 * `claimed`: the signature as it stands in the armor, null where it can't be read. `listed`: the wallet is in `.cairn/allowed-wallets`.
 */
export function describeCheck(
  check: SignatureCheck,
  claimed: WalletSignature | null,
  listed: boolean,
  time: Date,
): Report {
  const account = claimed?.account ?? unknownSigner;
  const key = account.split(':').at(-1) ?? unknownSigner;
  const seconds = Math.floor(time.getTime() / 1000);
  if (check.state === 'valid') {
    const valid = `VALIDSIG ${key} ${time.toISOString().slice(0, 10)} ${seconds} 0 4 0 0 8 00 ${key}`;
    const trust = listed ? 'TRUST_FULLY 0 shell' : 'TRUST_UNDEFINED';
    const scope = claimed?.repository ? `, for ${claimed.repository}` : '';
    const note = listed ? '' : '\nThis address is not in .cairn/allowed-wallets with the mail address of the commit.';
    return {
      status: ['NEWSIG', `GOODSIG ${key} ${account}`, valid, trust],
      message: `Good signature by the wallet ${key} (${account})${scope}.${note}`,
      exitCode: 0,
    };
  }
  if (check.state === 'cannot-check') {
    return {
      status: ['NEWSIG', `ERRSIG ${key} 0 8 00 ${seconds} 9 ${key}`, 'TRUST_UNDEFINED'],
      message: `The signature claimed by ${account} cannot be checked here. ${check.why ?? ''}`,
      exitCode: 1,
    };
  }
  return {
    status: ['NEWSIG', `BADSIG ${key} ${account}`, 'TRUST_NEVER'],
    message: `BAD signature, claimed by ${account}. ${check.why ?? ''}`,
    exitCode: 1,
  };
}
