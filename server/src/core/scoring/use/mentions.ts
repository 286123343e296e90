import type { BaseCode } from '../code/code.ts';
import { idsOfWords } from '../code/id-set.ts';
import { lineOf, lineText, openerOf } from '../code/lines.ts';
import { hashText } from '../lexer/characters.ts';
import type { Language } from '../lexer/grammar.ts';
import { Mark, signId, wordId } from '../lexer/tokens.ts';
import { DEFINING_WORDS } from './defining-words.ts';

/**
 * What a word of code does with what it names. `member`: it heads a member outside its type. `declaration`: it is
 * declared within its type, or used. `listing`: it brings it in or hands it on, and asks nothing of it.
 */
export type Mention = 'use' | 'definition' | 'member' | 'declaration' | 'listing';
/** Whether it asks for what it names. */
export const isUse = (mention: Mention): boolean => mention === 'use' || mention === 'declaration';

/** Words that declare a variable or give a type another name: the word after them is no use either. */
const DECLARING_WORDS: Partial<Record<Language, string>> = {
  script: 'type const let var',
  go: 'type const var',
  rust: 'type const static let',
  jvm: 'type const let var val',
  c: 'define undef using',
  csharp: 'var',
  solidity: 'type error event',
  php: 'const',
  plain: 'type const let var val',
};
const definers = new Map(
  Object.entries(DEFINING_WORDS).map(([language, words]) => [
    language,
    idsOfWords(`${words} ${DECLARING_WORDS[language as Language] ?? ''}`.trim()),
  ]),
);
/** Whether a word defines the one after it. */
export const isDefiner = (word: number, language: Language): boolean => definers.get(language)?.has(word) === true;

