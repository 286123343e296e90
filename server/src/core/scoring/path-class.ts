import { namesSourceMap } from './build-mark.ts';
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
  /(^|\/)(vendor|vendored|_vendor|node_modules|bower_components|jspm_packages|third[_-]?party|3rdparty|externals?|extern|site-packages|\.?venv|godeps|dist|build|fixtures|__fixtures__|__snapshots__|__file_snapshots__|testdata|\.yarn|deps|target|lcov-report|htmlcov|flow-typed\/npm)\//i;
/** Only as their tools write them: `pods` are something else in other projects. */
const EXCLUDED_BY_CASE = /(^|\/)(Pods|Carthage)\//;
const EXCLUDED_NAMES =
  /(^|\/)(go\.sum|zz_generated[^/]*\.go|[^/]*lock\.(json|ya?ml)|[^/]*_pb2(_grpc)?\.pyi?|[^/]*[.-]min\.[mc]?js|[^/]*\.snapshot\.[a-z]+|[^/]*\.(lock|map|snap|svg|csv|tsv|po|pot|ipynb|patch|diff|golden|generated\.[a-z]+|pb\.go|pb\.gw\.go|pb\.cc|pb\.h|g\.dart|designer\.cs|min\.css|wasm|bundle\.[mc]?js|chunk\.[mc]?js)|[a-z][^/]*-\d+\.\d+[^/]*\.(?:js|css)|(?<!src\/)(?:javadoc|apidocs)\/.*\.(?:html|js|css))$/i;
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
  /(^|\/)(tests?|testing|specs?|__tests__|__mocks__|e2e|cypress|benches|benchmarks?|playground|it)(\/|$)|[._-](test|spec|bench)s?\.|\.test-d\.[a-z]+$|(^|\/)jest\.setup\.|_test\.|(^|\/)test_|Tests?\.java$|\.t\.sol$/i;
const EXAMPLE_PATH = /(^|\/)(docs?|docs_src|documentation|website|site|examples?|samples?)\/|\.stories\.[a-z]+$/i;
const MINIFIED_LINE = 2000;
/** Nobody writes so long lines one after another. A single one, of data, says nothing. */
const LONG_LINE = 200;
const LONG_TEXT = 1000;

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
  if (isExcluded(path) || BINARY_EXTENSIONS.has(extension)) return nothing('excluded');
  if (DOC_EXTENSIONS.has(extension)) return nothing('doc');
  const language = languageOf(extension);
  if (language !== null) {
    if (TEST_PATH.test(path)) return { kind: 'test', language };
    return { kind: EXAMPLE_PATH.test(path) ? 'example' : 'source', language };
  }
  if (CONFIG_EXTENSIONS.has(extension) || path.startsWith('.') || extension === '') return nothing('config');
  return nothing('other');
}

const isExcluded = (path: string): boolean =>
  EXCLUDED_DIRECTORIES.test(path) || EXCLUDED_BY_CASE.test(path) || EXCLUDED_NAMES.test(path);

/** Whether a text was written by a tool: it says so at its top, looks so there, names its sources, or is minified. */
export function isGenerated(text: string): boolean {
  return saysGenerated(text) || namesSourceMap(text) || (text.length > LONG_TEXT && isMinified(text, countLines(text)));
}

/** The same of a text that begins as one that was not: it differs from `from` on. `lines`: its line feeds and one more. */
export function becameGenerated(text: string, from: number, lines: number): boolean {
  return (from < HEAD_LENGTH && saysGenerated(text)) || namesSourceMap(text) || isMinified(text, lines);
}

const isMinified = (text: string, lines: number): boolean =>
  (text.length > MINIFIED_LINE && text.length / lines > MINIFIED_LINE / 4) ||
  (text.length > LONG_TEXT && text.length / lines > LONG_LINE / 2 && areMostLong(text));

/** Of the lines that are not blank. It is asked only where they can be: what is above is asked at each keystroke. */
function areMostLong(text: string): boolean {
  let more = 0;
  for (let at = 0; at < text.length; ) {
    const found = text.indexOf('\n', at);
    const end = found < 0 ? text.length : found;
    if (end - at >= LONG_LINE) more += 1;
    else if (text.slice(at, end).trim() !== '') more -= 1;
    at = end + 1;
  }
  return more > 0;
}

function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

const nothing = (kind: PathKind): PathClass => ({ kind, language: null });
