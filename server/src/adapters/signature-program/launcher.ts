import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { SignatureProgram } from '../../ports/signature-program.ts';
import { CairnError } from '../../protocol/errors.ts';

export interface LauncherOptions {
  /** The program's bundle: one file that needs nothing beside it. */
  bundle: string;
  /** Folder for all of it; `~/.cairn` where absent. */
  home?: string;
  /** The Node to run it with; this process's own where absent. */
  node?: { executable: string; electron: boolean };
}

/**
 * Keeps a copy of the bundle, named by its content, and a small shell script which runs it with the editor's Node, or with the
 * system's once that is gone. Both are put in place by renaming, so that a commit made meanwhile never meets half a file.
 */
export function createSignatureProgram(options: LauncherOptions): SignatureProgram {
  const home = options.home ?? path.join(homedir(), '.cairn');
  const folder = path.join(home, 'bin');
  const launcher = path.join(folder, 'cairn-git-signature');
  const node = options.node ?? { executable: process.execPath, electron: process.versions.electron !== undefined };
  return {
    launcher,
    async install() {
      const program = await readBundle(options.bundle);
      const digest = createHash('sha256').update(program).digest('hex').slice(0, 16);
      const copy = path.join(folder, `git-signature-${digest}.mjs`);
      await mkdir(folder, { recursive: true });
      await replaceFile(copy, program, 0o644);
      await replaceFile(launcher, launcherScript(copy, node), 0o755);
      await removeOlder(folder, path.basename(copy));
      return launcher;
    },
  };
}

function launcherScript(copy: string, node: { executable: string; electron: boolean }): string {
  return `#!/bin/sh
# Runs Cairn's signature program for git. Written by "cairn git-setup"; run that again to renew it.
program=${quote(copy)}
node=${quote(node.executable)}
if [ -x "$node" ]; then
  ${node.electron ? 'export ELECTRON_RUN_AS_NODE=1' : ':'}
  exec "$node" "$program" "$@"
fi
if command -v node >/dev/null 2>&1; then
  exec node "$program" "$@"
fi
echo "cairn: Node.js was not found. Install it, or run cairn git-setup again." >&2
exit 2
`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

async function readBundle(file: string): Promise<Buffer> {
  return readFile(file).catch((cause: unknown) => {
    throw new CairnError('internal', `The signature program is missing: ${file}`, {
      next: 'Install Cairn again, or build it: npm run build',
      cause,
    });
  });
}

async function replaceFile(file: string, content: string | Uint8Array, mode: number): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content, { mode });
  await rename(draft, file);
}

/** A running program has been read whole already: removing its file does not disturb it. */
async function removeOlder(folder: string, current: string): Promise<void> {
  const copies = (await readdir(folder)).filter((name) => /^git-signature-[0-9a-f]{16}\.mjs$/.test(name));
  await Promise.all(
    copies.filter((name) => name !== current).map((name) => rm(path.join(folder, name), { force: true })),
  );
}
