import { IdSet } from '../code/id-set.ts';
import { nextMarked } from '../code/lines.ts';
import type { CountedFile } from '../count.ts';
import type { Language } from '../lexer/grammar.ts';
import { classifyPath } from '../path-class.ts';
import { isDefiner } from './mentions.ts';

/**
 * Names whose definition a change takes from a file that still says them: whoever defines them next is asked for already. `isAsked`: whether a name
 * is asked about; most that lose their definition get another in the same change.
 */
export function orphansOf({ path, before, after, match }: CountedFile, isAsked: (name: number) => boolean): number[] {
  const { language } = classifyPath(path);
  if (before === null || after === null || language === null || match.removed === 0) return [];
  const lost = new Set<number>();
  for (let line = match.gone.indexOf(1); line >= 0; line = nextMarked(match.gone, 1, line)) {
    const end = before.firstSignificant[line + 1] ?? 0;
    for (let index = before.firstSignificant[line] ?? end; index + 1 < end; index += 1) {
      if (!isDefiner(before.ids[index] ?? 0, language)) continue;
      const name = before.ids[index + 1] ?? 0;
      if (isAsked(name)) lost.add(name);
    }
  }
  return lost.size === 0 ? [] : leftWithout(after.ids, language, lost);
}

/** Those of `names` that are said and not defined. */
function leftWithout(ids: Int32Array, language: Language, names: ReadonlySet<number>): number[] {
  const wanted = new IdSet([...names]);
  const said = new Set<number>();
  const defined = new Set<number>();
  let before = 0;
  for (let index = 0; index < ids.length; index += 1) {
    const id = ids[index] ?? 0;
    if (wanted.has(id)) (isDefiner(before, language) ? defined : said).add(id);
    before = id;
  }
  return [...said].filter((name) => !defined.has(name)).sort((a, b) => a - b);
}
