import type { BaseCode, SourceCode } from '../code/code.ts';
import { idOfWord, includesId } from '../code/id-set.ts';
import { indentOf, lineOf } from '../code/lines.ts';
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
 * Functions of a file whose name is that of another one beside them, which may be what is called: all but the shortest one, and all where one of
 * the name stays as it was. Nothing is told of those that an attribute hands on, which may be for another machine, and of those a file may have several of.
 */
export function hiddenOf(file: Sides, definitions: readonly Definition[]): Set<Definition> {
  const hidden = new Set<Definition>();
  if (!ONE_OF_A_NAME.has(file.language)) return hidden;
  const shortest = new Map<number, Definition>();
  for (const one of definitions) {
    if (!one.isOutermost || mayBeSeveral(file, one)) continue;
    const id = file.after.ids[one.name] ?? 0;
    const other = shortest.get(id);
    const isLonger = other !== undefined && one.to - one.from > other.to - other.from;
    if (other !== undefined) hidden.add(isLonger ? one : other);
    if (!isLonger) shortest.set(id, one);
    if (other === undefined && stays(file, id)) hidden.add(one);
  }
  return hidden;
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
