import type { SourceCode } from '../code/code.ts';
import { lineOf } from '../code/lines.ts';
import type { Language } from '../lexer/grammar.ts';
import { TokenKind } from '../lexer/tokens.ts';

/** Lines from one to another, that one not among them. */
export interface Lines {
  readonly from: number;
  readonly to: number;
}

/** 1 for each of some characters. */
function codesOf(characters: string): Uint8Array {
  const codes = new Uint8Array(128);
  for (const character of characters) codes[character.charCodeAt(0)] = 1;
  return codes;
}

/** A function that is given to another. */
const FUNCTION = String.raw`(?:async\b|function\b|\([^()\n]{0,200}\) *=>|\w+ *=>)`;
/** A call that says by its title or its table that it is a test, or by the function that comes with a title which is no literal. */
const SCRIPT = [
  String.raw`(?:test|it|describe|suite)(?:\.\w+)?\(\s*['"\`]`,
  String.raw`(?:test|it|describe|suite)(?:\.\w+)*\.(?:each|for)\s*[(\`]`,
  String.raw`(?:test|it|describe|suite|context|specify)(?:\.(?:only|skip|concurrent|sequential|serial|failing|fails))*\([^\n]{0,200}?,\s*${FUNCTION}`,
  String.raw`(?:before|after)(?:Each|All)\(\s*${FUNCTION}`,
  String.raw`(?:Deno|tap)\.test(?:\.\w+)?\(`,
].join('|');
/** Attributes that only tests and what is built with them have. */
const RUST =
  /#\[(?:cfg\((?:test\)|all\((?:[^()\n]{0,80}, *)?test *[,)])|(?:\w+::)*(?:test|bench|rstest|test_case|wasm_bindgen_test|proptest|quickcheck)\b *[\](]|(?:ignore|should_panic)\b)/y;
