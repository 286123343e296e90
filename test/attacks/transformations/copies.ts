/** Attacks with code that is there already, or is someone else's: copies, vendored and generated files, moves, new names. */
import type { Spelling } from '../attack.ts';
import type { Edits } from '../fixture/edit-tree.ts';
import { type SourceFile, type Subject, standing } from '../subject.ts';
import { type Block, blocksOf } from '../text/blocks.ts';
import { addedLines } from '../text/diff.ts';
import { extensionOf, folderOf, type Language, languageOf, stemOf } from '../text/language.ts';
import { localNames, outerNames, RESERVED, rename, TYPES_FIRST } from '../text/names.ts';
import type { Random } from '../text/random.ts';
import { join, type Piece, scan } from '../text/scan.ts';
import { eachFile } from './layout.ts';

interface Place {
  file: SourceFile;
  language: Language;
  block: Block;
}

/** Functions of the base, in files of the change and others. */
function functionsOf({ files, context }: Subject): Place[] {
  const old = [...files].flatMap(([path, { before, after }]) =>
    before === null || after === null ? [] : [{ path, text: before }],
  );
  return [...old, ...context].flatMap((file) => {
    const language = languageOf(file.path);
    const blocks = language === null ? [] : blocksOf(file.text, language).filter(({ start, end }) => end - start >= 4);
    return language === null ? [] : blocks.map((block) => ({ file, language, block }));
  });
}

const textOf = ({ file, block }: Place): string => file.text.split('\n').slice(block.start, block.end).join('\n');

/** Three functions of the repository again, as `change` would have them, at the end of a file of the change in that language. */
const copied = (name: string, change: (text: string, place: Place, random: Random) => string): Spelling => ({
  kind: 'rewrite',
  name,
  rewrite: (subject, random) => {
    const places = functionsOf(subject);
    const edits = new Map<string, string | null>();
    for (const place of random.sample(places, 3)) {
      const target = random.pick(standing(subject).filter(({ path }) => languageOf(path) === place.language));
      if (target === undefined) continue;
      const text = edits.get(target.path) ?? target.text;
      edits.set(target.path, `${text.replace(/\n?$/, '\n')}\n${change(textOf(place), place, random)}\n`);
    }
    return edits.size === 0 ? null : edits;
  },
});

/** New names for what a piece of code declares itself. */
function renamed(text: string, language: Language, makeName: () => string, more: readonly string[] = []): string {
  const pieces = scan(text, language);
  const names = [...localNames(pieces, language), ...more];
  return rename(pieces, new Map(names.map((name) => [name, makeName()])));
}

export const copies: Spelling[] = [
  copied('as they are', (text) => text),
  copied('under another name', (text, { language, block }, random) =>
    rename(scan(text, language), new Map([[block.name, random.name()]])),
  ),
  copied('with other local names', (text, { language, block }, random) =>
    renamed(text, language, () => random.name(), [block.name]),
  ),
  copied('with every name changed', (text, { language }, random) => {
    const pieces = scan(text, language);
    return withWords(pieces, new Map([...wordsOf(pieces)].map((word) => [word, random.name()])));
  }),
  copied('on one line each statement, without comments', (text, { language }) =>
    join(scan(text, language).filter(({ kind }) => kind !== 'comment')).replace(/\n\s*\n/g, '\n'),
  ),
  {
    kind: 'rewrite',
    name: 'a whole file again',
    rewrite: ({ context }, random) => {
      const file = random.pick(context);
      return file === undefined
        ? null
        : new Map([[`${folderOf(file.path)}${random.name()}.${extensionOf(file.path)}`, file.text]]);
    },
  },
];

/** Names of all kinds. */
const wordsOf = (pieces: readonly Piece[]): Set<string> =>
  new Set(
    pieces.flatMap(({ kind, text }) => (kind === 'word' && text.length > 3 && !RESERVED.has(text) ? [text] : [])),
  );

const withWords = (pieces: readonly Piece[], words: ReadonlyMap<string, string>): string =>
  join(pieces.map((one) => (one.kind === 'word' ? { ...one, text: words.get(one.text) ?? one.text } : one)));

