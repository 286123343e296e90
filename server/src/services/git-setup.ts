import path from 'node:path';
import type { ConfigScope, Repository } from '../ports/repository.ts';
import type { SignatureProgram } from '../ports/signature-program.ts';
import type { GitSetupResult } from '../protocol/commands.ts';
import { type Address, addressSchema } from '../protocol/primitives.ts';

export interface GitSetupDependencies {
  repository: Repository;
  program: SignatureProgram;
}

export interface GitSetupRequest {
  /** This repository, or all of the user's. */
  scope: ConfigScope;
  /** Sign every commit with this wallet; null: verify always, sign only where `-S` asks for it. */
  signWith: Address | null;
}

/** Tells of each setting whether a value is one that `gitSetup` gave it. */
const settings: Record<string, (value: string, launcher: string) => boolean> = {
  'gpg.x509.program': (value, launcher) => path.basename(value) === path.basename(launcher),
  'gpg.format': (value) => value === 'x509',
  'commit.gpgsign': (value) => value === 'true',
  'user.signingkey': (value) => addressSchema.safeParse(value).success,
};

/**
 * Lets stock git verify wallet signatures, and sign with the wallet. A setting that was there before is kept aside for `undoGitSetup`.
 * Returns what was configured. Errors: `git-failed`, `internal` (no program to install).
 */
export async function gitSetup(deps: GitSetupDependencies, request: GitSetupRequest): Promise<GitSetupResult> {
  const launcher = await deps.program.install();
  const configured = [
    { key: 'gpg.x509.program', value: launcher },
    { key: 'gpg.format', value: 'x509' },
    ...(request.signWith === null
      ? []
      : [
          { key: 'commit.gpgsign', value: 'true' },
          { key: 'user.signingkey', value: request.signWith },
        ]),
  ];
  for (const { key, value } of configured) await replaceSetting(deps.repository, key, value, request.scope);
  return { launcher, configured };
}

/**
 * Takes the settings back, but for those the person has changed since. `configured` tells what each one is now; an empty value: not set.
 * Error `git-failed`.
 */
export async function undoGitSetup(deps: GitSetupDependencies, scope: ConfigScope): Promise<GitSetupResult> {
  const { repository, program } = deps;
  const configured: GitSetupResult['configured'] = [];
  for (const [key, isOurs] of Object.entries(settings)) {
    const before = await repository.config(savedKey(key), scope);
    if (before === null) continue;
    const now = await repository.config(key, scope);
    const ours = now !== null && isOurs(now, program.launcher);
    if (ours) await repository.setConfig(key, before === '' ? null : before, scope);
    await repository.setConfig(savedKey(key), null, scope);
    if (ours) configured.push({ key, value: before });
  }
  return { launcher: program.launcher, configured };
}

/** The value to go back to is saved once: setting up twice must not save our own. */
async function replaceSetting(repository: Repository, key: string, value: string, scope: ConfigScope): Promise<void> {
  const [before, saved] = await Promise.all([repository.config(key, scope), repository.config(savedKey(key), scope)]);
  if (saved === null) await repository.setConfig(savedKey(key), before ?? '', scope);
  await repository.setConfig(key, value, scope);
}

function savedKey(key: string): string {
  return `cairn.before-${key.replaceAll('.', '-')}`;
}
