import type { CodeReader } from '../code/code-reader.ts';
import { lineOf, lineText, MAX_TEXT, openerOf } from '../code/lines.ts';
import type { Language } from '../lexer/grammar.ts';
import { NO, YES } from './truth.ts';

/** A line that puts one word into a name, and says nothing else: `const name: type = false;`, `name := false`. */
const PUTS = /^\s*((?:\w+\s+)*)([\w$]+)(?:\s*:\s*\w+|\s+bool)?\s*:?=\s*(\w+)\s*;?\s*(?:\/\/.*|#.*)?$/;
/** Words in front of a name that nothing is put into again, and of a group of such. */
const CONSTANT = /\b(?:const|final|constexpr|val|readonly|constant)\b/;
/** Words in front of a variable, where all that puts something into it stands in its file. */
const OWN: Partial<Record<Language, RegExp>> = { script: /\b(?:let|var)\s+$/, rust: /^let\s+(?:mut\s+)?$/ };
/** A name that is a constant by how it is written. */
const IN_CAPITALS = /^_*[A-Z][A-Z\d_]*$/;
/** Languages in which a call may put something into a variable that it is handed. */
const BY_REFERENCE: ReadonlySet<Language> = new Set(['c', 'csharp', 'php', 'ruby', 'plain', 'styles'] as const);
/** Heads of what has members: other files may put something into those. */
const TYPE = /\b(?:class|interface|struct|enum|record|object|trait|impl|namespace|module)\b/;
/** How a line may put something into a name that it says, or give it to something else. */
const MAY_PUT = [
  /(?:^|[^=!<>])=(?!=)|\+\+|--|(?:^|[^&])&(?!&)|->/,
  /\b(?:for|as|with|global|nonlocal|def|func|fn|fun|function|lambda|import|export|ref|out|inout|mut|catch|except|delete|del)\b/,
  /\b(?:bool|boolean|Boolean|int|auto|var|let|val)\s/,
  /[\w$]\??\s*:\s*\w|^\s*[\w$]+\s*,?\s*$/, // with its type, or alone in its line
  /^(?!\s*\}?\s*(?:else\s+)?(?:if|while|unless|elif|elseif|switch)\b).*\{\s*$/,
];

/** What was told of the names of a file, while it is looked through: each place of one is looked at once. */
const told = new WeakMap<CodeReader, Map<number, boolean | null>>();

/**
 * Whether a name always says yes, or no: one line of its file puts that into it, as a constant or in a function, and no other may put anything
 * there. Null where that is not told.
 */
export function fixedValue(code: CodeReader, language: Language, token: number): boolean | null {
  if (!code.isWord(token) || code.sign(token - 1) === '.') return null;
  const known = told.get(code) ?? new Map<number, boolean | null>();
  told.set(code, known);
  const id = code.idOf(token);
  const before = known.get(id);
  if (before !== undefined) return before;
  const value = valueIn(code, language, { id, text: code.text(token) });
  known.set(id, value);
  return value;
}

function valueIn(code: CodeReader, language: Language, { id, text }: { id: number; text: string }): boolean | null {
  const { ids } = code.file;
  let value: boolean | null = null;
  let last = -1;
  for (let index = ids.indexOf(id); index >= 0; index = ids.indexOf(id, index + 1)) {
    const line = lineOf(code.file, index);
    if (line === last) continue;
    last = line;
    const put = putIn(code, language, text, line);
    if (put === 'any' || (put !== null && value !== null)) return null;
    value ??= put;
  }
  return value;
}

/** What a line puts into a name that it says: null where it only asks for it, `any` where that is not told. */
function putIn({ file }: CodeReader, language: Language, name: string, line: number): boolean | 'any' | null {
  const text = lineText(file, line);
  if (text.length === MAX_TEXT) return 'any';
  const [, words = '', put, value = ''] = PUTS.exec(text) ?? [];
  if (put !== name) return MAY_PUT.some((pattern) => pattern.test(text)) ? 'any' : null;
  return isOwn(words, name, openerOf(file, line), language) ? (truthOf(value) ?? 'any') : 'any';
}

/** Whether nothing outside the file puts anything into a name. `words`: those before it; `opener`: the line that stands less deep above its own. */
function isOwn(words: string, name: string, opener: string, language: Language): boolean {
  if (CONSTANT.test(words) || /^const\b/.test(opener) || OWN[language]?.test(words) === true) return true;
  if (BY_REFERENCE.has(language)) return false;
  if (language === 'python' && IN_CAPITALS.test(name)) return true;
  return opener !== '' && !TYPE.test(opener);
}

function truthOf(word: string): boolean | null {
  if (NO.has(word)) return false;
  return YES.has(word) ? true : null;
}
