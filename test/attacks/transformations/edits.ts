/** Attacks by doing the same to all code, old and new: what a tool does in a second. */
import type { Spelling } from '../attack.ts';
import { standing } from '../subject.ts';
import { type Language, languageOf } from '../text/language.ts';
import { changeLines } from './layout.ts';

type EditLine = (line: string, language: Language) => string;

/** The same edit of each line that it fits, in all files; lines within strings and comments stay. */
const throughout = (name: string, edit: EditLine): Spelling => ({
  kind: 'rewrite',
  name,
  rewrite: (subject) => {
    const edits = [...standing(subject), ...subject.context].flatMap(({ path, text }): [string, string][] => {
      const language = languageOf(path);
      const next = language === null ? text : changeLines(text, language, (line) => edit(line, language));
      return next === text ? [] : [[path, next]];
    });
    return edits.length === 0 ? null : new Map(edits);
  },
});

/** Whether all brackets that are opened are closed, and no string or comment may hide one. */
function isWhole(text: string): boolean {
  if (/['"`]|\/\/|\/\*|#/.test(text)) return false;
  let depth = 0;
  for (const character of text) {
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** Replaces what a pattern's second group holds, between its first and its third, where that is whole. */
const changeInside =
  (patternOf: (language: Language) => RegExp, change: (inside: string, language: Language) => string): EditLine =>
  (line, language) => {
    const [, before = '', inside, after = ''] = patternOf(language).exec(line) ?? [];
    return inside !== undefined && isWhole(inside) ? before + change(inside, language) + after : line;
  };

const isPlain = (language: Language): boolean => language === 'python' || language === 'go' || language === 'rust';
const RETURNED = /^(\s*return )([^;]+?)(;?\s*)$/;
const CALL = /^(\s*(?:await )?[\w.]+\()(.+)(\);?\s*)$/;
const CONDITION = /^(\s*(?:\} ?)?(?:else )?if \()(.+)(\) \{\s*)$/;
const PLAIN_CONDITION = /^(\s*(?:\} )?(?:else )?(?:el)?if )(?!let )([^;=]+?)( \{|:)\s*$/;

export const sameEdits: Spelling[] = [
  throughout(
    'what is returned in a call',
    changeInside(
      () => RETURNED,
      (inside) => `observed.last(${inside}, observed.first)`,
    ),
  ),
  throughout(
    'an argument more',
    changeInside(
      () => CALL,
      (inside) => `${inside}, settings.most`,
    ),
  ),
  throughout(
    'a condition more',
    changeInside(
      (language) => (isPlain(language) ? PLAIN_CONDITION : CONDITION),
      (inside, language) => (language === 'python' ? `(${inside}) and observed.all` : `(${inside}) && observed.all`),
    ),
  ),
];
