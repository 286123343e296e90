import { release } from '../../core/release.ts';
import type { BaseCode } from '../../core/scoring/code/code.ts';
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

function releaseFile({ before, after, match, novelty }: CountedFile): void {
  if (before !== null) releaseBase(before);
  if (after !== null) for (const array of [after.start, after.firstToken, after.significant]) giveBack(array, after);
  giveBack(match.oldOf);
  if (novelty !== null) for (const array of [novelty.counted, novelty.freshLine]) giveBack(array);
}

function releaseBase({ ids, firstSignificant, state, table }: BaseCode): void {
  for (const array of [ids, firstSignificant, state, table.hash]) giveBack(array);
}

/** All that lies in the same buffer goes with it. `but`: whose base stays. */
function giveBack({ buffer }: Int32Array | Uint8Array, but?: BaseCode): void {
  if (buffer.byteLength < WORTH_IT) return;
  const stays = but !== undefined && [but.ids, but.firstSignificant, but.state].some((kept) => kept.buffer === buffer);
  if (!stays) release(new Uint8Array(buffer));
}
