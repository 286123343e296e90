/**
 * How a language writes what the lexer must know: comments, strings, and where a slash begins a regular expression. All of them have all fields, so
 * that the lexer is compiled once for all.
 */
export interface Grammar {
  readonly lineComments: readonly string[];
  /** Only where they stand first in a line. */
  readonly firstInLineComments: readonly string[];
  readonly blockComments: readonly (readonly [open: string, close: string])[];
  /** A comment inside a block comment has a closing mark of its own. */
  readonly nestsComments: boolean;
  /** A line comment goes on after a backslash that ends the line. */
  readonly joinsComments: boolean;
  /** `#if 0` and what it leaves out is a comment. */
  readonly conditions: boolean;
  /** Line after which nothing is code; empty where there is none. */
  readonly endLine: string;
  /** Code is between `<?php` and `?>`, where there is such a tag at all. */
  readonly openTags: boolean;
  /** Delimiters of strings that end with their line (an unclosed one does too) and know backslash escapes, of the line's end too. */
  readonly strings: string;
  /** They go on over lines. */
  readonly hasOpenStrings: boolean;
  /** Delimiters of strings over several lines, longest first. */
  readonly longStrings: readonly (readonly [open: string, close: string])[];
  /** Backquoted templates with `${…}`. */
  readonly templates: boolean;
  /** `'x'` is a character, and a lone quote a lifetime, a label or a digit separator. */
  readonly characters: boolean;
  readonly regularExpressions: boolean;
  /** A string that is a statement of its own is documentation. */
  readonly docStrings: boolean;
  /** `<<LABEL`, of PHP or of Ruby. */
  readonly heredocs: 'none' | 'php' | 'ruby';
  /** More than three quotes are closed by as many, and a doubled one in `@"…"` closes nothing. */
  readonly countsQuotes: boolean;
  /** `r#"…"#` with any number of hashes. */
  readonly rawHashes: boolean;
  /** `R"tag(…)tag"`. */
  readonly rawTags: boolean;
}

const bare: Grammar = {
  lineComments: [],
  firstInLineComments: [],
  blockComments: [],
  nestsComments: false,
  joinsComments: false,
  conditions: false,
  endLine: '',
  openTags: false,
  strings: '"\'',
  hasOpenStrings: false,
  longStrings: [],
  templates: false,
  characters: false,
  regularExpressions: false,
  docStrings: false,
  heredocs: 'none',
  countsQuotes: false,
  rawHashes: false,
  rawTags: false,
};
const likeC: Grammar = { ...bare, lineComments: ['//'], blockComments: [['/*', '*/']] };
const withCharacters: Grammar = { ...likeC, strings: '"', characters: true };
const TRIPLE_QUOTES = [['"""', '"""']] as const;

const script: Grammar = { ...likeC, templates: true, regularExpressions: true };
const python: Grammar = {
  ...bare,
  lineComments: ['#'],
  longStrings: [...TRIPLE_QUOTES, ["'''", "'''"]],
  docStrings: true,
};
const go: Grammar = { ...withCharacters, longStrings: [['`', '`']] };
const rust: Grammar = { ...withCharacters, nestsComments: true, hasOpenStrings: true, rawHashes: true };
const jvm: Grammar = { ...withCharacters, longStrings: TRIPLE_QUOTES };
const c: Grammar = { ...withCharacters, joinsComments: true, conditions: true, rawTags: true };
const csharp: Grammar = {
  ...withCharacters,
  firstInLineComments: ['#region', '#endregion'],
  conditions: true,
  longStrings: [...TRIPLE_QUOTES, ['@"', '"'], ['@$"', '"']],
  countsQuotes: true,
};
const solidity: Grammar = likeC;
const php: Grammar = {
  ...bare,
  lineComments: ['//', '#'],
  blockComments: [
    ['/*', '*/'],
    ['<!--', '-->'],
  ],
  openTags: true,
  heredocs: 'php',
};
const ruby: Grammar = {
  ...bare,
  lineComments: ['#'],
  blockComments: [['=begin', '=end']],
  endLine: '__END__',
  strings: '"\'`',
  heredocs: 'ruby',
};
const styles: Grammar = likeC;
const plain: Grammar = {
  ...bare,
  firstInLineComments: ['//', '#', '--', ';', '%'],
  blockComments: [
    ['/*', '*/'],
    ['<!--', '-->'],
  ],
};

export const grammars = { script, python, go, rust, jvm, c, csharp, solidity, php, ruby, styles, plain } as const;
export type Language = keyof typeof grammars;

const byExtension: Readonly<Record<Language, string>> = {
  script: 'js mjs cjs jsx ts tsx mts cts',
  python: 'py pyi',
  go: 'go',
  rust: 'rs',
  jvm: 'java kt kts scala groovy swift dart',
  c: 'c h cc cpp cxx hpp hh hxx m mm y l cu proto',
  csharp: 'cs',
  solidity: 'sol',
  php: 'php',
  ruby: 'rb',
  styles: 'css scss less',
  plain:
    'svelte vue html htm sh bash zsh fish ps1 lua sql jq pl pm r jl ex exs erl hrl hs ml mli clj cljs el lisp nim zig v vy tcl',
};

const languages: ReadonlyMap<string, Language> = new Map(
  Object.entries(byExtension).flatMap(([language, extensions]) =>
    isLanguage(language) ? extensions.split(' ').map((extension): [string, Language] => [extension, language]) : [],
  ),
);

/** Language by file extension (lower case, no dot); null where the file is not source code. */
export const languageOf = (extension: string): Language | null => languages.get(extension) ?? null;

function isLanguage(name: string): name is Language {
  return name in grammars;
}
