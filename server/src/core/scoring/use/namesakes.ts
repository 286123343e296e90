import type { BaseCode, SourceCode } from '../code/code.ts';
import { idOfWord, includesId } from '../code/id-set.ts';
import { indentOf, lineOf, lineText } from '../code/lines.ts';
import { beginOf } from '../code/statements.ts';
import type { Stretch } from '../code/stretch.ts';
import type { Language } from '../lexer/grammar.ts';
import { signId } from '../lexer/tokens.ts';
import type { Definition } from './definitions.ts';
import { isHandedOn } from './entry-points.ts';
import { isDefiner } from './mentions.ts';

/** A file of a change. */
interface Sides {
  readonly language: Language;
  readonly after: SourceCode;
  readonly before: BaseCode | null;
  /** 1 for each line of `before` that is gone. */
  readonly gone: Uint8Array;
  /** 1 for each significant token of `after` that would count. */
  readonly novel: Uint8Array | null;
}

/** Languages in which a file has one function of a name. */
const ONE_OF_A_NAME: ReadonlySet<Language> = new Set([
  'script',
  'python',
  'go',
  'rust',
  'php',
  'ruby',
  'solidity',
] as const);

const EQUALS = signId(61);

/**
 * Functions of a file whose name is that of another one beside them, which may be what is called: all but the one with the least that is
 * new, and all where one of the name stays as it was. Nothing is told of those that an attribute hands on, which may be for another machine, and of those a file may have several of.
 */
export function hiddenOf(file: Sides, definitions: readonly Definition[]): Set<Definition> {
  const hidden = new Set<Definition>();
  if (!ONE_OF_A_NAME.has(file.language)) return hidden;
  const reached = withoutBranches(file, definitions);
  const least = new Map<number, Definition>();
  for (const one of definitions) {
    if (!one.isOutermost || mayBeSeveral(file, one)) continue;
    const id = file.after.ids[one.name] ?? 0;
    const other = least.get(id);
    const isMore = other !== undefined && compareNovel(reached, one, reached, other) > 0;
    if (other !== undefined) hidden.add(isMore ? one : other);
    if (!isMore) least.set(id, one);
    if (stays(file, id)) hidden.add(one);
  }
  return hidden;
}

/** What is never reached makes none of them longer. */
function withoutBranches({ novel }: Sides, definitions: readonly Definition[]): Pick<Sides, 'novel'> {
  const branches = definitions.filter(({ kind }) => kind === 'branch');
  if (novel === null || branches.length === 0) return { novel };
  const reached = novel.slice();
  for (const { from, to } of branches) reached.fill(0, from, to);
  return { novel: reached };
}

/** Whether an attribute hands it on, or the language calls all of its name. */
function mayBeSeveral({ after, language }: Sides, { name }: Definition): boolean {
  return (language === 'go' && after.ids[name] === INIT) || isHandedOn(after, name, language);
}
const INIT = idOfWord('init');

/** Whether the file has a function of that name already, and keeps it. */
function stays({ language, before, gone }: Sides, id: number): boolean {
  if (before === null || !includesId(before.ids, id)) return false;
  const { ids } = before;
  for (let index = ids.indexOf(id, 1); index > 0; index = ids.indexOf(id, index + 1)) {
    if (!isDefiner(ids[index - 1] ?? 0, language) && ids[index + 1] !== EQUALS) continue;
    const line = lineOf(before, index);
    if (gone[line] === 0 && indentOf(before, line) === 0 && hasBlock(before, line)) return true;
  }
  return false;
}

/** Whether a line is a head, and no declaration. */
const hasBlock = (code: BaseCode, line: number): boolean => {
  const end = code.table.start[line + 1] ?? code.text.length;
  return /[{:]\s*$/.test(code.text.slice(code.table.start[line], end));
};

/** Which of two has less that would count, or else is shorter: what it comes to is then never more than without the other one. */
export function compareNovel(
  fileOfA: Pick<Sides, 'novel'>,
  a: Stretch,
  fileOfB: Pick<Sides, 'novel'>,
  b: Stretch,
): number {
  return countNovel(fileOfA, a) - countNovel(fileOfB, b) || a.to - a.from - (b.to - b.from);
}

function countNovel({ novel }: Pick<Sides, 'novel'>, { from, to }: Stretch): number {
  let count = 0;
  for (let index = from; index < to; index += 1) if ((novel?.[index] ?? 0) !== 0) count += 1;
  return count;
}

const DOUBLE_COLON = 3;

/** Whether another one of the same type and name, outside it, stays in the file of a member that stands outside its type. */
export function memberStays({ after, before, gone }: Sides, name: number): boolean {
  if (before === null) return false;
  const id = after.ids[name] ?? 0;
  const type = after.ids[name - DOUBLE_COLON];
  const { ids } = before;
  for (let index = ids.indexOf(id, DOUBLE_COLON); index > 0; index = ids.indexOf(id, index + 1)) {
    if (ids[index - DOUBLE_COLON] !== type || ids[index - 1] !== COLON) continue;
    const line = lineOf(before, index);
    if (gone[line] === 0 && headsMember(before, line)) return true;
  }
  return false;
}
const COLON = signId(58);

const headsMember = (code: BaseCode, line: number): boolean =>
  indentOf(code, line) === 0 && !/;\s*$/.test(lineText(code, line));

/** Whether a member that stands outside its type makes one, or is what another one begins with (`A::A() : B() {`). */
export function isConstructor({ ids, marks }: BaseCode, name: number): boolean {
  if (ids[name - 1] !== COLON || ids[name - 2] !== COLON) return true;
  return ids.subarray(beginOf(marks, name), name).includes(ids[name] ?? 0);
}
