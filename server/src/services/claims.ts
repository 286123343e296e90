import { toHex, utf8 } from '../core/bytes.ts';
import {
  CLAIM_NAMESPACE,
  CLAIMS_FILE,
  type Claim,
  claimStatement,
  decodeClaims,
  decodeVouches,
  type GpgClaim,
  type SshClaim,
} from '../core/claims/claim.ts';
import { parseSshSignature } from '../core/claims/ssh-signature.ts';
import { readPayload, splitCommit } from '../core/signature/signed-object.ts';
import type { OldKeys } from '../ports/old-keys.ts';
import type { Repository } from '../ports/repository.ts';
import type { SignatureState } from '../protocol/contribution.ts';
import { CairnError } from '../protocol/errors.ts';
import type { Address, ObjectId } from '../protocol/primitives.ts';

/** What speaks for an account that did not sign with its wallet: an old key, or someone who did. Never pays. */
export type ClaimKind = 'ssh' | 'gpg' | 'vouched';
export interface ClaimedAuthor {
  account: Address;
  by: ClaimKind;
}

/** The list a signed commit vouches with, as git's allowed signers: `address email` a line. */
const VOUCHES_FILE = '.cairn/allowed-wallets';
/** Each check of a GPG key starts a program twice: a hostile list must not keep the machine busy. */
const MOST_GPG_CLAIMS = 100;
/** What git signs commits for, in SSH's words. */
const GIT_NAMESPACE = 'git';

export interface ClaimsDeps {
  repository: Repository;
  /** How a commit's wallet signature stands. */
  verify: (commit: ObjectId) => Promise<SignatureState>;
  oldKeys: OldKeys;
}

/** One claim of the file and how it stands. */
export interface CheckedClaim {
  claim: Claim;
  state: 'valid' | 'bad' | 'cannot-check';
  why?: string;
}

/** Who made the commits that no wallet signed, as far as anything proves it. */
export interface Claims {
  checked: readonly CheckedClaim[];
  /** Lines (from 1) of the claims file that are none. */
  malformed: readonly number[];
  /** The account a raw commit without a wallet's signature is claimed for; null where nothing speaks for one. */
  authorOf(commit: Uint8Array, signal?: AbortSignal): Promise<ClaimedAuthor | null>;
}

/**
 * Reads the claims a commit's tree holds and verifies each. The first valid claim of a key counts. A line of the vouching list counts
 * if a wallet signed the commit that brought it. Errors: Repository's, `cancelled`.
 */
export async function readClaims(deps: ClaimsDeps, head: ObjectId, signal?: AbortSignal): Promise<Claims> {
  const file = await deps.repository.blobAt(head, CLAIMS_FILE);
  const { claims, malformed } = decodeClaims(file?.data ?? new Uint8Array());
  const checked: CheckedClaim[] = [];
  let gpgClaims = 0;
  for (const claim of claims) {
    if (claim.kind === 'gpg') gpgClaims += 1;
    checked.push(
      gpgClaims > MOST_GPG_CLAIMS && claim.kind === 'gpg'
        ? tooMany(claim)
        : await checkClaim(deps.oldKeys, claim, signal),
    );
  }
  const valid = checked.filter(({ state }) => state === 'valid').map(({ claim }) => claim);
  const ssh = accountsBySshKey(valid);
  const gpg = valid.filter((claim) => claim.kind === 'gpg');
  const emails = await vouchedEmails(deps, head, signal);
  return {
    checked,
    malformed,
    async authorOf(commit, inner) {
      const { payload, armor } = splitCommit(commit);
      if (armor === null) return byEmail(payload, emails);
      return bySsh(deps.oldKeys, armor, payload, ssh) ?? (await byGpg(deps.oldKeys, armor, payload, gpg, inner));
    },
  };
}

function tooMany(claim: Claim): CheckedClaim {
  return { claim, state: 'cannot-check', why: `Only the first ${MOST_GPG_CLAIMS} GPG claims are checked.` };
}

