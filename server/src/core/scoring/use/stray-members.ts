import type { BaseCode, SourceCode } from '../code/code.ts';
import { CodeReader } from '../code/code-reader.ts';
import { idsOfWords } from '../code/id-set.ts';
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
const FUNCTION_WORDS = idsOfWords('function async class');
/** What names that come from elsewhere stand in, over several lines. */
const IMPORT = /^(import|export|const|let|var)\b[^(]*$/;

/**
 * Functions at the margin of a file that was there, given to a member of something that the file does not have (`a.b = function () {}` where nothing
 * declares `a`), or to one that has a function and keeps it: what is called is another one.
 */
export function strayMembersOf(file: Sides, definitions: readonly Definition[]): Definition[] {
  const { language, before, after } = file;
  if (language !== 'script' || before === null) return [];
  const owners = new Map<number, Owner>();
  return definitions.filter(({ kind, from, name }) => {
    if (kind !== 'method' || after.ids[from + 1] !== DOT || after.ids[name + 1] !== EQUALS) return false;
    if (depthOf(after.state[lineOf(after, from)] ?? 0) !== 0) return false;
    const id = after.ids[from] ?? 0;
    const owner = owners.get(id) ?? ownerOf(file, id);
    owners.set(id, owner);
    return !owner.isHere || owner.members.has(after.ids.subarray(from, name + 1).join());
  });
}

/** What a file says of a word that members are given to. */
interface Owner {
  /** Whether the file declares it, has it from elsewhere, or gave it members before. */
  readonly isHere: boolean;
  /** Those that had a function and have it still on that line. */
  readonly members: ReadonlySet<string>;
}

function ownerOf({ after, oldOf }: Sides, id: number): Owner {
  const { ids, marks } = after;
  const code = new CodeReader(after, { from: 0, to: ids.length });
  const members = new Set<string>();
  let isHere = EVERYWHERE.has(id);
  for (let index = ids.indexOf(id); index >= 0; index = ids.indexOf(id, index + 1)) {
    if (ids[index - 1] === DOT) continue;
    const isAdded = oldOf[lineOf(after, index)] === -1;
    const end = endOfMember(ids, index);
    const isFunction = ids[end] === EQUALS && FUNCTION_WORDS.has(ids[end + 1] ?? 0);
    if (!isAdded && isFunction && beginOf(marks, index) === index) members.add(ids.subarray(index, end).join());
    isHere ||= !(isAdded && ids[index + 1] === DOT) && isAtMargin(code, index);
  }
  return { isHere, members };
}

/** Where a member ends that a token is the owner of: `a.b.c`. */
function endOfMember(ids: Int32Array, owner: number): number {
  let end = owner + 1;
  while (ids[end] === DOT) end += 2;
  return end;
}

/** Whether a word stands outside of all blocks and parameters, or among the names of an import. */
function isAtMargin(code: CodeReader, index: number): boolean {
  const { file } = code;
  const begin = beginOf(file.marks, index);
  if (depthOf(file.state[lineOf(file, begin)] ?? 0) !== 0) return IMPORT.test(openerOf(file, lineOf(file, index)));
  const token = code.tokenOf(index);
  let open = 0;
  for (let at = code.tokenOf(begin); at < token; at += 1) {
    if (code.sign(at) === '(') open += 1;
    else if (code.sign(at) === ')') open -= 1;
  }
  return open <= 0;
}
