/** Attacks on how code is laid out: white space, comments, line breaks. */
import type { Spelling } from '../attack.ts';
import type { Edits } from '../fixture/edit-tree.ts';
import { type Subject, standing } from '../subject.ts';
import { addedLines } from '../text/diff.ts';
import { type Language, languageOf, marksOf } from '../text/language.ts';
import type { Random } from '../text/random.ts';
import { innerLines, join, type Piece, scan } from '../text/scan.ts';

type TextRewrite = (text: string, language: Language, random: Random, before: string | null) => string;

/** A rewrite of each standing file; null where nothing changed. */
export function eachFile(name: string, rewriteText: TextRewrite, languages?: readonly Language[]): Spelling {
  return {
    kind: 'rewrite',
    name,
    rewrite: (subject: Subject, random: Random): Edits | null => {
      const edits = new Map<string, string | null>();
      for (const { path, text, before } of standing(subject)) {
        const language = languageOf(path);
        if (language === null || (languages !== undefined && !languages.includes(language))) continue;
        const next = rewriteText(text, language, random, before);
        if (next !== text) edits.set(path, next);
      }
      return edits.size === 0 ? null : edits;
    },
  };
}

/** Changes the lines of a text that don't begin or end within a string or comment. */
export function changeLines(text: string, language: Language, change: (line: string, index: number) => string): string {
  const inner = innerLines(scan(text, language));
  const lines = text.split('\n');
  return lines.map((line, index) => (inner.has(index) || inner.has(index + 1) ? line : change(line, index))).join('\n');
}

const eachLine =
  (change: (line: string, index: number) => string): TextRewrite =>
  (text, language) =>
    changeLines(text, language, change);

export const whitespace: Spelling[] = [
  eachFile(
    'deeper indentation',
    eachLine((line) => line.replace(/^[ \t]+/, (blanks) => blanks + blanks)),
  ),
  eachFile(
    'tabs for blanks',
    eachLine((line) => line.replace(/^(?: {2})+/, (blanks) => '\t'.repeat(blanks.length / 2))),
  ),
  eachFile('CRLF', (text) => text.replace(/\r?\n/g, '\r\n')),
  eachFile(
    'trailing blanks',
    eachLine((line) => (line.endsWith('\\') ? line : `${line}   `)),
  ),
  eachFile(
    'blank lines',
    eachLine((line) => (line.endsWith('\\') ? line : `${line}\n`)),
  ),
  eachFile('no blanks around signs', (text, language) =>
    join(
      scan(text, language).filter(
        (piece, index, all) =>
          piece.kind !== 'blank' ||
          index === 0 ||
          all[index - 1]?.kind === 'newline' ||
          !(isBracket(all[index - 1]) || isBracket(all[index + 1])) ||
          text.includes('#define'),
      ),
    ),
  ),
];
const isBracket = (piece: Piece | undefined): boolean => piece !== undefined && /^[()[\],;]$/.test(piece.text);

/** A comment above every n-th line, in the language's own marks. */
const commented = (
  every: number,
  comment: (indent: string, language: Language, random: Random) => string | null,
): TextRewrite => {
  return (text, language, random) => {
    const inner = innerLines(scan(text, language));
    const lines = text.split('\n');
    return lines
      .flatMap((line, index) => {
        const isFree = !inner.has(index) && !(lines[index - 1] ?? '').endsWith('\\') && line.trim() !== '';
        const said = isFree && index % every === 0 ? comment(/^\s*/.exec(line)?.[0] ?? '', language, random) : null;
        return said === null ? [line] : [said, line];
      })
      .join('\n');
  };
};
const lineComment = (indent: string, language: Language, random: Random): string =>
  `${indent}${marksOf(language).line} ${random.sentence(8)}.`;

