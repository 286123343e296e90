import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encodeTags } from '../../../server/src/core/publication/data-item-tags.ts';
import { publicationTags } from '../../../server/src/core/publication/tags.ts';
import { decodePayload } from '../../../server/src/services/publication-payload.ts';
import { startTemporaryGateway } from '../../network/gateway/temporary.ts';
import type { Figure } from '../figure.ts';
import { atMost, mean, percentile, told } from './figures.ts';
import { git, thinPackBytes, zipBytes } from './git.ts';
import { openBenchWorld } from './world.ts';

interface Push {
  item: number;
  header: number;
  tags: number;
  manifest: number;
  pack: number;
  thin: number;
  checkpoint: boolean;
  /** From consent until it could be read back, in milliseconds. */
  latency: number;
}

/** One-commit pushes of a repository's newest history, each as a person publishes it; then the whole of it restored. */
export async function measurePushes(source: string, label: string, wanted: number): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cairn-bench-pushes-'));
  const directory = path.join(folder, 'repository.git');
  git(folder, 'clone', '-q', '--bare', '--no-local', source, directory);
  const ref = git(directory, 'symbolic-ref', 'HEAD');
  const steps = newestSteps(directory, ref, wanted);
  const gateway = await startTemporaryGateway();
  const world = await openBenchWorld(directory, gateway.url, path.join(folder, 'world'));
  try {
    const zip = zipBytes(directory);
    git(directory, 'update-ref', ref, steps[0]?.before ?? '');
    let asset = (await world.publish(ref)).receipt.repository;
    const pushes: Push[] = [];
    for (const { before, commit, alone } of steps) {
      git(directory, 'update-ref', ref, commit);
      const { receipt, moments } = await world.publish(ref);
      asset = receipt.repository;
      const payload = await fetchBytes(`${gateway.url}/raw/${receipt.arweaveId}`);
      const parts = partsOf(payload, receipt.bytes, receipt.manifestSha256);
      if (alone)
        pushes.push({
          ...parts,
          thin: thinPackBytes(directory, before, commit),
          latency: moments.record - moments.consent,
        });
    }
    const started = performance.now();
    const restored = await world.restore(asset, path.join(folder, 'restored'));
    const seconds = (performance.now() - started) / 1000;
    if (!restored.ok) throw new Error(`The restore misses ${restored.missing.join('; ')}`);
    return [
      ...pushFigures(pushes, zip, label),
      atMost(`${label}: restore of ${steps.length + 1} publications`, seconds, 's', 4),
    ];
  } finally {
    await world.close();
    await gateway.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Step {
  before: string;
  commit: string;
  /** It brings one commit; a merge brings more. */
  alone: boolean;
}

/** The newest steps of a branch, oldest first, with as many of one commit as wanted, or all there are. */
function newestSteps(directory: string, ref: string, wanted: number): Step[] {
  const lines = git(directory, 'rev-list', '--first-parent', '--parents', ref).split('\n');
  const steps: Step[] = [];
  let single = 0;
  for (const line of lines) {
    const [commit = '', before, ...others] = line.split(' ');
    if (before === undefined || single === wanted) break;
    const alone = others.length === 0;
    if (alone) single++;
    steps.unshift({ before, commit, alone });
  }
  return steps;
}

function partsOf(payload: Uint8Array, item: number, manifestSha256: string): Omit<Push, 'thin' | 'latency'> {
  const { manifest } = decodePayload(payload);
  const tags = encodeTags(publicationTags(manifest, manifestSha256)).length;
  const pack = manifest.pack.length;
  return {
    item,
    header: item - payload.length - tags,
    tags,
    manifest: payload.length - pack,
    pack,
    checkpoint: manifest.kind === 'checkpoint',
  };
}

function pushFigures(all: Push[], zip: number, label: string): Figure[] {
  const pushes = all.filter(({ checkpoint }) => !checkpoint);
  const checkpoints = all.filter(({ checkpoint }) => checkpoint);
  const over = pushes.map(({ item, thin }) => item - thin);
  const name = (text: string) => `${label}, ${pushes.length} one-commit pushes: ${text}`;
  return [
    atMost(name('bytes a push above git’s own thin pack'), mean(over), 'B', 1250),
    told(name('the most above it'), Math.max(...over), 'B'),
    told(name('git’s own thin pack'), mean(pushes.map(({ thin }) => thin)), 'B'),
    told(name('header'), mean(pushes.map(({ header }) => header)), 'B'),
    told(name('tags'), mean(pushes.map(({ tags }) => tags)), 'B'),
    told(name('manifest'), mean(pushes.map(({ manifest }) => manifest)), 'B'),
    told(name('pack'), mean(pushes.map(({ pack }) => pack)), 'B'),
    told(name('checkpoints among them'), checkpoints.length, ''),
    told(
      name('bytes of those checkpoints'),
      checkpoints.reduce((sum, { item }) => sum + item, 0),
      'B',
    ),
    atMost(name('part of a zip of the repository'), mean(pushes.map(({ item }) => item)) / (zip / 700), '× 1/700', 1),
    atMost(
      name('from consent to uploaded, median'),
      percentile(
        pushes.map(({ latency }) => latency),
        0.5,
      ),
      'ms',
      250,
    ),
    told(
      name('from consent to uploaded, 95 %'),
      percentile(
        pushes.map(({ latency }) => latency),
        0.95,
      ),
      'ms',
    ),
  ];
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}
