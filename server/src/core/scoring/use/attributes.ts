import type { BaseCode } from '../code/code.ts';
import { indentOf, lineText } from '../code/lines.ts';
import type { Language } from '../lexer/grammar.ts';

/** Decorators of Python that say something of a definition, and hand it to nobody: of its library, and what makes a class of fields. */
const PLAIN_PYTHON =
  'staticmethod classmethod property abstractmethod overload final override no_type_check runtime_checkable deprecated cached_property lru_cache ' +
  'cache wraps total_ordering singledispatch singledispatchmethod contextmanager asynccontextmanager dataclass dataclass_transform unique verify ' +
  'define frozen mutable';
const PLAIN_RUST =
  'derive inline must_use allow doc deprecated cold non_exhaustive expect warn deny forbid track_caller rustfmt repr automatically_derived ' +
  'target_feature macro_export optimize';
/** Of Java, Lombok, Kotlin and Swift. */
const PLAIN_JVM =
  'Deprecated SuppressWarnings SuppressLint Nullable NonNull NotNull Nonnull CheckForNull ParametersAreNonnullByDefault SafeVarargs ' +
  'FunctionalInterface VisibleForTesting CheckReturnValue CanIgnoreReturnValue Beta Internal Experimental Immutable ThreadSafe NotThreadSafe ' +
  'GuardedBy Generated Data Getter Setter ToString EqualsAndHashCode Builder SuperBuilder AllArgsConstructor NoArgsConstructor ' +
  'RequiredArgsConstructor With SneakyThrows Synchronized Slf4j JvmStatic JvmField JvmOverloads JvmName JvmInline Throws Suppress ' +
  'discardableResult inlinable available tailrec inline nowarn immutable';
const PLAIN_CSHARP =
  'Obsolete MethodImpl Serializable Flags DebuggerDisplay DebuggerStepThrough DebuggerNonUserCode EditorBrowsable Browsable StructLayout ' +
  'AttributeUsage ExcludeFromCodeCoverage CompilerGenerated GeneratedCode SuppressMessage CLSCompliant Conditional Pure NotNull MaybeNull Description';
const anyOf = (words: string): string => `(?:${words.split(' ').join('|')})`;

/** One of a list in brackets. */
const ONE_CSHARP = `(?:\\w+\\.)*${anyOf(PLAIN_CSHARP)}(?:Attribute)?(?:\\((?:[^()]|\\([^()]*\\))*\\))?`;

/** How a line begins that has one. */
const BEGINS = /^\s*(?:@\w|#\[\w)/;
const BEGINS_CSHARP = /^\s*\[\w/;
/** Lines whose attributes all say something alone. What is behind the name of one is passed over up to the next. */
const PLAIN: Partial<Record<Language, RegExp>> = {
  python: new RegExp(
    `^\\s*@(?:(?:typing|typing_extensions|abc|functools|contextlib|dataclasses|enum|attrs?)\\.\\w+|${anyOf(PLAIN_PYTHON)}(?![\\w.])|\\w+\\.(?:setter|getter|deleter)\\b)`,
  ),
  rust: new RegExp(
    `^\\s*(?:#\\[(?:${anyOf(PLAIN_RUST)}\\b|cfg\\(\\s*(?:any\\(\\s*\\)|false)\\s*\\)|cfg_attr\\((?![^\\]]*\\btest\\b))(?:(?!#\\[).)*)+$`,
  ),
  jvm: new RegExp(`^\\s*(?:@(?:\\w+\\.)*${anyOf(PLAIN_JVM)}(?![\\w.])(?:(?!@\\w).)*)+$`),
  csharp: new RegExp(`^\\s*(?:\\[\\s*${ONE_CSHARP}(?:\\s*,\\s*${ONE_CSHARP})*\\s*\\]\\s*)+$`),
};
/** Attributes that are looked at above a definition. */
const MAX_ATTRIBUTES = 16;
/** The last line of one that is laid out over several. */
const CLOSES = /^\s*(?:[)\]]|[)\]}].*[)\]])$/;
const BRACKETS = /^\s*[)\]}][)\]};,\s]*$/;
/** Lines that are looked at above one. */
const MAX_LINES = 200;
/** What an attribute's line does not end with: there is something behind the attribute that it is of. */
const NO_ENDS = ';{},';

/** Whether one of the decorators or attributes above a line hands what is defined there to something. */
export function isAttributed(code: BaseCode, line: number, language: Language): boolean {
  let above = attributeAbove(code, line, language);
  for (let count = 0; above !== null && count < MAX_ATTRIBUTES; count += 1) {
    if (PLAIN[language]?.test(above.text) !== true) return true;
    above = attributeAbove(code, above.line, language);
  }
  return false;
}

/** The line that the attributes begin in that stand above one; that line where none do. */
export function beginOfAttributes(code: BaseCode, line: number, language: Language): number {
  let begin = line;
  for (let count = 0; count < MAX_ATTRIBUTES; count += 1) {
    const above = attributeAbove(code, begin, language);
    if (above === null) break;
    begin = above.line;
  }
  return begin;
}

/** The first line of the attribute that ends in the line of code above one; null where none does. */
function attributeAbove(code: BaseCode, line: number, language: Language): { line: number; text: string } | null {
  let above = lineAbove(code, line);
  if (above < 0) return null;
  let text = lineText(code, above).trimEnd();
  if (CLOSES.test(text)) {
    above = openerAbove(code, above);
    text = lineText(code, above).trimEnd();
  } else if (NO_ENDS.includes(text.at(-1) ?? ' ')) return null;
  const begins = language === 'csharp' ? BEGINS_CSHARP : BEGINS;
  return begins.test(text) ? { line: above, text } : null;
}

/** The line above that stands no deeper than one. */
function openerAbove(code: BaseCode, line: number): number {
  const own = indentOf(code, line);
  let above = lineAbove(code, line);
  while (above > 0 && indentOf(code, above) > own) above = lineAbove(code, above);
  return Math.max(above, 0);
}

/** The line above that has code in it, or brackets that close something; −1 where there is none near. */
function lineAbove(code: BaseCode, line: number): number {
  const { firstSignificant } = code;
  for (let above = line - 1; above >= Math.max(0, line - MAX_LINES); above -= 1) {
    if (firstSignificant[above] !== firstSignificant[above + 1]) return above;
    if (BRACKETS.test(lineText(code, above))) return above;
  }
  return -1;
}
