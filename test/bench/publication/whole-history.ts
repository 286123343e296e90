import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startTemporaryGateway } from '../../network/gateway/temporary.ts';
import type { Figure } from '../figure.ts';
import { atMost, told } from './figures.ts';
import { git } from './git.ts';
import { openBenchWorld } from './world.ts';

/** A history published as one, and restored, against `git clone --bare` of it over git's own file protocol. */
export async function measureWholeHistory(source: string, label: string): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cairn-bench-history-'));
  const gateway = await startTemporaryGateway();
  const world = await openBenchWorld(source, gateway.url, path.join(folder, 'world'));
  try {
    const ref = git(source, 'symbolic-ref', 'HEAD');
    const name = git(source, 'config', '--get', '--default', '', 'cairn.repository');
    if (name !== '') git(source, 'config', '--unset', 'cairn.repository');
    const { receipt } = await world.publish(ref);
    const clone = timed(() => {
      git(folder, 'clone', '-q', '--bare', '--single-branch', `file://${source}`, path.join(folder, 'clone.git'));
    });
    const started = performance.now();
    const restored = await world.restore(receipt.repository, path.join(folder, 'restored'));
    const elapsed = performance.now() - started;
    if (!restored.ok) throw new Error(`The restore misses ${restored.missing.join('; ')}`);
    return [
      told(`${label}: commits published as one history`, restored.commits, ''),
      told(`${label}: git clone --bare of it`, clone, 'ms'),
      atMost(`${label}: restore of it, in clones`, elapsed / clone, '×', 6),
    ];
  } finally {
    await world.close();
    await gateway.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function timed(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}
