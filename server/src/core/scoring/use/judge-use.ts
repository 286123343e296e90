import { hasMark } from '../code/stretch.ts';
import { fileVolume } from '../history/file-volume.ts';
import type { HistoryState } from '../history/state.ts';
import { countTokens, type NoveltyMarks } from '../novelty/novelty.ts';
import { classifyPath } from '../path-class.ts';
import { type Asleep, findAsleep, type MatchedCode } from './asleep.ts';
import type { GoneCode, NamedCode } from './candidates.ts';
import { type Dormant, type DormantChange, type DormantCode, headOf, NO_PLACES, type Places } from './dormant.ts';
import { findUnused } from './liveness.ts';
import type { Unused } from './unused-parts.ts';

/** Code of changes before that counts from this one on. */
export interface RevivedCode {
  path: string;
  tokens: number;
  /** Tokens that were added to its file of late, before the code came to it. */
  volume: number;
}

/** What the change uses, and what it leaves unused. */
export interface Use {
  /** Novel tokens that nothing uses; they wait for a use, but those of dead branches. */
  unusedTokens: number;
  /** Names of the first definitions that wait from this change on. */
  waiting: readonly string[];
  /** What waited and is used now, by file. */
  revived: RevivedCode[];
  /** What the main line is to remember of it: told when it is asked, once, before the base is carried on. */
  dormant: () => DormantChange;
}

/** Takes the mark from novel code that nothing uses, and tells what is used now of what waited. `marks`: of each file. */
export function judgeUse(
  files: readonly MatchedCode[],
  marks: readonly (NoveltyMarks | null)[],
  base: HistoryState,
): Use {
  const asleep = findAsleep(files, marks, base.dormant);
  const { places, gone, moved } = asleep;
  const named = files.flatMap((file, index) => namedCode(file, marks[index] ?? null, places[index] ?? NO_PLACES));
  const knows = (word: number) => base.known.units.count(word, 0) > 0 && !base.dormant.met.has(word);
  const liveness = findUnused(
    named.map(({ code }) => code),
    { knows, dormant: base.dormant, gone },
    files.flatMap(deletedCode),
  );
  const unused = liveness.unused.map((one) => ({ one, tokens: unmark(named, one) }));
  const woken = liveness.woken.filter((one) => !gone.has(one));
  return {
    unusedTokens: unused.reduce((sum, { tokens }) => sum + tokens, 0),
    waiting: namesOf(named, unused),
    revived: revive(files, woken, moved, base),
    dormant: () => {
      const { says, saidWithin, defined } = liveness.names();
      const waiting = unused.map((each, index) => ({ ...each, says: says[index] ?? [] }));
      return {
        added: waiting.flatMap((each) => newDormant(named, each, knows)),
        awaited: awaitedBy(woken),
        removed: [...liveness.woken, ...gone],
        replaced: replaced(base.dormant, waiting, asleep, saidWithin),
        renamed: renamedPaths(files),
        defined,
      };
    },
  };
}

/** Code that nothing uses, and how much of it would have counted. */
interface Unpaid {
  readonly one: Unused;
  readonly tokens: number;
}
/** With the names that it asks for. */
type Waiting = Unpaid & { readonly says: readonly number[] };

interface MarkedCode {
  code: NamedCode;
  marks: NoveltyMarks;
}

/** A file that may use what the change defines. */
function namedCode(
  { path, kind, before, after, match }: MatchedCode,
  marks: NoveltyMarks | null,
  asleep: Places,
): MarkedCode[] {
  const { language } = classifyPath(path);
  if (after === null || marks === null || language === null) return [];
  const { oldOf, gone } = match;
  const { fresh, again, novel } = marks;
  const earns = kind === 'source';
  return [{ marks, code: { path, language, after, before, oldOf, gone, earns, fresh, again, novel, asleep } }];
}

/** A file that is no more. */
function deletedCode({ path, before, after, match }: MatchedCode): GoneCode[] {
  const { language } = classifyPath(path);
  return after !== null || before === null || language === null ? [] : [{ language, before, gone: match.gone }];
}

