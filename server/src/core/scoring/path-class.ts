import { HEAD_LENGTH, saysGenerated } from './generated-mark.ts';
import { type Language, languageOf } from './lexer/grammar.ts';

/**
 * What a file is to the score. Only `source` earns; `test` is measured and shown; `example` is code of documentation;
 * `excluded` is what nobody wrote by hand here: lock files, generated, vendored and built files, data, pictures.
 */
export type PathKind = 'source' | 'test' | 'example' | 'doc' | 'config' | 'excluded' | 'other';

export interface PathClass {
  kind: PathKind;
  /** Set for source, test and example. */
  language: Language | null;
}

const EXCLUDED_DIRECTORIES =
  /(^|\/)(vendor|vendored|_vendor|node_modules|third_party|dist|build|fixtures|__fixtures__|__snapshots__|testdata|\.yarn|deps|target)\//i;
const EXCLUDED_NAMES =
  /(^|\/)(go\.sum|[^/]*lock\.(json|ya?ml)|[^/]*\.(lock|map|snap|svg|csv|tsv|po|pot|ipynb|patch|diff|golden|generated\.[a-z]+|pb\.go|pb\.cc|pb\.h|_pb2\.py|g\.dart|min\.js|min\.css|wasm|bundle\.js))$/i;
const BINARY_EXTENSIONS = new Set(
  'gz zip png gif jpg jpeg webp ico pdf woff woff2 ttf otf eot mp4 mp3 webm tgz jar bin exe dll so dylib class pyc'.split(
    ' ',
  ),
);
const DOC_EXTENSIONS = new Set('md mdx rst txt adoc markdown asciidoc tex'.split(' '));
const CONFIG_EXTENSIONS = new Set(
  'json jsonc json5 yml yaml toml ini cfg conf xml gradle properties mk cmake env'.split(' '),
);
const TEST_PATH =
  /(^|\/)(tests?|testing|specs?|__tests__|e2e|benches|benchmarks?|playground|it)(\/|$)|[._-](test|spec|bench)s?\.|_test\.|(^|\/)test_|Tests?\.java$|\.t\.sol$/i;
const EXAMPLE_PATH = /(^|\/)(docs?|docs_src|documentation|website|site|examples?|samples?)\//i;
const MINIFIED_LINE = 2000;

/** Classes of the paths that were asked for last; every change asks several times. */
const known = new Map<string, PathClass>();
const KNOWN_PATHS = 10_000;

/** Class of a file by its path alone. Paths use `/`. */
export function classifyPath(path: string): PathClass {
  const found = known.get(path);
  if (found !== undefined) return found;
  if (known.size === KNOWN_PATHS) known.clear();
  const result = classify(path);
  known.set(path, result);
  return result;
}

function classify(path: string): PathClass {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  const extension = dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
  if (EXCLUDED_DIRECTORIES.test(path) || EXCLUDED_NAMES.test(path) || BINARY_EXTENSIONS.has(extension))
    return nothing('excluded');
  if (DOC_EXTENSIONS.has(extension)) return nothing('doc');
  const language = languageOf(extension);
  if (language !== null) {
    if (TEST_PATH.test(path)) return { kind: 'test', language };
    return { kind: EXAMPLE_PATH.test(path) ? 'example' : 'source', language };
  }
  if (CONFIG_EXTENSIONS.has(extension) || path.startsWith('.') || extension === '') return nothing('config');
  return nothing('other');
}

/** Whether a text was written by a tool: it says so at its top, or it is minified. */
export function isGenerated(text: string): boolean {
  return saysGenerated(text) || (text.length > MINIFIED_LINE && isMinified(text, countLines(text)));
}

/** The same of a text that begins as one that was not: it differs from `from` on. `lines`: its line feeds and one more. */
export function becameGenerated(text: string, from: number, lines: number): boolean {
  return (from < HEAD_LENGTH && saysGenerated(text)) || isMinified(text, lines);
}

const isMinified = ({ length }: string, lines: number): boolean =>
  length > MINIFIED_LINE && length / lines > MINIFIED_LINE / 4;

function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

const nothing = (kind: PathKind): PathClass => ({ kind, language: null });