export const comments: Spelling[] = [
  eachFile('line comments, +50 %', commented(2, lineComment)),
  eachFile(
    'line comments, +200 %',
    commented(1, (indent, language, random) =>
      [lineComment(indent, language, random), lineComment(indent, language, random)].join('\n'),
    ),
  ),
  eachFile(
    'block comments',
    commented(2, (indent, language, random) => {
      const { block } = marksOf(language);
      return block === null
        ? null
        : `${indent}${block[0]} ${random.sentence(6)}\n${indent}   ${random.sentence(6)} ${block[1]}`;
    }),
  ),
  eachFile(
    'documentation with tags',
    commented(3, (indent, language, random) => {
      const { block, doc } = marksOf(language);
      const said = `@param ${random.name()} ${random.sentence(5)}`;
      return block === null ? `${indent}${doc} ${said}` : `${indent}/**\n${indent} * ${said}\n${indent} */`;
    }),
  ),
  eachFile(
    'code in comments',
    commented(
      3,
      (indent, language, random) =>
        `${indent}${marksOf(language).line} const ${random.name()} = ${random.name()}(${random.below(1000)});`,
    ),
  ),
  eachFile(
    'docstrings',
    (text, language, random) => {
      const inner = innerLines(scan(text, language));
      const lines = text.split('\n').map((line, index) => {
        const indent = /^([ \t]*)def .*:[ \t\r]*$/.exec(line)?.[1];
        return indent === undefined || inner.has(index) ? line : `${line}\n${indent}    """${random.sentence(9)}."""`;
      });
      return lines.join('\n');
    },
    ['python'],
  ),
];

/** Breaks lines at signs inside round or square brackets, in added lines alone. */
const broken =
  (isBreak: (piece: Piece, next: Piece | undefined) => boolean): TextRewrite =>
  (text, language, _, before) => {
    const added = addedLines(before, text);
    const skipped = directives(text, language);
    let depth = 0;
    return scan(text, language)
      .map((piece, index, all) => {
        if (piece.kind === 'sign' && /[([]/.test(piece.text)) depth += 1;
        if (piece.kind === 'sign' && /[)\]]/.test(piece.text)) depth -= 1;
        const isHere = depth > 0 && added.has(piece.line) && !skipped.has(piece.line);
        return isHere && isBreak(piece, all[index + 1]) ? `${piece.text}\n        ` : piece.text;
      })
      .join('');
  };

/** Lines of the preprocessor, which end where they end. */
function directives(text: string, language: Language): Set<number> {
  const found = new Set<number>();
  if (language !== 'c') return found;
  let continues = false;
  for (const [index, line] of text.split('\n').entries()) {
    if (continues || /^\s*#/.test(line)) found.add(index);
    continues = found.has(index) && line.trimEnd().endsWith('\\');
  }
  return found;
}

const joined: TextRewrite = (text, language, _, before) => {
  const added = addedLines(before, text);
  const skipped = directives(text, language);
  const pieces = scan(text, language);
  const spoiled = new Set(pieces.flatMap(({ kind, line }) => (kind === 'comment' ? [line] : [])));
  let depth = 0;
  return pieces
    .map((piece) => {
      if (piece.kind === 'sign' && /[([]/.test(piece.text)) depth += 1;
      if (piece.kind === 'sign' && /[)\]]/.test(piece.text)) depth -= 1;
      if (piece.kind === 'sign' && piece.text === '{') depth -= 100;
      if (piece.kind === 'sign' && piece.text === '}') depth += 100;
      const isHere = depth > 0 && added.has(piece.line) && !skipped.has(piece.line) && !spoiled.has(piece.line);
      return piece.kind === 'newline' && isHere ? ' ' : piece.text;
    })
    .join('');
};

export const inflation: Spelling[] = [
  eachFile(
    'a line an argument',
    broken(({ kind, text }) => kind === 'sign' && text === ','),
  ),
  eachFile(
    'a line after every bracket',
    broken(({ kind, text }) => kind === 'sign' && /[,([]/.test(text)),
  ),
  eachFile(
    'a line an operator',
    broken(({ kind, text }, next) => kind === 'sign' && /[,+*?]/.test(text) && next?.kind === 'blank'),
  ),
  eachFile('one long line', joined),
];
