import * as z from 'zod';
import { type Address, addressSchema } from '../../protocol/primitives.ts';
import { decodeUtf8 } from '../bytes.ts';
import { canonicalJson } from '../canonical-json.ts';

/** File of claims at the top of a repository: one a line, `#` begins a comment line. */
export const CLAIMS_FILE = '.cairn/claims';
/** SSH signatures say what they are for; a claim is never a commit's or a login's. */
export const CLAIM_NAMESPACE = 'cairn-claim';
/** More lines and longer ones than any project has; the rest is not read. */
const MOST_CLAIMS = 10_000;
const LONGEST_LINE = 65_536;

const sshClaimSchema = z.strictObject({
  version: z.literal(1),
  kind: z.literal('ssh'),
  account: addressSchema,
  /** Armored OpenSSH signature over the statement; holds the public key. */
  signature: z.string(),
});
const gpgClaimSchema = z.strictObject({
  version: z.literal(1),
  kind: z.literal('gpg'),
  account: addressSchema,
  /** Fingerprint of the primary key. */
  fingerprint: z.string().regex(/^[0-9A-F]{40,64}$/),
  publicKey: z.string(),
  signature: z.string(),
});
const claimSchema = z.discriminatedUnion('kind', [sshClaimSchema, gpgClaimSchema]);

/** The holder of an old key says that it is an account's, signed by that key. */
export type Claim = z.infer<typeof claimSchema>;
export type SshClaim = z.infer<typeof sshClaimSchema>;
export type GpgClaim = z.infer<typeof gpgClaimSchema>;

/** What the old key signs: said in words, since a person should be able to read what they sign. */
export function claimStatement(account: Address): string {
  return [
    'Cairn claim, version 1',
    '',
    'The commits that this key signed were made by the holder of the account',
    account.toLowerCase(),
    '',
  ].join('\n');
}

export function encodeClaim(claim: Claim): string {
  return `${canonicalJson(claimSchema.parse(claim))}\n`;
}

/** The well-formed claims of a file, and the numbers (from 1) of lines that are none. Nothing of it is verified yet. */
export function decodeClaims(file: Uint8Array): { claims: Claim[]; malformed: number[] } {
  const claims: Claim[] = [];
  const malformed: number[] = [];
  const lines = (decodeUtf8(file) ?? '').split('\n').slice(0, MOST_CLAIMS);
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const parsed = claimSchema.safeParse(line.length > LONGEST_LINE ? null : parseJson(line));
    if (parsed.success) claims.push(parsed.data);
    else malformed.push(index + 1);
  }
  return { claims, malformed };
}

/** Accounts a list vouches for: `address email` a line, `#` begins a comment. Zero-based line numbers. */
export function decodeVouches(list: string): { line: number; account: Address; email: string }[] {
  return list.split('\n').flatMap((text, line) => {
    const [account = '', email = ''] = text.replace(/#.*/, '').trim().split(/\s+/);
    const parsed = addressSchema.safeParse(account);
    return parsed.success && email.includes('@') ? [{ line, account: parsed.data, email: email.toLowerCase() }] : [];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