async function checkClaim(oldKeys: OldKeys, claim: Claim, signal?: AbortSignal): Promise<CheckedClaim> {
  if (claim.kind === 'ssh') return { claim, ...checkSsh(oldKeys, claim) };
  try {
    const message = utf8(claimStatement(claim.account));
    const proof = { keys: [claim.publicKey], signature: claim.signature, message };
    const fingerprint = await oldKeys.verifyGpg(proof, signal);
    if (fingerprint === claim.fingerprint) return { claim, state: 'valid' };
    return { claim, state: 'bad', why: 'The key did not sign this claim.' };
  } catch (error) {
    signal?.throwIfAborted();
    return { claim, state: 'cannot-check', why: CairnError.from(error).message };
  }
}

function checkSsh(oldKeys: OldKeys, { account, signature }: SshClaim): Pick<CheckedClaim, 'state' | 'why'> {
  const parsed = parseSshSignature(signature);
  if (parsed === null) return { state: 'bad', why: 'It holds no SSH signature.' };
  if (parsed.namespace !== CLAIM_NAMESPACE) return { state: 'bad', why: `It was made for "${parsed.namespace}".` };
  const holds = oldKeys.verifySsh(parsed, utf8(claimStatement(account)));
  if (holds === null) return { state: 'cannot-check', why: 'This kind of SSH key can not be checked here.' };
  return holds ? { state: 'valid' } : { state: 'bad', why: 'The key did not sign this claim.' };
}

/** By the wire form of the key, as hex. */
function accountsBySshKey(claims: readonly Claim[]): Map<string, Address> {
  const accounts = new Map<string, Address>();
  for (const claim of claims) {
    if (claim.kind !== 'ssh') continue;
    const key = parseSshSignature(claim.signature)?.publicKey;
    const name = key === undefined ? null : keyName(key);
    if (name !== null && !accounts.has(name)) accounts.set(name, claim.account);
  }
  return accounts;
}

function bySsh(
  oldKeys: OldKeys,
  armor: string,
  payload: Uint8Array,
  accounts: ReadonlyMap<string, Address>,
): ClaimedAuthor | null {
  const signature = accounts.size === 0 ? null : parseSshSignature(armor);
  if (signature === null || signature.namespace !== GIT_NAMESPACE) return null;
  const account = accounts.get(keyName(signature.publicKey));
  return account !== undefined && oldKeys.verifySsh(signature, payload) === true ? { account, by: 'ssh' } : null;
}

async function byGpg(
  oldKeys: OldKeys,
  armor: string,
  payload: Uint8Array,
  claims: readonly GpgClaim[],
  signal?: AbortSignal,
): Promise<ClaimedAuthor | null> {
  if (claims.length === 0 || !armor.startsWith('-----BEGIN PGP SIGNATURE-----')) return null;
  const keys = claims.map(({ publicKey }) => publicKey);
  const fingerprint = await oldKeys.verifyGpg({ keys, signature: armor, message: payload }, signal);
  const claim = claims.find((each) => each.fingerprint === fingerprint);
  return claim === undefined ? null : { account: claim.account, by: 'gpg' };
}

function byEmail(payload: Uint8Array, emails: ReadonlyMap<string, Address>): ClaimedAuthor | null {
  if (emails.size === 0) return null;
  const facts = readPayload(payload);
  const email = facts.kind === 'commit' ? /<([^>]*)>/.exec(facts.author)?.[1]?.toLowerCase() : undefined;
  const account = email === undefined ? undefined : emails.get(email);
  return account === undefined ? null : { account, by: 'vouched' };
}

async function vouchedEmails(
  { repository, verify }: ClaimsDeps,
  head: ObjectId,
  signal?: AbortSignal,
): Promise<Map<string, Address>> {
  const emails = new Map<string, Address>();
  const file = await repository.blobAt(head, VOUCHES_FILE);
  const vouches = file === null ? [] : decodeVouches(new TextDecoder().decode(file.data));
  if (vouches.length === 0) return emails;
  const blame = await repository.blame(head, VOUCHES_FILE, signal === undefined ? {} : { signal });
  for (const { line, account, email } of vouches) {
    const commit = blame[line]?.commit;
    if (commit === undefined || emails.has(email)) continue;
    if ((await verify(commit)).state === 'valid') emails.set(email, account);
  }
  return emails;
}

function keyName(wire: Uint8Array): string {
  return toHex(wire);
}
