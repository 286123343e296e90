import type { Repository } from '../../ports/repository.ts';
import type { SecretScanner } from '../../ports/secret-scanner.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { SecretFinding } from '../../protocol/publication.ts';
import type { NewBlob } from './inventory.ts';

const MAX_NAMED = 5;

/** Scans every new blob of every commit, not just the last: deleting a secret later does not unpublish it. */
export async function scanSecrets(
  repository: Repository,
  scanner: SecretScanner,
  blobs: NewBlob[],
  onBlob: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<SecretFinding[]> {
  const findings: SecretFinding[] = [];
  for (const [index, { id, path, commit }] of blobs.entries()) {
    signal?.throwIfAborted();
    const { data } = await repository.readObject(id);
    const found = await scanner.scan({ path, data }, signal);
    findings.push(...found.map((secret) => ({ ...secret, commit })));
    onBlob(index / blobs.length);
  }
  return findings;
}

/** Error `secrets-found`, naming places and never the secret. */
export function refuseSecrets(findings: SecretFinding[]): void {
  if (findings.length === 0) return;
  const places = findings.slice(0, MAX_NAMED).map(describeSecret);
  const more = findings.length > MAX_NAMED ? ` … and ${findings.length - MAX_NAMED} more` : '';
  throw new CairnError('secrets-found', `${findings.length} possible secrets would become public for good.`, {
    why: `${places.join('; ')}${more}`,
    next:
      'Revoke the secrets and take them out of these commits (git rebase), then publish again. ' +
      'If they are none: cairn publish --allow-secrets.',
  });
}

/** One finding as a line: `src/a.ts:3 aws (commit 1a2b3c4d)`. */
export function describeSecret(secret: SecretFinding): string {
  return `${secret.path}:${secret.line} ${secret.rule} (commit ${secret.commit.slice(0, 8)})`;
}
