import { setFlagsFromString } from 'node:v8';

/** Bytecode that V8’s optimizing compiler takes into one function from those it calls, in bytes. Its own default is 920; much less slows long readings. */
const MOST_INLINED = 450;

/**
 * Lets V8's optimizing compiler finish sooner, where hard work of about a second begins: it then takes less into one function. While a
 * thousand changes are read, its threads would work as long as the reading itself, and git needs the processor too. What is computed stays
 * the same, and the flag is read anew for each function, so it may be set while the program runs. Node's own modules that are loaded later
 * start slower by a millisecond or two, as their code cache is for other flags: so it is not set before it is of use. And not in Electron,
 * whose flags may be frozen by then: to set one would end the process.
 */
export function optimizeSooner(): void {
  new ArrayBuffer(1).transfer?.(); // the first buffer that is given back costs all that was compiled for typed arrays: see core/release.ts
  if (process.versions.electron !== undefined) return;
  setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${MOST_INLINED}`);
}