const JVM =
  /@(?:(?:Parameterized|Repeated)?Test|TestFactory|TestTemplate|(?:Before|After)(?:(?:Each|All|Class|Method)\b|(?! *\()))\b/y;
const CSHARP =
  /\[(?:Fact|Theory|InlineData|(?:OneTime)?(?:SetUp|TearDown)|Test(?:Method|Class|Case|CaseSource|Fixture|Initialize|Cleanup)?)\b *[\](,]/y;
const GO =
  /func (?:(?:Test|Benchmark|Fuzz)\w*\(\w+ \*testing\.|(?:\([^()\n]{0,80}\) )?\w+(?:\[[^\]\n]{0,80}\])?\([^()\n]{0,200}?(?:\*testing\.[TBFM]|testing\.TB)\b)/y;

/** How a line begins at which tests in a source file do, and the characters it can begin with: most lines are passed over by those. */
const TESTS: ReadonlyMap<Language, { start: RegExp; first: Uint8Array }> = new Map([
  ['rust', { start: RUST, first: codesOf('#') }],
  [
    'python',
    {
      start: /(?:async )?def test_\w*\(|class Test\w*[(:]|@pytest\.(?:fixture|yield_fixture|mark)\b|@given\(/y,
      first: codesOf('adc@'),
    },
  ],
  ['go', { start: GO, first: codesOf('f') }],
  ['c', { start: /(?:TYPED_)?TEST(?:_[FP]|_CASE)?\(/y, first: codesOf('T') }],
  ['jvm', { start: JVM, first: codesOf('@') }],
  ['csharp', { start: CSHARP, first: codesOf('[') }],
  ['solidity', { start: /function test\w*\(/y, first: codesOf('f') }],
  ['script', { start: new RegExp(SCRIPT, 'y'), first: codesOf('tidscbaD') }],
]);

/** What stands above an item and belongs to it: attributes, comments, and the ends of those over several lines. */
const ABOVE = codesOf('#@[/)]}');
/** What goes on with a block that was begun above: the end of it or of a string in it, and a brace on a line of its own. */
const GOES_ON = codesOf('{})]`"');
const CLOSES = codesOf('})]`');
/** Attributes with what they belong to in the same line. */
const WITH_ITEM = /(?:(?:@[\w.]+(?:\([^()\n]*\))?|#?\[[^\]\n]*\])[ \t]+)+[A-Za-z_]/y;
/** A line that closes a bracket and opens another one, or a block of Python. */
const OPENS_AGAIN = /[{([:]\s*$/;

/** Lines of tests, to the line that closes them: the first that stands no deeper and says something. Those with significant tokens `from` to `to`. */
export function testLines(file: SourceCode, language: Language, from: number, to: number): Lines[] {
  const { text, table, firstSignificant } = file;
  const found: Lines[] = [];
  const tests = TESTS.get(language);
  if (tests === undefined) return found;
  const { start, first } = tests;
  for (let line = lastAtMargin(file, lineOf(file, from)); line < table.lines; line += 1) {
    if ((firstSignificant[line] ?? 0) >= to) break;
    const begin = table.start[line] ?? 0;
    const at = afterBlanks(text, begin);
    if (first[text.charCodeAt(at) & 127] !== 1) continue; // what is not ASCII, or the end of the text, fails below
    start.lastIndex = at;
    if (!start.test(text)) continue;
    const end = endOfBlock(file, line, at - begin);
    found.push({ from: line, to: end });
    line = end - 1;
  }
  return found;
}

/** The last line, not after `line`, that no block before it goes on over. */
function lastAtMargin(file: SourceCode, line: number): number {
  let last = line;
  while (last > 0 && !isAtMargin(file, last)) last -= 1;
  return last;
}

/** Whether a line ends all blocks: it stands at the margin and closes nothing, and no attribute is above it. */
function isAtMargin(file: SourceCode, line: number): boolean {
  const { text, table } = file;
  const { start } = table;
  const at = start[line] ?? text.length;
  if (at >= text.length || ' \t\r\n'.includes(text.charAt(at)) || GOES_ON[text.charCodeAt(at) & 127] === 1)
    return false;
  if (isInString(file, line)) return false;
  const above = text.charCodeAt(afterBlanks(text, start[line - 1] ?? 0));
  return above === 125 || ABOVE[above & 127] !== 1;
}

/** Whether a line begins in a string: that may stand anywhere. Of another string, the quote stands before the token. */
function isInString({ text, kind, start, firstToken, table }: SourceCode, line: number): boolean {
  const first = firstToken[line] ?? 0;
  return (
    first < (firstToken[line + 1] ?? 0) &&
    kind[first] === TokenKind.string &&
    (start[first] ?? 0) <= afterBlanks(text, table.start[line] ?? 0)
  );
}

function afterBlanks(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at += 1;
  return at;
}

/** Line after the block that a line begins which stands so deep. */
function endOfBlock(file: SourceCode, from: number, indent: number): number {
  const { text, table } = file;
  for (let line = afterHead(file, from, indent); line < table.lines; line += 1) {
    const code = codeAtDepth(file, line, indent);
    if (code < 0 || isInString(file, line)) continue;
    if (GOES_ON[code] !== 1) return line;
    if (CLOSES[code] === 1 && !OPENS_AGAIN.test(text.slice(table.start[line], table.start[line + 1]))) return line + 1;
  }
  return table.lines;
}

/** The line after the one that says what a block is: attributes may stand above it. */
function afterHead(file: SourceCode, from: number, indent: number): number {
  const { text, table } = file;
  const at = (table.start[from] ?? 0) + indent;
  if (!isAbove(text, at)) return from + 1;
  let line = from + 1;
  while (
    line < table.lines &&
    (codeAtDepth(file, line, indent) < 0 || isAbove(text, (table.start[line] ?? 0) + indent))
  )
    line += 1;
  return Math.min(line + 1, table.lines);
}

/** Whether only attributes stand on a line, or what ends them. */
function isAbove(text: string, at: number): boolean {
  WITH_ITEM.lastIndex = at;
  return ABOVE[text.charCodeAt(at) & 127] === 1 && !WITH_ITEM.test(text);
}

/** The character that a line begins with; −1 where it is blank or stands deeper. 127 for what is not ASCII. */
function codeAtDepth({ text, table: { start } }: SourceCode, line: number, indent: number): number {
  const begin = start[line] ?? text.length;
  const at = afterBlanks(text, begin);
  const code = text.charCodeAt(at);
  if (Number.isNaN(code) || code === 10 || code === 13 || at - begin > indent) return -1;
  return Math.min(code, 127);
}
