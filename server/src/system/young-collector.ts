import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Less is left to V8: looking through it takes about a millisecond whatever there is. Bytes. */
const WORTH_IT = 8 << 20;

/**
 * Collects what was short-lived, where a program waits. V8 does so by itself once its room is full: in the middle of hard work, of which it then
 * copies all that is in use. After the work hardly anything is. Not in Electron, whose flags may be frozen: to set one would end the process.
 */
export function collectYoung(): void {
  if (process.versions.electron === undefined && youngBytes() >= WORTH_IT) collector()({ type: 'minor' });
}

/** Of what V8 has not looked through yet, or only once. */
export function youngBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_used_size ?? 0;
}

type Collect = (options: { type: 'minor' }) => void;
let known: Collect | null = null;

/** V8 hands it to each context that is made after it was told to. */
function collector(): Collect {
  if (known === null) {
    setFlagsFromString('--expose-gc');
    known = runInNewContext('gc') as Collect;
  }
  return known;
}
