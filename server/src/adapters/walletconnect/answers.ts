import { CairnError } from '../../protocol/errors.ts';
import { type Hex, hexSchema } from '../../protocol/primitives.ts';

const plainSignatureBytes = 65;
/** A smart account's signature wraps others; far above any real one. */
const maximumSignatureBytes = 16 * 1024;

/** A signature's form: 65 bytes of a plain account, or more of a smart one. Whose it is, only the message can tell. */
export function signatureOf(answer: unknown): Hex {
  const bytes = byteLength(answer);
  if (bytes === null || bytes < plainSignatureBytes || bytes > maximumSignatureBytes) throw malformed('signature');
  return hexSchema.parse(answer);
}

export function transactionHashOf(answer: unknown): Hex {
  if (byteLength(answer) !== 32) throw malformed('transaction hash');
  return hexSchema.parse(answer);
}

/** Null where it is not hex. */
function byteLength(answer: unknown): number | null {
  const hex = hexSchema.safeParse(answer);
  return hex.success ? hex.data.length / 2 - 1 : null;
}

function malformed(what: string): CairnError {
  return new CairnError('wallet-unsupported', `The wallet's answer is not a ${what}.`, {
    why: 'The wallet does not follow the standard for this request.',
    next: 'Update the wallet, or connect another one.',
  });
}
