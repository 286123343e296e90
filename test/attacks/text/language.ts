/** Families of languages as the attacks know them. */
export type Language = 'script' | 'python' | 'go' | 'rust' | 'java' | 'c' | 'solidity';

const byExtension: Readonly<Record<Language, string>> = {
  script: 'js mjs cjs jsx ts tsx mts cts',
  python: 'py',
  go: 'go',
  rust: 'rs',
  java: 'java',
  c: 'c h cc cpp cxx hpp',
  solidity: 'sol',
};

const languages = new Map(
  Object.entries(byExtension).flatMap(([language, extensions]) =>
    extensions.split(' ').map((extension): [string, Language] => [extension, language as Language]),
  ),
);

export const languageOf = (path: string): Language | null =>
  languages.get(path.slice(path.lastIndexOf('.') + 1).toLowerCase()) ?? null;

export const extensionOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);
export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
/** The name without folder and extension. */
export const stemOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1, path.lastIndexOf('.'));

export interface Marks {
  line: string;
  block: readonly [string, string] | null;
  /** Prefix of a documentation line. */
  doc: string;
}

const slashes: Marks = { line: '//', block: ['/*', '*/'], doc: '///' };
export const marksOf = (language: Language): Marks =>
  language === 'python' ? { line: '#', block: null, doc: '#:' } : slashes;
