import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGitFixture, type GitFixture } from '../../../test/fixtures/git-fixture.ts';
import { createTestWallet } from '../../../test/fixtures/test-wallet.ts';
import { localAccountIndex } from '../../../test/network/accounts.ts';
import { createCommitWriter } from '../adapters/git/commit-writer.ts';
import { openRepository } from '../adapters/git/git-repository.ts';
import { oldKeys } from '../adapters/old-keys/old-keys.ts';
import { loadVerifier } from '../adapters/secp256k1/libsecp256k1.ts';
import { utf8 } from '../core/bytes.ts';
import { CLAIM_NAMESPACE, CLAIMS_FILE, claimStatement, decodeClaims, encodeClaim } from '../core/claims/claim.ts';
import { parseSshSignature } from '../core/claims/ssh-signature.ts';
import { verifyCommit } from '../core/signature/verify.ts';
import type { Address } from '../protocol/primitives.ts';
import { readClaims } from './claims.ts';
import { commitAndSign } from './commit.ts';

const ACCOUNT: Address = `0x${'ab'.repeat(20)}`;
const OTHER: Address = `0x${'cd'.repeat(20)}`;

let keys: string;
beforeAll(() => {
  keys = mkdtempSync(path.join(tmpdir(), 'cairn-keys-'));
  for (const [name, ...kind] of [
    ['ed25519', '-t', 'ed25519'],
    ['rsa', '-t', 'rsa', '-b', '2048'],
    ['p256', '-t', 'ecdsa', '-b', '256'],
    ['p521', '-t', 'ecdsa', '-b', '521'],
  ] as const)
    run('ssh-keygen', '-q', '-N', '', ...kind, '-f', path.join(keys, name));
});
afterAll(() => rmSync(keys, { recursive: true, force: true }));

function run(program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, GNUPGHOME: gnupg() },
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

function gnupg(): string {
  return path.join(keys, 'gnupg');
}

function sshSign(key: string, namespace: string, message: string): string {
  const { stdout } = spawnSync('ssh-keygen', ['-Y', 'sign', '-q', '-n', namespace, '-f', path.join(keys, key)], {
    input: message,
    encoding: 'utf8',
  });
  return stdout;
}

const sshClaim = (key: string, account = ACCOUNT) =>
  encodeClaim({
    version: 1,
    kind: 'ssh',
    account,
    signature: sshSign(key, CLAIM_NAMESPACE, claimStatement(account)),
  });

/** Commits with a key of ssh-keygen's, as git does it. */
function commitWithSsh(git: GitFixture, key: string, file: string): string {
  git.write(file, `${file}\n`);
  git.git('add', '--all');
  const signing = ['-c', 'gpg.format=ssh', '-c', `user.signingkey=${path.join(keys, key)}.pub`];
  git.git(...signing, 'commit', '--quiet', '-S', '-m', file);
  return git.git('rev-parse', 'HEAD');
}

async function claimsOf(git: GitFixture) {
  const repository = await openRepository(git.directory);
  const secp = await loadVerifier();
  const verify = async (id: string) => verifyCommit((await repository.readObject(id)).data, secp);
  const claims = await readClaims({ repository, verify, oldKeys }, git.git('rev-parse', 'HEAD'));
  const authorOf = async (commit: string) => claims.authorOf((await repository.readObject(commit)).data);
  return { claims, authorOf, [Symbol.asyncDispose]: () => repository.close() };
}

