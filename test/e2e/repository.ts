import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The file the walk edits. */
export const EDITED_FILE = 'ledger.ts';

const FILES: Record<string, string>[] = [
  {
    'ledger.ts': `/** One movement of money between two accounts, in cents. */
export interface Entry {
  from: string;
  to: string;
  amount: number;
}

export function balanceOf(account: string, entries: readonly Entry[]): number {
  let balance = 0;
  for (const entry of entries) {
    if (entry.to === account) balance += entry.amount;
    if (entry.from === account) balance -= entry.amount;
  }
  return balance;
}
`,
    'ledger.test.ts': `import { CURRENCY } from './format.ts';
import { balanceOf, interestOn } from './ledger.ts';

console.assert(balanceOf('ada', [{ from: 'bob', to: 'ada', amount: 250 }]) === 250);
console.assert(interestOn(10_000, 5, 365) === 500);
console.assert(CURRENCY.length === 3);
`,
    'README.md': '# Ledger\n\nA small double-entry ledger.\n',
  },
  {
    'format.ts': `export function formatCents(amount: number): string {
  const sign = amount < 0 ? '-' : '';
  const cents = Math.abs(amount);
  return \`\${sign}\${Math.floor(cents / 100)}.\${String(cents % 100).padStart(2, '0')}\`;
}
`,
  },
];

/** A small repository with two commits by somebody without a wallet. Its test says already what the walk will write: so that counts. */
export function createRepository(directory: string): void {
  mkdirSync(directory, { recursive: true });
  git(directory, 'init', '--quiet', '--initial-branch', 'main');
  git(directory, 'config', 'user.name', 'Ada Example');
  git(directory, 'config', 'user.email', 'ada@cairn.example');
  for (const [index, files] of FILES.entries()) {
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(directory, name), text);
    git(directory, 'add', '.');
    git(directory, 'commit', '--quiet', '--message', index === 0 ? 'Add the ledger' : 'Format amounts');
  }
}

/** Standard output of git in `directory`, trimmed. Throws with what git said. */
export function git(directory: string, ...args: string[]): string {
  const result = spawnSync('git', ['-C', directory, ...args], {
    encoding: 'utf8',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  });
  if (result.status !== 0) throw new Error(`git ${args.join(' ')}: ${result.stderr}`);
  return result.stdout.trim();
}

/** Exit code and all output of git, for commands that may fail. */
export function tryGit(directory: string, ...args: string[]): { code: number | null; output: string } {
  const result = spawnSync('git', ['-C', directory, ...args], {
    encoding: 'utf8',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  });
  return { code: result.status, output: result.stdout + result.stderr };
}
