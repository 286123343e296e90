import type { ChangedCode } from '../change.ts';
import type { SourceCode } from '../code/code.ts';
import { IdSet } from '../code/id-set.ts';
import { isMarkedMostly } from '../code/stretch.ts';
import { eachAddedLine, type LineMatch } from '../history/match-lines.ts';
import type { Language } from '../lexer/grammar.ts';
import type { NoveltyMarks } from '../novelty/novelty.ts';
import { classifyPath } from '../path-class.ts';
import { blockOf } from './blocks.ts';
import { type Dormant, type DormantCode, headAt, NO_PLACES, type Places } from './dormant.ts';

export type MatchedCode = ChangedCode & { match: LineMatch };

/** Where in the files of a change stands what waited in them. */
export interface Asleep {
  /** Of each file. */
  readonly places: readonly Places[];
  /** What stands in none of them any more. */
  readonly gone: ReadonlySet<Dormant>;
  /** Where what left its file stands. */
  readonly moved: ReadonlyMap<Dormant, string>;
}

/** `marks`: of each file, before what nothing uses is taken from them. */
export function findAsleep(
  files: readonly MatchedCode[],
  marks: readonly (NoveltyMarks | null)[],
  dormant: DormantCode,
): Asleep {
  const places = files.map(({ previousPath, after, kept }) =>
    after === null ? NO_PLACES : dormant.placesIn(previousPath, after.ids, kept),
  );
  const left = files.flatMap(({ previousPath }, index) =>
    dormant.at(previousPath).filter((one) => places[index]?.has(one) !== true),
  );
  const moved = new Map<Dormant, string>();
  if (left.length === 0) return { places, gone: new Set(), moved };
  for (const [index, file] of files.entries()) {
    const found = movedTo(
      file,
      marks[index] ?? null,
      left.filter((one) => !moved.has(one)),
    );
    for (const one of found.keys()) moved.set(one, file.path);
    if (found.size > 0) places[index] = new Map([...(places[index] ?? NO_PLACES), ...found]);
  }
  return { places, gone: new Set(left.filter((one) => !moved.has(one))), moved };
}

/** What left other files and stands in added lines of this one, most of it as it was. */
function movedTo({ path, after, match }: MatchedCode, marks: NoveltyMarks | null, left: readonly Dormant[]): Places {
  const { language } = classifyPath(path);
  if (after === null || language === null || left.length === 0) return NO_PLACES;
  const names = new IdSet(left.map(({ name }) => name));
  const places = new Map<Dormant, number[]>();
  eachAddedToken(after, match, (index) => {
    if (!names.has(after.ids[index] ?? 0)) return;
    const here = left.filter((one) => standsAt(after, one, index) && isCopy(after, language, one, index, marks));
    for (const one of here) places.set(one, [...(places.get(one) ?? []), index]);
  });
  return places;
}

/** The significant tokens of lines that a change adds. */
function eachAddedToken({ firstSignificant }: SourceCode, match: LineMatch, visit: (index: number) => void): void {
  eachAddedLine(match, (line) => {
    const end = firstSignificant[line + 1] ?? 0;
    for (let index = firstSignificant[line] ?? end; index < end; index += 1) visit(index);
  });
}

const standsAt = ({ ids }: SourceCode, { name, lead, head }: Dormant, index: number): boolean =>
  ids[index] === name && headAt(ids, index, lead) === head;

function isCopy(
  code: SourceCode,
  language: Language,
  { lead }: Dormant,
  name: number,
  marks: NoveltyMarks | null,
): boolean {
  const block = blockOf(code, language, name, lead);
  return block !== null && (marks === null || marks.novel === null || !isMarkedMostly(marks.novel, block));
}
