/** Attacks that add code of no use: filler, trivial tests, data, a line in a quiet file. */
import type { Spelling } from '../attack.ts';
import type { Edits } from '../fixture/edit-tree.ts';
import { type SourceFile, type Subject, standing } from '../subject.ts';
import { blocksOf } from '../text/blocks.ts';
import { extensionOf, folderOf, type Language, languageOf, marksOf, stemOf } from '../text/language.ts';
import type { Random } from '../text/random.ts';
import { innerLines, isCode, join, type Piece, scan } from '../text/scan.ts';
import {
  alwaysTrue,
  arrayText,
  assertionText,
  constantText,
  deadBranch,
  entryText,
  functionText,
  never,
  objectText,
  statements,
  stringText,
  testPath,
  testText,
} from './filler-code.ts';

type Writer = (language: Language, random: Random, file: SourceFile) => string | null;

/** A file of the change, if it is in a language that attacks are written in. */
function pickFile(subject: Subject, random: Random): { file: SourceFile; language: Language } | null {
  const file = random.pick(standing(subject));
  const language = file === undefined ? null : languageOf(file.path);
  return file === undefined || language === null ? null : { file, language };
}

/** Appends to one file of the change. */
const appended = (name: string, write: Writer): Spelling => ({
  kind: 'rewrite',
  name,
  rewrite: (subject, random) => {
    const picked = pickFile(subject, random);
    if (picked === null) return null;
    const { file, language } = picked;
    const text = write(language, random, file);
    return text === null ? null : new Map([[file.path, `${file.text.replace(/\n?$/, '\n')}\n${text}\n`]]);
  },
});

/** Puts lines at the beginning of a function's body, in a file of the change. */
const within = (name: string, write: (language: Language, indent: string, random: Random) => string): Spelling => ({
  kind: 'rewrite',
  name,
  rewrite: (subject, random) => {
    const places = standing(subject).flatMap((file) => {
      const language = languageOf(file.path);
      return language === null ? [] : blocksOf(file.text, language).map((block) => ({ file, language, block }));
    });
    const edits = new Map<string, string | null>();
    for (const { file, language, block } of random.sample(places, 3)) {
      if (edits.has(file.path)) continue;
      const lines = file.text.split('\n');
      const indent = /^\s*/.exec(lines[block.body] ?? '')?.[0] ?? '';
      if (indent === '') continue;
      lines.splice(block.body, 0, write(language, indent, random));
      edits.set(file.path, lines.join('\n'));
    }
    return edits.size === 0 ? null : edits;
  },
});

const several = (count: number, write: () => string): string => Array.from({ length: count }, write).join('\n\n');

const unused =
  (exported: boolean): Writer =>
  (language, random) =>
    several(3, () => functionText(language, random.name(), statements(language, random, 6), { exported }));

/** A calls B calls C calls a function that is there; nobody calls A. */
const wrappers: Writer = (language, random, file) => {
  let callee = blocksOf(file.text, language).at(0)?.name ?? random.name();
  return several(5, () => {
    const name = random.name();
    const parameter = random.name();
    const body =
      language === 'rust'
        ? `${callee}(${parameter})`
        : `return ${callee}(${parameter})${language === 'python' || language === 'go' ? '' : ';'}`;
    callee = name;
    return functionText(language, name, [body], { parameter });
  });
};

const accessors: Writer = (language, random) => {
  if (language === 'script') {
    const pairs = several(6, () => `  get ${random.name()}() {\n    return this._${random.name()};\n  }`);
    return `class ${random.name()} {\n${pairs}\n}`;
  }
  if (language === 'python') {
    const pairs = several(
      6,
      () => `    @property\n    def ${random.name()}(self):\n        return self._${random.name()}`,
    );
    return `class ${random.name()}:\n${pairs}`;
  }
  return several(6, () => functionText(language, `get${random.name()}`, statements(language, random, 0)));
};

const constants: Writer = (language, random) =>
  several(8, () =>
    constantText(
      language,
      random.name().toUpperCase(),
      `${random.below(90)} * ${random.below(90)} + ${random.below(9000)}`,
    ),
  );

/** Two functions that call one another, and no one else does. */
const ring: Writer = (language, random) => {
  const names = [random.name(), random.name(), random.name()];
  return names
    .map((name, index) => {
      const parameter = random.name();
      const next = names[(index + 1) % names.length] ?? name;
      const call = `${next}(${parameter} + ${random.below(9000)})`;
      const body =
        language === 'rust' ? call : `return ${call}${language === 'python' || language === 'go' ? '' : ';'}`;
      return functionText(language, name, [...statements(language, random, 3).slice(0, -1), body], { parameter });
    })
    .join('\n\n');
};

/** Never called, but bears a name that is called everywhere. */
const homonym: Writer = (language, random, file) => {
  const name = random.pick(blocksOf(file.text, language))?.name ?? random.name();
  return several(2, () => functionText(language, name, statements(language, random, 6), { parameter: random.name() }));
};

