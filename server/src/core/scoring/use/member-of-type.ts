import { openedIn } from '../code/brackets.ts';
import type { SourceCode } from '../code/code.ts';
import { indentOf, lineText } from '../code/lines.ts';
import type { Language } from '../lexer/grammar.ts';
import { depthOf } from '../lexer/lex.ts';

/** How lines begin. */
interface Heads {
  /** Of what has members. */
  readonly type: RegExp;
  readonly function: RegExp;
  /** That stand less deep than what they are among. */
  readonly noBlock: RegExp | null;
}

/** Of languages in which functions may stand elsewhere than in types. */
const HEADS: ReadonlyMap<Language, Heads> = new Map<Language, Heads>([
  ['python', { type: /^\s*class\b/, function: /^\s*(?:async\s+)?def\b/, noBlock: null }],
  ['ruby', { type: /^\s*(?:class|module)\b/, function: /^\s*def\b/, noBlock: null }],
  [
    'rust',
    {
      type: /^\s*(?:(?:unsafe|default|pub(?:\(\w+\))?)\s+)*(?:impl|trait)\b/,
      function: /\bfn\b/,
      noBlock: null,
    },
  ],
  ['php', { type: /^\s*(?:\w+\s+)*(?:class|interface|trait|enum)\b/, function: /\bfunction\b/, noBlock: null }],
  [
    'c',
    {
      type: /^[^=();]*\b(?:class|struct|union)\b/,
      function: /^[^#]*\w\s*\(.*[{)]\s*$/,
      noBlock: /^\s*(?:#|(?:public|private|protected)\b.*:)/,
    },
  ],
]);
/** Languages whose blocks have no brackets around them. */
const INDENTED: ReadonlySet<Language> = new Set(['python', 'ruby'] as const);
/** The rest of a head that is laid out over lines: what it opens is told above it. */
const ENDS_HEAD = /^\s*(?:[{)\]:]|(?:where|implements|extends)\b)/;
const CLOSES = /^\s*[})\]][\s)\];,]*$/;
/** Lines that are looked at. In what is longer, functions are taken for members. */
const MAX_LINES = 2000;

/**
 * Whether what is defined stands among the members of a type, or of an object. Something may call it by a name that it calls anyhow; any other
 * function is called by a name of its own. `token`: of its name, in `line`.
 */
export function isMemberOfType(code: SourceCode, language: Language, token: number, line: number): boolean {
  const first = code.firstToken[line] ?? 0;
  if (!INDENTED.has(language) && depthOf(code.state[line] ?? 0) + openedIn(code, first, token) <= 0) return false;
  const heads = HEADS.get(language);
  if (heads === undefined) return true;
  const before = code.text.slice(code.start[first], code.start[token]);
  return before.includes('{') && heads.type.test(before) ? true : headAround(code, heads, line)?.isType === true;
}

/** The line of the function of Python that a line stands in; −1 where it stands in none, or among the members of a type. */
export function functionAround(code: SourceCode, line: number): number {
  const heads = HEADS.get('python');
  const head = heads === undefined ? null : headAround(code, heads, line);
  return head === null || head.isType ? -1 : head.line;
}

/** What opens the nearest type or function around a line, from the inside out; null where none does. */
function headAround(code: SourceCode, heads: Heads, line: number): { isType: boolean; line: number } | null {
  let limit = indentOf(code, line);
  for (let above = line - 1; above >= 0 && limit > 0; above -= 1) {
    if (line - above > MAX_LINES) return { isType: true, line: above };
    const indent = indentOf(code, above);
    if (indent >= limit || (code.state[above] ?? 0) < 0) continue; // inside a comment or a string
    const text = lineText(code, above);
    if (text.trim() === '' || heads.noBlock?.test(text) === true) continue;
    if (heads.type.test(text)) return { isType: true, line: above };
    if (heads.function.test(text)) return { isType: false, line: above };
    limit = ENDS_HEAD.test(text) && !CLOSES.test(text) ? indent + 1 : indent;
  }
  return null;
}