/** How many tokens of it would have counted. */
function unmark(files: readonly MarkedCode[], { file, from, to }: Unused): number {
  const { code, marks } = files[file] ?? {};
  if (code?.earns !== true || marks === undefined || marks.novel === null) return 0;
  if (!hasMark(marks.novel, { from, to })) return 0;
  const tokens = countTokens(code.after, { from, to }, marks.novel);
  marks.novel.fill(0, from, to);
  return tokens;
}

/** Of the first definitions that wait, as they are written. */
function namesOf(files: readonly MarkedCode[], unused: readonly Unpaid[]): string[] {
  const names: string[] = [];
  for (const { one, tokens } of unused) {
    const after = files[one.file]?.code.after;
    const token = one.name === null ? undefined : after?.significant[one.name];
    if (after === undefined || token === undefined || tokens === 0) continue;
    names.push(after.text.slice(after.start[token], after.end[token]));
    if (names.length === MAX_NAMES) break;
  }
  return names;
}
/** Names that are told. */
const MAX_NAMES = 3;

/** What is known but for its name counts nothing itself, and what it asks for is used once it is. */
const isOfUse = (tokens: number, says: readonly number[]): boolean => tokens > 0 || says.length > 0;

function newDormant(
  files: readonly MarkedCode[],
  { one, says, tokens }: Waiting,
  knows: (word: number) => boolean,
): Dormant[] {
  const { file, from, name, dormant, within } = one;
  const code = files[file]?.code;
  if (code === undefined || dormant !== null || name === null || !isOfUse(tokens, says)) return [];
  const { ids } = code.after;
  const word = ids[name] ?? 0;
  const hasNewName = !knows(word);
  return [{ name: word, ...headOf(ids, from, name), path: code.path, tokens, says, within, hasNewName }];
}

/** What code says that is used now, but names of what is used with it. */
function awaitedBy(woken: readonly Dormant[]): number[] {
  const names = new Set(woken.map(({ name }) => name));
  return woken.flatMap(({ says }) => says).filter((word) => !names.has(word));
}

/** What waits already, with what was added to it, which parts of it are used once it is, and where it went. */
function replaced(
  base: DormantCode,
  waiting: readonly Waiting[],
  { gone, moved }: Asleep,
  saidWithin: readonly Dormant[],
): DormantChange['replaced'] {
  const all = new Map([...moved].map(([one, path]) => [one, { ...one, path }]));
  const add = (dormant: Dormant, tokens: number, says: readonly number[]) => {
    const known = all.get(dormant) ?? dormant;
    all.set(dormant, { ...known, tokens: known.tokens + tokens, says: [...new Set([...known.says, ...says])] });
  };
  for (const { one, tokens, says } of waiting)
    if (one.dormant !== null && isOfUse(tokens, says)) add(one.dormant, tokens, says);
  for (const part of saidWithin) for (const outer of base.outersOf(part)) add(outer, 0, [part.name]);
  return [...all].flatMap(([old, by]) => (gone.has(old) ? [] : [{ old, by }]));
}

const renamedPaths = (files: readonly MatchedCode[]): Map<string, string> =>
  new Map(files.flatMap(({ path, previousPath }) => (path === previousPath ? [] : [[previousPath, path]])));

/** What it earns is told by the file it came to first. */
function revive(
  files: readonly MatchedCode[],
  woken: readonly Dormant[],
  moved: ReadonlyMap<Dormant, string>,
  base: HistoryState,
): RevivedCode[] {
  const byPath = new Map<string, RevivedCode>();
  for (const one of woken) {
    const path = moved.get(one) ?? files.find(({ previousPath }) => previousPath === one.path)?.path ?? one.path;
    const key = `${one.path}\0${path}`;
    const volume = fileVolume(base, { path: moved.has(one) ? one.path : path, previousPath: one.path });
    const revived = byPath.get(key) ?? { path, tokens: 0, volume };
    revived.tokens += one.tokens;
    byPath.set(key, revived);
  }
  return [...byPath.values()].flatMap(({ path, tokens, volume }): RevivedCode[] =>
    tokens === 0 ? [] : [{ path, tokens, volume: Math.max(0, volume - tokens) }],
  );
}
