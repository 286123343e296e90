import type { SourceCode } from '../code/code.ts';
import { type IdSet, idsOfWords } from '../code/id-set.ts';
import { hashText } from '../lexer/characters.ts';
import type { Language } from '../lexer/grammar.ts';
import { TokenKind, wordId } from '../lexer/tokens.ts';

/** How a language puts what a name holds into a string. Templates of JavaScript are read as code. */
interface Interpolation {
  readonly hole: RegExp;
  /** What a string has to stand behind for that, where not all may: as a token, and in a line. */
  readonly prefixes?: IdSet;
  readonly prefix?: RegExp;
}

const INTERPOLATIONS: ReadonlyMap<Language, Interpolation> = new Map([
  [
    'python',
    {
      hole: /\{[^{}]*\}/g,
      prefixes: idsOfWords('f F fr rf Fr fR FR rF Rf RF'),
      prefix: /(?<!\w)(?:f|rf|fr)["']/i,
    },
  ],
  ['rust', { hole: /\{[A-Za-z_]\w*[:}]/g }],
  ['csharp', { hole: /\{[^{}]*\}/g, prefixes: idsOfWords('$'), prefix: /\$@?"|@\$"/ }],
  ['ruby', { hole: /#\{[^{}]*\}/g }],
  ['jvm', { hole: /\$\{[^{}]*\}|\$[A-Za-z_]\w*|\\\([^()]*\)/g }],
]);
const NONE: readonly number[] = [];
/** Lines of a string above one in which its prefix is looked for. */
const MAX_LINES = 64;
const WORD = /[A-Za-z_]\w*/g;

/** Whether strings of a language may say names. */
export const mayHoldNames = (language: Language): boolean => INTERPOLATIONS.has(language);

/** Words that a string asks for where it is made, as `f"{name}"` does in Python. `index`: a significant token. */
export function namesInString(code: SourceCode, language: Language, index: number): readonly number[] {
  const token = code.significant[index] ?? -1;
  const interpolation = code.kind[token] === TokenKind.string ? INTERPOLATIONS.get(language) : undefined;
  if (interpolation === undefined) return NONE;
  const names = namesIn(code.text.slice(code.start[token], code.end[token]), interpolation);
  const { prefixes } = interpolation;
  return names.length === 0 || prefixes === undefined || hasPrefix(code, prefixes, token) ? names : NONE;
}

/** The same of a line whose tokens nobody kept: what stands in no string of it may be among them. */
export function namesInLine(line: string, language: Language): readonly number[] {
  const interpolation = INTERPOLATIONS.get(language);
  if (interpolation === undefined || interpolation.prefix?.test(line) === false) return NONE;
  return namesIn(line, interpolation);
}

function hasPrefix({ text, id, kind, start, end }: SourceCode, prefixes: IdSet, token: number): boolean {
  const before = (at: number) => text.slice(end[at - 1], start[at]);
  const limit = Math.max(0, token - MAX_LINES);
  let first = token;
  while (first > limit && kind[first - 1] === TokenKind.string && /^\s*$/.test(before(first))) first -= 1;
  return first > 0 && prefixes.has(id[first - 1] ?? 0) && /^@?["']+\s*$/.test(before(first));
}

/** Of a longer string each line is a token, which begins and ends within its quotes. */
const namesIn = (text: string, { hole }: Interpolation): number[] =>
  Array.from(text.matchAll(hole)).flatMap(([inner]) =>
    Array.from(inner.matchAll(WORD), ([word]) => wordId(hashText(word, 0, word.length))),
  );
