import { nextMarked } from '../code/lines.ts';
import type { CountedFile } from '../count.ts';
import { classifyPath } from '../path-class.ts';
import { isDefiner } from './mentions.ts';

/** Names whose definition a change takes away: whoever defines them next writes it anew, as he would in one change. */
export function orphansOf({ path, before, match }: Pick<CountedFile, 'path' | 'before' | 'match'>): Set<number> {
  const lost = new Set<number>();
  const { language } = classifyPath(path);
  if (before === null || language === null || match.removed === 0) return lost;
  for (let line = match.gone.indexOf(1); line >= 0; line = nextMarked(match.gone, 1, line)) {
    const end = before.firstSignificant[line + 1] ?? 0;
    for (let index = before.firstSignificant[line] ?? end; index + 1 < end; index += 1)
      if (isDefiner(before.ids[index] ?? 0, language)) lost.add(before.ids[index + 1] ?? 0);
  }
  return lost;
}
