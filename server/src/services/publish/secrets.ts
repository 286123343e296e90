import { CairnError } from '../../protocol/errors.ts';
import type { SecretFinding } from '../../protocol/publication.ts';

const MAX_NAMED = 5;

/** Error `secrets-found`, naming places and never the secret. */
export function refuseSecrets(findings: SecretFinding[]): void {
  if (findings.length === 0) return;
  const places = findings.slice(0, MAX_NAMED).map(describeSecret);
  const more = findings.length > MAX_NAMED ? ` … and ${findings.length - MAX_NAMED} more` : '';
  throw new CairnError('secrets-found', `${findings.length} possible secrets would become public for good.`, {
    why: `${places.join('; ')}${more}`,
    next:
      'Revoke the secrets and take them out of these commits (git rebase), then publish again. ' +
      'If they are none, say so: cairn publish --allow-secrets, or the button in the editor.',
  });
}

/** One finding as a line: `src/a.ts:3 aws (commit 1a2b3c4d)`. */
export function describeSecret(secret: SecretFinding): string {
  return `${secret.path}:${secret.line} ${secret.rule} (commit ${secret.commit.slice(0, 8)})`;
}
