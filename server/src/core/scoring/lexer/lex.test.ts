import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grammars, type Language } from './grammar.ts';
import { lex } from './lex.ts';
import { TokenKind } from './tokens.ts';

const texts = (source: string, language: Language): string[] => {
  const file = lex(source, language);
  return Array.from({ length: file.tokens }, (_, token) => file.text.slice(file.start[token], file.end[token]));
};
const lineOf = (source: string, language: Language, wanted: string): number => {
  const file = lex(source, language);
  for (let line = 0; line < file.lines; line += 1) {
    for (let token = file.firstToken[line] ?? 0; token < (file.firstToken[line + 1] ?? 0); token += 1) {
      if (file.text.slice(file.start[token], file.end[token]) === wanted) return line;
    }
  }
  return -1;
};
const languages = Object.keys(grammars) as Language[];

describe('lex', () => {
  it.each<[Language, string, string[]]>([
    ['script', 'a = "x // y"; // z', ['a', '=', 'x // y', ';']],
    ['script', '/* one\n two */ b', ['b']],
    ['script', 'x = `a $' + '{b + `c`} d`;', ['x', '=', 'a', 'b', '+', 'c', 'd', ';']],
    ['script', 'x = a / b / c', ['x', '=', 'a', '/', 'b', '/', 'c']],
    ['script', 'x = /a\\/[/]"b/g.test(y)', ['x', '=', 'a\\/[/]"b', 'g', '.', 'test', '(', 'y', ')']],
    ['script', 'return /x/', ['return', 'x']],
    ['script', 'f(x) / 2', ['f', '(', 'x', ')', '/', '2']],
    ['python', 'x = "a" # b\n', ['x', '=', 'a']],
    ['python', 'def f():\n    """Says\n    more."""\n    return 1', ['def', 'f', '(', ')', ':', 'return', '1']],
    ['python', 'x = f("""a\nb""")', ['x', '=', 'f', '(', 'a', 'b', ')']],
    ['go', 's := `a\n// b` // c', ['s', ':', '=', 'a', '// b']],
    [
      'rust',
      'let c: &\'a str = r#"x "y" // z"#; \'q\'',
      ['let', 'c', ':', '&', "'", 'a', 'str', '=', 'x "y" // z', ';', 'q'],
    ],
    [
      'rust',
      'f("a \\" b\nfn c() {\n\\\nd"); \'"\' e',
      ['f', '(', 'a \\" b', 'fn c() {', '\\', 'd', ')', ';', '"', 'e'],
    ],
    ['script', 'f("a\\\nb() {"); c', ['f', '(', 'a\\', 'b() {', ')', ';', 'c']],
    ['script', 'f("a\nb', ['f', '(', 'a', 'b']],
    ['jvm', "char c = '\\n'; /** doc */ int i;", ['char', 'c', '=', '\\n', ';', 'int', 'i', ';']],
    [
      'c',
      'auto s = R"x(a // b)x"; #define A 1\'000',
      ['auto', 's', '=', 'a // b', ';', '#', 'define', 'A', '1', "'", '000'],
    ],
    ['csharp', 'var s = @"a\nb"; // c', ['var', 's', '=', 'a', 'b', ';']],
    ['ruby', "x = 'a' # b\n=begin\nno\n=end\ny", ['x', '=', 'a', 'y']],
    ['php', "$x = 'a'; // b\n# c\n$y", ['$x', '=', 'a', ';', '$y']],
    ['solidity', '/// @notice x\nuint256 a = 1_000;', ['uint256', 'a', '=', '1_000', ';']],
    ['plain', '# c\n-- d\nselect 1', ['select', '1']],
    ['rust', '/* a /* b */ c */ d', ['d']],
    ['rust', '/* a /* b */\nc', []],
    ['jvm', '/* a /* b */ c', ['c']],
    ['c', '#if 0\nno\n#if X\n#else\n#endif\n/*\n#endif\n*/\nno\n#endif\na', ['a']],
    ['c', ' # if (0) // why\nno\n#else\na\n#endif', ['#', 'else', 'a', '#', 'endif']],
    ['c', '#if X\na\n#elif 0\nno\n#endif', ['#', 'if', 'X', 'a', '#', 'endif']],
    ['c', '#if 0 || X\na\n#endif', ['#', 'if', '0', '|', '|', 'X', 'a', '#', 'endif']],
    ['c', '// no \\\nno \\\r\nno\na', ['a']],
    ['c', '#define A b \\\n  c\nd', ['#', 'define', 'A', 'b', 'c', 'd']],
    ['csharp', '#if false\nno\n#endif\n  #region no\n  a\n  #endregion no', ['a']],
    [
      'csharp',
      'f(@"a ""b""\n c", $@"d""{e}", @$"f", """"g """ h"""");',
      ['f', '(', 'a ""b""', 'c', ',', '$', 'd""{e}', ',', 'f', ',', 'g """ h', ')', ';'],
    ],
    ['php', '<p>no</p>\n<?php a ?>\nno <?xml no ?> no\n<?= b ?> no', ['a', 'b']],
    ['php', '<?php // no ?> no\n<?php a', ['a']],
    ['php', "<?php f(<<<A\n b c\n  A, <<<'D'\nit's\nD);", ['f', '(', 'b c', ',', "it's", ')', ';']],
    [
      'ruby',
      'f(<<~A, <<-"B", c)\n it\'s\nA\nd\n  B\ne << F',
      ['f', '(', '<<~A', ',', '<<-"B"', ',', 'c', ')', "it's", 'd', 'e', '<', '<', 'F'],
    ],
    ['ruby', 'a\n__END__\nno', ['a']],
    ['ruby', 'a\n __END__\n__END__b', ['a', '__END__', '__END__b']],
    [
      'python',
      'def f():\n    r"""\\d\n    more."""\n    u\'no\'\n    Rb"no"\n    x = r"a"',
      ['def', 'f', '(', ')', ':', 'x', '=', 'r', 'a'],
    ],
    ['python', 'a = \\\n  "b" \\\r\n  "c"\n"no"', ['a', '=', 'b', 'c']],
    ['script', 'type A =\n  | B\n  | C', ['type', 'A', '=', 'B', '|', 'C']],
  ])('%s: %s', (language, source, expected) => {
    expect(texts(source, language)).toEqual(expected);
  });

  it('knows on which line a token stands, after comments and strings over several lines', () => {
    expect(lineOf('/*\n\n*/ a\n`x\ny`; b', 'script', 'a')).toBe(2);
    expect(lineOf('/*\n\n*/ a\n`x\ny`; b', 'script', 'b')).toBe(4);
    expect(lineOf('"""a\nb"""\nc', 'python', 'c')).toBe(2);
  });

  it('gives a string one hash whatever its quotes, and another than the word', () => {
    const single = lex("'abc'", 'script');
    const double = lex('"abc"', 'script');
    const word = lex('abc', 'script');
    expect(single.id[0]).toBe(double.id[0]);
    expect(single.id[0]).not.toBe(word.id[0]);
    expect(single.kind[0]).toBe(TokenKind.string);
  });

  it.each(languages)('%s: takes any text, keeps lines and order, and ignores CR', (language) => {
    const character = fc.constantFrom(
      ...'ab1 \n\t"\'`/*#{}()$<>-=;\\rR@é\u2028'.split(''),
      '//',
      '/*',
      '*/',
      '"""',
      '$' + '{',
      'r#"',
      '=begin',
    );
    fc.assert(
      fc.property(fc.array(character, { maxLength: 60 }), (parts) => {
        const source = parts.join('');
        const file = lex(source, language);
        expect(file.lines).toBe(source.split('\n').length);
        for (let token = 0; token < file.tokens; token += 1) {
          expect(file.start[token]).toBeGreaterThanOrEqual(token === 0 ? 0 : (file.end[token - 1] ?? 0));
          expect(file.end[token]).toBeGreaterThanOrEqual(file.start[token] ?? 0);
        }
        for (let line = 0; line < file.lines; line += 1) {
          expect(file.firstToken[line + 1]).toBeGreaterThanOrEqual(file.firstToken[line] ?? 0);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('sees the same tokens with LF and CRLF', () => {
    const source = 'const a = `x\ny`; // c\nif (a) {\n  b("\\\n");\n}\n';
    const [lf, crlf] = [lex(source, 'script'), lex(source.replaceAll('\n', '\r\n'), 'script')];
    expect([...crlf.id.subarray(0, crlf.tokens)]).toEqual([...lf.id.subarray(0, lf.tokens)]);
    expect([...crlf.firstToken.subarray(0, crlf.lines)]).toEqual([...lf.firstToken.subarray(0, lf.lines)]);
  });

  it.each(['/', "'", '(', '<!-', '$' + '{`'])('ends in time for a line of nothing but %s', (sign) => {
    const text = sign.repeat(900_000 / sign.length);
    for (const language of ['script', 'rust', 'plain'] as const) expect(lex(text, language).lines).toBe(1);
  });
});
