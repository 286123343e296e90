/** Grammar file of each extension, without `tree-sitter-` and `.wasm`. What parses C too is called cpp. */
const extensionsOf: Readonly<Record<string, string>> = {
  bash: 'sh bash',
  'c-sharp': 'cs',
  cpp: 'c h cc cpp cxx hpp hh hxx',
  css: 'css',
  go: 'go',
  ini: 'ini',
  java: 'java',
  javascript: 'js mjs cjs jsx',
  php: 'php',
  powershell: 'ps1',
  python: 'py pyi',
  ruby: 'rb',
  rust: 'rs',
  tsx: 'tsx',
  typescript: 'ts mts cts',
};

const grammars = new Map(
  Object.entries(extensionsOf).flatMap(([grammar, extensions]) =>
    extensions.split(' ').map((extension): [string, string] => [extension, grammar]),
  ),
);

/** Extension of a path, lower case, no dot. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
}

/** Name of the grammar for a path; null where there is none. */
export const grammarOf = (path: string): string | null => grammars.get(extensionOf(path)) ?? null;
