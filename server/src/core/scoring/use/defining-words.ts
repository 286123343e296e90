import type { Language } from '../lexer/grammar.ts';
import { DEFINING } from '../lexer/rules.ts';

/** Words before the name of a function or a type. What defines in one language is a name like others elsewhere: `for func in functions`. */
export const DEFINING_WORDS: Readonly<Record<Language, string>> = {
  script: 'function class interface enum',
  python: 'def class',
  go: 'func',
  rust: 'fn struct enum trait',
  jvm: 'def func class struct enum interface trait',
  c: 'class struct enum interface',
  csharp: 'class struct enum interface',
  solidity: 'function contract library interface struct enum modifier',
  php: 'function class interface trait enum',
  ruby: 'def class',
  styles: '',
  plain: DEFINING,
};
