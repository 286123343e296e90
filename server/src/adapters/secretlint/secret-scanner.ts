import { decodeUtf8 } from '../../core/bytes.ts';
import type { FoundSecret, SecretScanner } from '../../ports/secret-scanner.ts';
import { CairnError } from '../../protocol/errors.ts';
import { keyPatterns } from './key-patterns.ts';

/** Git's own rule: a zero byte near the start means binary. */
const sniffBytes = 8_000;

type Linter = (path: string, content: string) => Promise<FoundSecret[]>;

/**
 * Looks for credentials with secretlint's recommended rules, loaded at the first scan, and a few patterns for keys that they miss. Binary
 * files hold none that these could find. Error `cancelled`.
 */
export function createSecretScanner(): SecretScanner {
  let linter: Promise<Linter> | null = null;
  return {
    async scan({ path, data }, signal) {
      throwIfCancelled(signal);
      if (data.subarray(0, sniffBytes).includes(0)) return [];
      linter ??= loadLinter();
      const lint = await linter;
      throwIfCancelled(signal);
      const content = textOf(data);
      const found = await lint(path, content);
      return [...found, ...findKeys(path, content, found)];
    },
  };
}

async function loadLinter(): Promise<Linter> {
  const [{ lintSource }, preset] = await Promise.all([
    import('@secretlint/core'),
    import('@secretlint/secretlint-rule-preset-recommend'),
  ]);
  const id = '@secretlint/secretlint-rule-preset-recommend';
  const config = { rules: [{ id, rule: preset.creator }] };
  return async (path, content) => {
    const source = { filePath: path, content, ext: extensionOf(path), contentType: 'text' as const };
    const result = await lintSource({ source, options: { config, maskSecrets: true, noPhysicFilePath: true } });
    // A rule's own words may quote what it found, in parts or in another spelling: only names and places leave this function.
    return result.messages.map(({ ruleId, messageId, loc }) => ({
      rule: ruleId,
      path,
      line: loc.start.line,
      message: `Looks like a credential (${messageId}).`,
    }));
  };
}

/** Keys by our own patterns, where the linter has not found one on that line. */
function findKeys(path: string, content: string, found: FoundSecret[]): FoundSecret[] {
  const keys = keyPatterns.flatMap(({ rule, pattern, what }) =>
    [...content.matchAll(pattern)].map(({ index }) => ({ rule, path, line: lineAt(content, index), message: what })),
  );
  return keys.filter(({ line }) => !found.some((other) => other.line === line));
}

function lineAt(content: string, index: number): number {
  let line = 1;
  for (let at = content.indexOf('\n'); at >= 0 && at < index; at = content.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** Not every text is UTF-8; credentials are ASCII, so any encoding that keeps ASCII shows them. */
function textOf(data: Uint8Array): string {
  return decodeUtf8(data) ?? new TextDecoder('latin1').decode(data);
}

function extensionOf(path: string): string {
  return /\.[^./]+$/.exec(path)?.[0] ?? '';
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CairnError('cancelled', 'Cancelled.');
}
