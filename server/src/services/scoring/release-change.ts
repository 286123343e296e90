import { release } from '../../core/release.ts';
import type { CountedChange, CountedFile } from '../../core/scoring/count.ts';

/** Less is left to the collector: giving it back takes as long as making it. Bytes. */
const WORTH_IT = 2048;

/**
 * Gives back the memory of a change that was counted and learnt: neither side of its files may be looked at again, but for what the next
 * change of a file starts from. The collector sees of all these numbers only how many bytes they are, and would go through its whole heap for
 * every few dozen megabytes of them.
 */
export function releaseChange({ files }: CountedChange): void {
  for (const file of files) releaseFile(file);
}

function releaseFile({ before, match, novelty }: CountedFile): void {
  if (before !== null) for (const array of [before.start, before.ids, before.table.hash]) giveBack(array);
  giveBack(match.oldOf);
  if (novelty !== null) for (const array of [novelty.counted, novelty.freshLine]) giveBack(array);
}

/** All that lies in the same buffer goes with it. */
function giveBack({ buffer }: Int32Array | Uint8Array): void {
  if (buffer.byteLength >= WORTH_IT) release(new Uint8Array(buffer));
}