describe('claims of old keys', () => {
  it.each(['ed25519', 'rsa', 'p256', 'p521'])('give the commits of an SSH key (%s) to an account', async (key) => {
    using git = createGitFixture();
    const signed = commitWithSsh(git, key, 'a.txt');
    const plain = git.commit('plain', 'b.txt', 'b\n');
    git.commit('claim', CLAIMS_FILE, sshClaim(key));
    await using of = await claimsOf(git);
    expect(of.claims.checked.map(({ state }) => state)).toEqual(['valid']);
    expect(await of.authorOf(signed)).toEqual({ account: ACCOUNT, by: 'ssh' });
    expect(await of.authorOf(plain)).toBeNull();
  });

  it('refuses what another key signed, for another account or another purpose', async () => {
    using git = createGitFixture();
    const signed = commitWithSsh(git, 'ed25519', 'a.txt');
    const forged = { version: 1, kind: 'ssh', account: OTHER } as const;
    const lines = [
      encodeClaim({ ...forged, signature: sshSign('ed25519', CLAIM_NAMESPACE, claimStatement(ACCOUNT)) }),
      encodeClaim({ ...forged, signature: sshSign('ed25519', 'git', claimStatement(OTHER)) }),
      encodeClaim({ ...forged, signature: 'nothing' }),
      sshClaim('rsa', OTHER),
      'no json\n',
    ];
    git.commit('claims', CLAIMS_FILE, lines.join(''));
    await using of = await claimsOf(git);
    expect(of.claims.checked.map(({ state }) => state)).toEqual(['bad', 'bad', 'bad', 'valid']);
    expect(of.claims.malformed).toEqual([5]);
    expect(await of.authorOf(signed)).toBeNull();
  });

  it('lets the first valid claim of a key stand', async () => {
    using git = createGitFixture();
    const signed = commitWithSsh(git, 'ed25519', 'a.txt');
    git.commit('claims', CLAIMS_FILE, sshClaim('ed25519') + sshClaim('ed25519', OTHER));
    await using of = await claimsOf(git);
    expect(await of.authorOf(signed)).toEqual({ account: ACCOUNT, by: 'ssh' });
  });

  it('does not take a claim for a commit that was changed after it was signed', async () => {
    using git = createGitFixture();
    const signed = commitWithSsh(git, 'ed25519', 'a.txt');
    git.commit('claims', CLAIMS_FILE, sshClaim('ed25519'));
    await using of = await claimsOf(git);
    const raw = Buffer.from(git.git('cat-file', 'commit', signed).replace(/a\.txt$/, 'b.txt'));
    expect(await of.claims.authorOf(raw)).toBeNull();
  });

  it('gives the commits of a GPG key to an account, with the person’s gpg and nothing of their key ring', async () => {
    using git = createGitFixture();
    run('mkdir', '-m', '700', '-p', gnupg());
    const person = 'Ada <ada@example.org>';
    run('gpg', '--batch', '--quiet', '--passphrase', '', '--quick-generate-key', person, 'ed25519', 'sign', 'never');
    try {
      const listed = run('gpg', '--batch', '--with-colons', '--list-keys', 'ada@example.org');
      const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(listed)?.[1] ?? '';
      git.write('a.txt', 'a\n');
      git.git('add', '--all');
      const configured = { ...git.environment, GNUPGHOME: gnupg() };
      const args = ['-c', `user.signingkey=${fingerprint}`, 'commit', '--quiet', '-S', '-m', 'signed'];
      spawnSync('git', args, { cwd: git.directory, env: configured });
      const signed = git.git('rev-parse', 'HEAD');
      const statement = path.join(keys, 'statement');
      spawnSync('tee', [statement], { input: claimStatement(ACCOUNT) });
      run(
        'gpg',
        '--batch',
        '--yes',
        '--armor',
        '-u',
        fingerprint,
        '--output',
        `${statement}.asc`,
        '--detach-sign',
        statement,
      );
      const claim = encodeClaim({
        version: 1,
        kind: 'gpg',
        account: ACCOUNT,
        fingerprint,
        publicKey: run('gpg', '--batch', '--armor', '--export', fingerprint),
        signature: readFileSync(`${statement}.asc`, 'utf8'),
      });
      git.commit('claim', CLAIMS_FILE, claim + claim.replaceAll('abab', 'acac'));
      await using of = await claimsOf(git);
      expect(of.claims.checked.map(({ state }) => state)).toEqual(['valid', 'bad']);
      expect(await of.authorOf(signed)).toEqual({ account: ACCOUNT, by: 'gpg' });
    } finally {
      run('gpgconf', '--homedir', gnupg(), '--kill', 'gpg-agent');
    }
  });

  it('lets those who signed with a wallet vouch for a mail address, and nobody else', async () => {
    using git = createGitFixture();
    const old = git.commit('old', 'a.txt', 'a\n');
    const email = /<([^>]+)>/.exec(git.git('log', '-1', '--format=<%ae>'))?.[1] ?? '';
    git.commit('unsigned vouch', '.cairn/allowed-wallets', `${ACCOUNT} ${email}\n`);
    {
      await using of = await claimsOf(git);
      expect(await of.authorOf(old)).toBeNull();
    }
    git.write('.cairn/allowed-wallets', `${OTHER} ${email} # a maintainer says so\n`);
    git.git('add', '--all');
    const repository = await openRepository(git.directory);
    const wallet = createTestWallet(localAccountIndex('contributor'), 31337);
    await commitAndSign(
      { repository, writer: createCommitWriter(repository), wallet },
      { message: 'vouch', all: false },
    );
    await repository.close();
    await using of = await claimsOf(git);
    expect(await of.authorOf(old)).toEqual({ account: OTHER, by: 'vouched' });
  });
});

describe('the codecs of claims', () => {
  it('never throw for what a repository holds', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void decodeClaims(bytes)));
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
    const sshsig = fc.uint8Array({ maxLength: 200 }).map((rest) => Buffer.concat([utf8('SSHSIG'), rest]));
    fc.assert(
      fc.property(fc.oneof(sshsig, fc.uint8Array()), (bytes) => {
        const armor = `-----BEGIN SSH SIGNATURE-----\n${base64(bytes)}\n-----END SSH SIGNATURE-----`;
        const parsed = parseSshSignature(armor);
        if (parsed !== null) expect(oldKeys.verifySsh(parsed, new Uint8Array())).not.toBe(true);
      }),
    );
  });
});
