import { hashText } from './characters.ts';
import type { Language } from './grammar.ts';
import { OWN_WORDS, SHARED_WORDS } from './keywords.ts';
import { signId, wordId } from './tokens.ts';

export const sign = (character: string): number => signId(character.charCodeAt(0));

/** 1 for each of some signs, by id. */
export type Signs = Uint8Array;

export function signs(characters: string): Signs {
  const table = new Uint8Array(256);
  for (const character of characters) table[sign(character)] = 1;
  return table;
}

/** How a language ends its statements and tells its names. */
export interface Rules {
  /** A line that nothing carries on ends a statement. */
  readonly lines: boolean;
  /** Braces hold statements. Without them, a colon ends the head of a block. */
  readonly braces: boolean;
  /** Signs that carry a statement on where they come first in a line. */
  readonly carryFirst: Signs;
  /** Classes of words that do. */
  readonly carryFirstWords: number;
  /** Signs that carry a statement on where they end a line, but for doubled `+` and `-`; `>` after `=` always does. */
  readonly carryLast: Signs;
  /** `>` does too where a blank stands before it: else it may close the brackets of a type. */
  readonly spacedGreater: boolean;
  /** Classes of words that carry a statement on where they end a line. */
  readonly carryLastWords: number;
  /** A line that begins with a hash is a statement of its own. */
  readonly directives: boolean;
  /** `#[…]` is a statement of its own. */
  readonly attributes: boolean;
  /** Words may be variables at all. */
  readonly names: boolean;
  /** A word before a word is a type. */
  readonly typesFirst: boolean;
  /** What follows an arrow is a member. */
  readonly arrows: boolean;
  /** Braces right after a member may hold what it is called with. */
  readonly options: boolean;
}

/** Words before the name of a function or a type that they define. */
export const DEFINING = 'function def func fn class struct enum interface contract library trait modifier';

/** What a word says of the statement it stands in; one bit each. */
export const WordClass = {
  /** With brackets after it, it is the head of a statement. */
  head: 1,
  /** The braces of its statement hold no piece of code of their own. */
  control: 2,
  /** Without braces, a colon ends the head that begins with it. */
  block: 4,
  /** It is a statement of its own. */
  ends: 8,
  template: 16,
  /** No statement ends with it. */
  carriesOn: 32,
  /** It defines the word after it, which is no variable then: so those of languages count too that are known by this alone. */
  defines: 64,
  /** It stands between values, as signs do: what is before it is no type. */
  joins: 128,
  /** A slash after it begins a regular expression. */
  beforeValue: 256,
  /** It carries on the statement of the line before, where it comes first in a line. */
  carriesFirst: 512,
  /** No statement of Go ends with it. */
  carriesGo: 1024,
} as const;

const byLines: Rules = {
  lines: true,
  braces: true,
  carryFirst: signs('.+-*/%<>=&|^?:,([{'),
  carryFirstWords: 0,
  carryLast: signs('.+-*/%<=&|^?:,(['),
  spacedGreater: false,
  carryLastWords: WordClass.carriesOn,
  directives: false,
  attributes: false,
  names: true,
  typesFirst: false,
  arrows: false,
  options: false,
};
const bySigns: Rules = { ...byLines, lines: false };
export const RULES: Readonly<Record<Language, Rules>> = {
  script: { ...byLines, carryFirstWords: WordClass.carriesFirst, spacedGreater: true },
  python: { ...byLines, braces: false, carryFirst: signs('') },
  go: {
    ...byLines,
    carryFirst: signs('{'),
    carryLast: signs('.+-*/%<>=&|^?:,([!'),
    carryLastWords: WordClass.carriesOn | WordClass.carriesGo,
  },
  rust: { ...bySigns, attributes: true },
  jvm: { ...byLines, carryFirstWords: WordClass.carriesFirst, spacedGreater: true, typesFirst: true },
  c: { ...bySigns, directives: true, typesFirst: true, arrows: true },
  csharp: { ...bySigns, typesFirst: true },
  solidity: { ...bySigns, typesFirst: true, options: true },
  php: { ...bySigns, arrows: true },
  ruby: { ...byLines, spacedGreater: true },
  styles: { ...bySigns, names: false },
  plain: { ...byLines, names: false },
};

/** Above those: a bit for each language that keeps a word for itself. */
const FIRST_OWN = 11;
const ALL_OWN = -1 << FIRST_OWN;
const LANGUAGES = Object.keys(OWN_WORDS);

/** Where a word has it, it names no variable of a language. */
export function ownBit(language: Language): number {
  return 1 << (FIRST_OWN + LANGUAGES.indexOf(language));
}

const WORDS: Readonly<Record<keyof typeof WordClass, string>> = {
  head: 'if for foreach while switch catch until unless elif elseif with using lock synchronized when',
  control:
    'if else elif elseif for foreach while until unless switch match select catch except try finally do with using lock synchronized loop guard when case default unsafe begin',
  block: 'if else elif for while try except finally with def class async match case',
  ends: 'else',
  template: 'template',
  carriesOn:
    'export async function const let var await new typeof import from of in extends implements class readonly public private protected static abstract instanceof as delete void default interface enum type declare get set yield and or not throws',
  defines: 'function def fn func fun class struct enum interface contract library trait modifier event sub',
  joins: 'in of as is and or not if else for instanceof extends implements when while until unless then do',
  beforeValue: 'return typeof case in of delete void throw new else do instanceof await yield',
  carriesFirst: 'extends implements throws',
  carriesGo: 'range map',
};

/** Room for four times the words: hardly any word that is in no list needs a second look. */
const SLOTS = 1024;
const slotIds = new Int32Array(SLOTS);
const slotClasses = new Int32Array(SLOTS);
for (const [name, words] of Object.entries(WORDS)) classify(words, WordClass[name as keyof typeof WordClass]);
for (const [language, words] of Object.entries(OWN_WORDS)) classify(words, ownBit(language as Language));
classify(SHARED_WORDS, ALL_OWN);

export function idOfWord(word: string): number {
  return wordId(hashText(word, 0, word.length));
}

function classify(words: string, bits: number): void {
  for (const word of words.split(' ')) {
    const id = idOfWord(word);
    const slot = slotOf(id);
    slotIds[slot] = id;
    slotClasses[slot] = (slotClasses[slot] ?? 0) | bits;
  }
}

/** Bits of `WordClass` and `ownBit`, by a word's id. */
export const wordClass = (id: number): number => slotClasses[slotOf(id)] ?? 0;

/** Where a word is, or would be. */
function slotOf(id: number): number {
  let slot = (id >>> 1) & (SLOTS - 1);
  while (slotIds[slot] !== id && slotIds[slot] !== 0) slot = (slot + 1) & (SLOTS - 1);
  return slot;
}
