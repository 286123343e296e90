import type { BaseCode } from './code.ts';
import { lineOf } from './lines.ts';

/**
 * Takes the mark from lines that came through: nobody wrote them now, whatever the lines above and below make of them. `oldOf`: the old line that
 * each line is, −1 where it was added.
 */
export function unmarkOldLines(after: BaseCode, oldOf: Int32Array, novel: Uint8Array): void {
  for (let index = novel.indexOf(1); index >= 0; ) {
    const line = lineOf(after, index);
    const next = after.firstSignificant[line + 1] ?? novel.length;
    if ((oldOf[line] ?? -1) >= 0) novel.fill(0, index, next);
    index = novel.indexOf(1, next);
  }
}
