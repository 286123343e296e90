import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { npm } from '../network/npm.ts';

/** One of every major version that a score has to be the same under; the project's own first. */
export const NODES: readonly string[] = [process.versions.node, '20.20.2', '22.23.3'];

const nodes = path.join(import.meta.dirname, '../../.cairn/nodes');
const platform = `node-${process.platform}-${process.arch}`;

/** The program of a version of Node, installed from the registry where it is missing. */
export async function ensureNode(version: string): Promise<string> {
  if (version === process.versions.node) return process.execPath;
  const folder = path.join(nodes, version);
  const program = path.join(folder, 'node_modules', platform, 'bin', 'node');
  if (existsSync(program)) return program;
  const work = `${folder}.installing`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  writeFileSync(path.join(work, 'package.json'), '{"private":true}');
  await npm(['install', '--ignore-scripts', `${platform}@${version}`], work, process.env, work);
  rmSync(folder, { recursive: true, force: true });
  renameSync(work, folder);
  return program;
}