const IMPORT =
  /^\s*(?:(?:import|from|use|pub use|using|require|require_relative|package|#\s*include)\b(?!\s*[(.=]|\s\w+\s*=)|from\s*\.[\w.]*\s+import\b)/;
/** A module brought in by a call that nothing more is done with: `const { a } = require('a')`, also in a row of declarations. */
const REQUIRE =
  /^\s*(?:(?:const|let|var)\s+|,\s*)?(?:[\w$]+|\{[^{}]*\})\s*=\s*require\(\s*(['"`])[^'"`]*\1\s*\)(?:\.[\w$]+)*\s*[,;]?\s*$/;
const EXPORT =
  /^\s*(?:export\s*(?:type\s*)?[{*]|(?:module\.)?exports\s*=\s*\{|(?:module\.)?exports\.[\w$]+\s*=\s*[\w$]+\s*;?\s*$)/;
const LISTINGS = [IMPORT, REQUIRE, EXPORT];
/** What is in no line of entries: most lines are passed over by it. */
const NO_ENTRY = /[^\w$\s:,]/;
/** Entries of a list, on a line of their own. */
const ENTRY =
  /^\s*(?:type\s+)?[\w$]+(?:\s*(?::|as)\s*[\w$]+)?(?:\s*,\s*(?:type\s+)?[\w$]+(?:\s*(?::|as)\s*[\w$]+)?)*\s*,?\s*$/;
const OPENS_LIST = /^\s*(?:import|export|from|use|pub use|(?:module\.)?exports)\b[^;]*[({]\s*$/;
/** What stands before a function's name in C, in its head or its declaration. */
const TYPE = /^[A-Za-z_][\w\s*&:<>,]*[\s*&]$/;
/** The same in the head of a member that stands outside its type, which may be on a line of its own. */
const TYPE_OF_MEMBER = /^(?:[A-Za-z_][\w\s*&:<>,]*[\s*&])?(?:\w+(?:<[^()]*>)?::)*(\w+)(?:<[^()]*>)?::$/;
/** A type in a line of its own, above the name. */
const TYPE_ALONE = /^[A-Za-z_][\w\s*]*$/;
const NO_TYPE = /^(?:return|else|new|throw|delete|case|goto)\b/;
/** Another name that C gives a type: of what it points to, and at the end of its line. */
const OTHER_NAME = /^typedef\b[^()]*\([^()]*?(\w+)\)|^(?:typedef\b|\}).*?(\w+)(?:\[\w*\])*;/;

const [COLON, EQUALS] = [signId(58), signId(61)];

/** Tells of words of a file what they do, best in their order. */
export class MentionReader {
  readonly #code: BaseCode;
  readonly #language: Language;
  #line = -1;
  #isListing = false;
  /** Name of the function that the line is the head of. */
  #head: Head = NO_HEAD;

  constructor(code: BaseCode, language: Language) {
    this.#code = code;
    this.#language = language;
  }

  /** `index`: a significant token, which is a word. */
  at(index: number): Mention {
    const { ids, firstSignificant } = this.#code;
    const isSame =
      index >= (firstSignificant[this.#line] ?? index + 1) && index < (firstSignificant[this.#line + 1] ?? 0);
    if (!isSame) this.#read(lineOf(this.#code, index));
    if (this.#isListing) return 'listing';
    if (this.#head.name === ids[index]) {
      const { mention } = this.#head;
      return mention === 'member' && ids[index - 1] !== COLON ? 'use' : mention;
    }
    if (this.#language === 'python' && this.#isPut(index)) return 'definition';
    return isDefiner(ids[index - 1] ?? 0, this.#language) ? 'definition' : 'use';
  }

  /** Whether a statement of Python begins with it that puts something into it: no word says so there. */
  #isPut(index: number): boolean {
    const { ids, marks } = this.#code;
    if (((marks[index] ?? 0) & Mark.begins) === 0) return false;
    return ids[index + 1] === COLON || (ids[index + 1] === EQUALS && ids[index + 2] !== EQUALS);
  }

  #read(line: number): void {
    const text = lineText(this.#code, line);
    this.#line = line;
    this.#head = this.#language === 'c' ? headOf(text, lineText(this.#code, line - 1)) : NO_HEAD;
    this.#isListing = LISTINGS.some((pattern) => pattern.test(text)) || this.#isEntry(text, line);
  }

  #isEntry(text: string, line: number): boolean {
    return !NO_ENTRY.test(text) && ENTRY.test(text) && OPENS_LIST.test(openerOf(this.#code, line));
  }
}

interface Head {
  /** Word; 0 where there is none. */
  readonly name: number;
  readonly mention: Mention;
}
const NO_HEAD: Head = { name: 0, mention: 'use' };

/** The function whose head a line of C is, or that it declares; `above`: the line before it. */
function headOf(line: string, above: string): Head {
  const text = line.trim();
  const other = OTHER_NAME.exec(text);
  if (other !== null) return headWith(other[1] ?? other[2] ?? '', 'definition');
  const head = text.slice(0, Math.max(0, text.indexOf('('))).trimEnd();
  const name = /[A-Za-z_]\w*$/.exec(head)?.[0] ?? '';
  const type = head.slice(0, head.length - name.length);
  if (name === '' || NO_TYPE.test(type)) return NO_HEAD;
  if (type === '' && /^\w/.test(line) && /[){]$/.test(text) && TYPE_ALONE.test(above))
    return headWith(name, 'definition');
  const mention = mentionOf(type, text, /^\s/.test(line));
  const isConstructor = mention === 'member' && TYPE_OF_MEMBER.exec(type)?.[1] === name;
  return mention === 'use' || isConstructor ? NO_HEAD : headWith(name, mention);
}

const headWith = (name: string, mention: Mention): Head => ({ name: wordId(hashText(name, 0, name.length)), mention });

function mentionOf(type: string, text: string, isInner: boolean): Mention {
  if (TYPE_OF_MEMBER.test(type) && !text.endsWith(';')) return isInner ? 'use' : 'member';
  if (isInner) return type === '' || TYPE.test(type) ? 'declaration' : 'use'; // the type may be in the line above
  return TYPE.test(type) ? 'definition' : 'use';
}
