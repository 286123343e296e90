/** Publishes a repository and writes what it took as one line of JSON. Arguments: repository, gateway, folder. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { publish } from '../../../server/src/services/publish/publish.ts';
import type { PublishStep } from '../../../server/src/services/publish/types.ts';
import { openBenchWorld } from './world.ts';

const [, , repository = '', gateway = '', folder = ''] = process.argv;
const world = await openBenchWorld(repository, gateway, path.join(folder, 'world'));
const began = new Map<PublishStep | 'end', number>();
const startBytes = process.memoryUsage().rss;
const started = performance.now();
const ui = {
  confirm: async () => true,
  onStep: (step: PublishStep) => {
    if (!began.has(step)) began.set(step, performance.now());
  },
};
const receipt = await publish(world.deps, { name: 'bench' }, ui);
const ended = performance.now();
const at = (step: PublishStep) => began.get(step) ?? Number.NaN;
process.stdout.write(
  JSON.stringify({
    peakBytes: peakBytes(),
    startBytes,
    ms: ended - started,
    checkMs: at('pack') - at('check'),
    packMs: at('rebuild') - at('pack'),
    rebuildMs: at('sign') - at('rebuild'),
    sendMs: at('record') - at('sign'),
    packBytes: receipt.bytes,
  }),
);
await world.close();

/** Of this process since it began, children apart. `resourceUsage().maxRSS` would begin with what whoever started it had. */
function peakBytes(): number {
  const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}
