import type { BaseCode, SourceCode } from '../code/code.ts';
import { CodeReader } from '../code/code-reader.ts';
import { idOfWord, idsOfWords } from '../code/id-set.ts';
import { lineOf, openerOf } from '../code/lines.ts';
import { beginOf } from '../code/statements.ts';
import type { Language } from '../lexer/grammar.ts';
import { depthOf } from '../lexer/lex.ts';
import { signId } from '../lexer/tokens.ts';
import type { Definition } from './definitions.ts';

/** A file of a change. */
interface Sides {
  readonly language: Language;
  readonly after: SourceCode;
  readonly before: BaseCode | null;
  /** The old line that each line of `after` is; −1 where it was added. */
  readonly oldOf: Int32Array;
}

/** What every file has without saying so. */
const EVERYWHERE = idsOfWords(
  'module exports this window self global globalThis root document navigator location process console require ' +
    'Object Function Array String Number Boolean Symbol BigInt Date RegExp Promise Proxy Reflect Map Set WeakMap WeakSet Math JSON Intl ' +
    'Error TypeError ArrayBuffer Buffer Element HTMLElement Node NodeList Event EventTarget $ jQuery',
);
const DOT = signId(46);
const EQUALS = signId(61);
const FUNCTION_WORDS = ['function', 'async', 'class'].map(idOfWord);
/** What names that come from elsewhere stand in, over several lines. */
const IMPORT = /^(import|export|const|let|var)\b[^(]*$/;

/**
 * Functions at the margin of a file that was there, given to a member of something that the file does not have (`a.b = function () {}` where nothing
 * declares `a`), or to one that has a function and keeps it: what is called is another one.
 */
export function strayMembersOf(file: Sides, definitions: readonly Definition[]): Definition[] {
  const { language, before, after } = file;
  if (language !== 'script' || before === null) return [];
  return definitions.filter((one) => {
    const { kind, from, name } = one;
    if (kind !== 'method' || after.ids[from + 1] !== DOT || after.ids[name + 1] !== EQUALS) return false;
    if (depthOf(after.state[lineOf(after, from)] ?? 0) !== 0) return false;
    return keepsMember(file, one) || !hasOwner(file, from);
  });
}

/** Whether the file had the same member with a function, and has it still on that line. */
function keepsMember({ after, before, oldOf }: Sides, { from, name }: Definition): boolean {
  if (before === null) return false;
  const length = name + 1 - from;
  const { ids } = after;
  for (let index = ids.indexOf(ids[from] ?? 0); index >= 0; index = ids.indexOf(ids[from] ?? 0, index + 1)) {
    if (index === from || oldOf[lineOf(after, index)] === -1) continue;
    if (!FUNCTION_WORDS.includes(ids[index + length + 1] ?? 0) || beginOf(after.marks, index) !== index) continue;
    let at = 0;
    while (at <= length && ids[index + at] === ids[from + at]) at += 1;
    if (at > length) return true;
  }
  return false;
}

/** Whether the file declares the word that a member is given to, has it from elsewhere, or gave it members before. */
function hasOwner(file: Sides, owner: number): boolean {
  const { after, oldOf } = file;
  const { ids } = after;
  const id = ids[owner] ?? 0;
  if (EVERYWHERE.has(id)) return true;
  const code = new CodeReader(after, { from: 0, to: ids.length });
  for (let index = ids.indexOf(id); index >= 0; index = ids.indexOf(id, index + 1)) {
    if (ids[index - 1] === DOT) continue;
    const isAddedMember = ids[index + 1] === DOT && oldOf[lineOf(after, index)] === -1;
    if (!isAddedMember && isAtMargin(code, index)) return true;
  }
  return false;
}

/** Whether a word stands outside of all blocks and parameters, or among the names of an import. */
function isAtMargin(code: CodeReader, index: number): boolean {
  const { file } = code;
  const line = lineOf(file, index);
  if (depthOf(file.state[line] ?? 0) !== 0) return IMPORT.test(openerOf(file, line));
  const token = code.tokenOf(index);
  let open = 0;
  for (let at = code.tokenOf(beginOf(file.marks, index)); at < token; at += 1) {
    if (code.sign(at) === '(') open += 1;
    else if (code.sign(at) === ')') open -= 1;
  }
  return open <= 0;
}
