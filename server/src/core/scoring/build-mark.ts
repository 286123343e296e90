/** So many characters of code are looked at: what build tools need at run time comes first. */
const BEGINNING = 800;
/** And so many at the end. */
const END = 400;

/** Code that only bundlers and compilers to JavaScript write. */
const TOOLS_OWN: readonly RegExp[] = [
  /^[;!(+]*(?:require=)?\(?function\b[\s\S]*Cannot find module '"/, // Browserify
  /\bwebpack(?:Bootstrap|UniversalModuleDefinition)\b|\b__webpack_(?:modules|require)__\b/,
  /^var __(?:create|defProp|getOwnPropNames|esm|commonJS|export) = /m, // esbuild
  /^var __\w+ = \(?this && this\.__/m, // TypeScript
  /^Object\.defineProperty\(exports, ["']__esModule["'], \{\s*value: true,?\s*\}\);/m,
  /^function _interopRequire/m, // Babel
];
/** No such code is without one of these. */
const HINT = /\b__|webpack|Cannot find module|_interop/;
/** What it begins with. */
const BEGINS = new Set(';!(+/"\'vfOr');

const MAP_AT_END = /\n\/[/*][#@] sourceMappingURL=[^\n]*\s*$/;

/**
 * Whether code was put together or translated by a tool: it begins with what only those write. `start`: where code begins in a text, `most`: what
 * is looked at of the text.
 */
export function beginsAsBuilt(text: string, start: number, most: number): boolean {
  return BEGINS.has(text.charAt(start)) && isToolsOwn(text.slice(start, Math.min(most, start + BEGINNING)));
}

const isToolsOwn = (code: string): boolean => HINT.test(code) && TOOLS_OWN.some((mark) => mark.test(code));

/** Whether a text names at its end a map to the sources that it was made of. */
export function namesSourceMap(text: string): boolean {
  const end = text.slice(-END);
  return end.includes('sourceMappingURL=') && MAP_AT_END.test(end);
}