/** Files of another project, under the paths and with the marks of what nobody wrote here. */
const foreign = (
  name: string,
  pathOf: (file: SourceFile) => string,
  change: (text: string) => string = (text) => text,
): Spelling => ({
  kind: 'rewrite',
  name,
  rewrite: (subject, random) => {
    const files = random.sample(
      subject.foreign.filter(({ text }) => text.length >= MIN_FOREIGN),
      3,
    );
    return files.length === 0 ? null : new Map(files.map((file) => [pathOf(file), change(file.text)]));
  },
});
/** A few lines in a row are no bundle. In characters. */
const MIN_FOREIGN = 4000;
const nameOf = ({ path }: SourceFile): string => path.slice(path.lastIndexOf('/') + 1);

export const vendored: Spelling[] = [
  foreign('vendor folder', (file) => `vendor/lib/${nameOf(file)}`),
  foreign('third_party folder', (file) => `src/third_party/${nameOf(file)}`),
  foreign('node_modules folder', (file) => `node_modules/lib/${nameOf(file)}`),
  foreign('built files', (file) => `dist/${nameOf(file)}`),
  foreign('minified', (file) => `src/${stemOf(file.path)}.min.js`, minify),
  foreign('minified, under a plain name', (file) => `src/${stemOf(file.path)}.js`, minify),
  foreign(
    '@generated',
    (file) => `src/${nameOf(file)}`,
    (text) => `// @generated by a tool\n${text}`,
  ),
  foreign(
    'protobuf output',
    (file) => `src/${stemOf(file.path)}.pb.go`,
    (text) => `// Code generated by protoc-gen-go. DO NOT EDIT.\n${text}`,
  ),
  foreign(
    'Browserify bundle',
    (file) => `src/${stemOf(file.path)}.js`,
    (text) =>
      `(function e(t,n,r){function s(o,u){if(!n[o]){throw new Error("Cannot find module '"+o+"'")}}})({1:[function(require,module,exports){\n${text}\n},{}]},{},[1]);\n`,
  ),
  foreign(
    'compiled to JavaScript',
    (file) => `lib/${stemOf(file.path)}.js`,
    (text) => `"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\n${text}`,
  ),
  foreign(
    'with the map of its sources',
    (file) => `lib/${stemOf(file.path)}.js`,
    (text) => `${text}\n//# sourceMappingURL=index.js.map\n`,
  ),
  foreign('coverage report', (file) => `coverage/lcov-report/${stemOf(file.path)}.js`),
  foreign('snapshot', (file) => `src/__snapshots__/${nameOf(file)}.snap`),
  {
    kind: 'rewrite',
    name: 'lock file',
    rewrite: (_, random) => {
      const entries = Array.from(
        { length: 200 },
        () => `"${random.name()}@^${random.below(9)}":\n  version "${random.below(9)}.${random.below(99)}"\n`,
      );
      return new Map([['yarn.lock', entries.join('\n')]]);
    },
  },
];

function minify(text: string): string {
  return join(scan(text, 'script').filter(({ kind }) => kind !== 'comment')).replace(/\s+/g, ' ');
}

/** Old files of the change, with code of the base that can be moved. */
const moved = (name: string, move: (subject: Subject, random: Random) => Edits | null): Spelling => ({
  kind: 'rewrite',
  name,
  rewrite: move,
});