export const filler: Spelling[] = [
  appended('unused functions', unused(false)),
  appended('unused exports', unused(true)),
  {
    kind: 'rewrite',
    name: 'unused file',
    rewrite: (subject, random) => {
      const picked = pickFile(subject, random);
      if (picked === null) return null;
      const { file, language } = picked;
      const path = `${folderOf(file.path)}${random.name()}.${extensionOf(file.path)}`;
      return new Map([[path, `${unused(true)(language, random, file)}\n`]]);
    },
  },
  appended('wrappers of wrappers', wrappers),
  appended('functions that call one another', ring),
  appended('functions with a known name', homonym),
  appended('accessors', accessors),
  appended('re-spelt constants', constants),
  within('dead branches', (language, indent, random) =>
    deadBranch(language, indent, statements(language, random, 5), random.pick(never(language)) ?? 'false'),
  ),
  within('dead branches, hidden', (language, indent, random) => {
    const side = `${random.below(900)}`;
    return deadBranch(language, indent, statements(language, random, 5), `${side} * ${side} < ${random.below(9)} - 10`);
  }),
  within('unused variables', (language, indent, random) =>
    statements(language, random, 5)
      .slice(0, -1)
      .map((line) => indent + line)
      .join('\n'),
  ),
];

/** A file of tests beside a file of the change. */
const tests = (name: string, write: (language: Language, random: Random) => string): Spelling => ({
  kind: 'rewrite',
  name,
  rewrite: (subject, random) => {
    const picked = pickFile(subject, random);
    if (picked === null) return null;
    const { file, language } = picked;
    const path = testPath(
      language,
      folderOf(file.path),
      `${stemOf(file.path)}-${random.name()}`,
      extensionOf(file.path),
    );
    return new Map([[path, `${write(language, random)}\n`]]);
  },
});

export const trivialTests: Spelling[] = [
  tests('assert(true)', (language, random) =>
    several(12, () => testText(language, random.name(), alwaysTrue[language])),
  ),
  tests('a value is itself', (language, random) =>
    several(12, () => testText(language, random.name(), assertionText(language, `${random.below(9000)}`))),
  ),
  tests('tests that call nothing of the change', (language, random) =>
    several(8, () => testText(language, random.name(), statements(language, random, 4).slice(0, -1).join('\n    '))),
  ),
  tests('one test twenty times', (language, random) => {
    const body = assertionText(language, random.name());
    return several(20, () => testText(language, random.name(), body));
  }),
  appended('tests inside the source', (language, random) => {
    const cases = several(6, () => testText(language, random.name(), assertionText(language, `${random.below(9000)}`)));
    return language === 'rust' ? `#[cfg(test)]\nmod tests {\n${cases}\n}` : cases;
  }),
];

const keys = (random: Random, count: number): [string, number][] =>
  Array.from({ length: count }, () => [random.name(), random.below(99_999)]);

/** Another value for a number or a string on one line. */
function otherValue({ kind, text }: Piece, random: Random): string {
  if (kind === 'number') return `${random.below(1_000_000)}`;
  return kind === 'string' && /^(['"])\w+\1$/.test(text) ? text.replace(/\w+/, random.name()) : text;
}

export const data: Spelling[] = [
  {
    kind: 'rewrite',
    name: 'other values in old code',
    rewrite: (subject, random) => {
      const file = random.pick(standing(subject));
      const language = file === undefined ? null : languageOf(file.path);
      if (file === undefined || language === null) return null;
      return new Map([
        [file.path, join(scan(file.text, language).map((one) => ({ ...one, text: otherValue(one, random) })))],
      ]);
    },
  },
  appended('a long array', (language, random) =>
    arrayText(
      language,
      random.name(),
      Array.from({ length: 400 }, () => `${random.below(1_000_000)}`),
    ),
  ),
  appended('an object of many keys', (language, random) => objectText(language, random.name(), keys(random, 200))),
  appended('base64 over many lines', (language, random) =>
    stringText(
      language,
      random.name(),
      Array.from({ length: 100 }, () => random.noise() + random.noise()),
    ),
  ),
  appended('one call an entry', (language, random) => {
    const name = random.name();
    return keys(random, 120)
      .map(([key, value]) => entryText(language, name, key, value))
      .join('\n');
  }),
  appended('negative and hexadecimal numbers', (language, random) =>
    arrayText(
      language,
      random.name(),
      Array.from(
        { length: 300 },
        () => random.pick([`-${random.below(9999)}`, `0x${random.below(65_536).toString(16)}`]) ?? '0',
      ),
    ),
  ),
];

/** One trivial line in a file that the change leaves alone. */
const cold = (name: string, write: (language: Language, random: Random, file: SourceFile) => string): Spelling => ({
  kind: 'rewrite',
  name,
  rewrite: ({ context }: Subject, random: Random): Edits | null => {
    const file = random.pick(context);
    const language = file === undefined ? null : languageOf(file.path);
    if (file === undefined || language === null) return null;
    return new Map([[file.path, `${file.text.replace(/\n?$/, '\n')}${write(language, random, file)}\n`]]);
  },
});

/** Lines with code, but those that begin inside a string or comment: elsewhere they are no such line. */
function linesOfCode(text: string, language: Language): string[] {
  const pieces = scan(text, language);
  const inner = innerLines(pieces);
  const code = new Set(pieces.filter(isCode).map(({ line }) => line));
  return text.split('\n').filter((_, line) => code.has(line) && !inner.has(line));
}

export const dilution: Spelling[] = [
  cold('a comment', (language, random) => `${marksOf(language).line} ${random.sentence(4)}`),
  cold('a line that is there already', (language, random, { text }) => random.pick(linesOfCode(text, language)) ?? ''),
  cold('an unused constant', (language, random) => constantText(language, random.name(), `${random.below(99_999)}`)),
  cold('an empty statement', (language) => (language === 'python' ? 'pass' : ';')),
];