export const moves: Spelling[] = [
  moved('another file name', (subject, random) =>
    renamedPaths(subject, (path) => path.replace(/(\.\w+)$/, `-${random.name()}$1`)),
  ),
  moved('another folder', (subject, random) => renamedPaths(subject, (path) => `${random.name()}/${path}`)),
  eachFile('functions in another order', (text, language) => reordered(text, blocksOf(text, language))),
  moved('functions to another file', (subject) => {
    const edits = new Map<string, string | null>();
    for (const { path, text } of standing(subject)) {
      const language = languageOf(path);
      const blocks = language === null ? [] : blocksOf(text, language);
      const going = blocks.filter((_, index) => index % 2 === 0);
      if (going.length === 0) continue;
      const lines = text.split('\n');
      const isGoing = (line: number) => going.some(({ start, end }) => line >= start && line < end);
      edits.set(path, lines.filter((_, line) => !isGoing(line)).join('\n'));
      edits.set(
        `${folderOf(path)}moved-${stemOf(path)}.${extensionOf(path)}`,
        lines.filter((_, line) => isGoing(line)).join('\n'),
      );
    }
    return edits.size === 0 ? null : edits;
  }),
  moved('imports in another order', (subject) => {
    const edits = new Map<string, string | null>();
    for (const { path, text } of standing(subject)) {
      const next = text.replace(
        /(?:^(?:import|from|use|#include|(?:const|var) \w+ = require)\b.*[^\s{([,]\s*?\n){2,}/gm, // whole ones: no brackets go on
        (lines) => `${lines.trimEnd().split('\n').reverse().join('\n')}\n`,
      );
      if (next !== text) edits.set(path, next);
    }
    return edits.size === 0 ? null : edits;
  }),
];

function renamedPaths(subject: Subject, pathOf: (path: string) => string): Edits | null {
  const edits = new Map<string, string | null>();
  for (const { path, text, before } of standing(subject)) {
    if (before === null) continue;
    edits.set(path, null);
    edits.set(pathOf(path), text);
  }
  return edits.size === 0 ? null : edits;
}

/** The functions of a text in reverse, everything between them in its place. */
export function reordered(text: string, blocks: readonly Block[]): string {
  const lines = text.split('\n');
  const result: string[] = [];
  let at = 0;
  for (const [index, { start, end }] of blocks.entries()) {
    const other = blocks[blocks.length - 1 - index];
    result.push(...lines.slice(at, start), ...lines.slice(other?.start, other?.end));
    at = end;
  }
  return [...result, ...lines.slice(at)].join('\n');
}

/** Names that only added lines have, and that they declare for themselves, exchanged. */
const newNames = (name: string, makeName: (old: string, random: Random) => string): Spelling => ({
  kind: 'rewrite',
  name,
  rewrite: (subject, random) => {
    const edits = new Map<string, string | null>();
    for (const file of standing(subject)) {
      const language = languageOf(file.path);
      if (language === null) continue;
      const names = ownNames(file, language, subject).map((word): [string, string] => [word, makeName(word, random)]);
      const next = rename(scan(file.text, language), new Map(names));
      if (next !== file.text) edits.set(file.path, next);
    }
    return edits.size === 0 ? null : edits;
  },
});

function ownNames(
  { path, text, before }: SourceFile & { before: string | null },
  language: Language,
  subject: Subject,
): string[] {
  const added = addedLines(before, text);
  const pieces = scan(text, language);
  const old = new Set(pieces.flatMap((piece) => (added.has(piece.line) ? [] : [piece.text])));
  const own = localNames(
    pieces.filter(({ line }) => added.has(line)),
    language,
  );
  const others = [...standing(subject), ...subject.context].filter((file) => file.path !== path);
  const outer = outerNames(pieces, language);
  return [...own].filter((word) => {
    const isOutside = TYPES_FIRST.has(language) ? word : `.${word}`; // members stand for themselves there
    return (
      word.length > 1 && !old.has(word) && !outer.has(word) && !others.some((file) => file.text.includes(isOutside))
    );
  });
}

export const newLocalNames: Spelling[] = [
  newNames('short names', (_, random) => `v${random.below(100_000)}`),
  newNames('long random names', (_, random) => random.noise()),
  newNames('names as people choose them', (_, random) => random.name()),
];

/** Names of all kinds exchanged in all code, old and new. `share`: of the names. */
const namesThroughout = (name: string, share: number): Spelling => ({
  kind: 'rewrite',
  name,
  rewrite: (subject, random) => {
    const files = [...standing(subject), ...subject.context].flatMap(({ path, text }) => {
      const language = languageOf(path);
      return language === null ? [] : [{ path, text, pieces: scan(text, language) }];
    });
    const all = new Set(files.flatMap(({ pieces }) => [...wordsOf(pieces)]));
    const names = new Map([...all].filter(() => random.next() < share).map((word) => [word, random.name()]));
    const edits = files.flatMap(({ path, text, pieces }): [string, string][] => {
      const next = withWords(pieces, names);
      return next === text ? [] : [[path, next]];
    });
    return edits.length === 0 ? null : new Map(edits);
  },
});

export const newNamesThroughout: Spelling[] = [
  namesThroughout('a tenth of all names', 0.1),
  namesThroughout('a third of all names', 1 / 3),
  namesThroughout('every name', 1),
];

/** Added functions in another order. */
export const lineOrder: Spelling[] = [
  eachFile('added functions in another order', (text, language, _, before) => {
    const added = addedLines(before, text);
    const isAdded = ({ start, end }: Block) => {
      for (let line = start; line < end; line += 1) if (!added.has(line)) return false;
      return true;
    };
    return reordered(text, blocksOf(text, language).filter(isAdded));
  }),
];
