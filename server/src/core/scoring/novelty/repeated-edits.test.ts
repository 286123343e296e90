import { describe, expect, it } from 'vitest';
import { knownAfter, novelTokens, type Tree } from '../../../../../test/fixtures/novel-tokens.ts';

const WORDS =
  'axis bar box clip dash edge fill font grid hue ink label mark node path ring scale tick unit width'.split(' ');
const word = (number: number): string => WORDS[number % WORDS.length] ?? '';
const FORMS: ((one: string, other: string, rest: string) => string)[] = [
  (one, other, rest) => `${one}.${other} - ${rest}`,
  (one, other, rest) => `${one}[${rest}] % ${other}`,
  (one, other, rest) => `${one} < ${other} ? ${rest} : ${other}`,
  (one, other, rest) => `!${one} || ${other}(${rest})`,
];

/** Something else for each number, in another form than its neighbours. */
function said(number: number, depth = 2): string {
  if (depth === 0) return word(number * 7);
  const form = FORMS[(number >> (2 * depth - 2)) & 3];
  return form?.(word(number), word(number * 3 + depth), said(number + depth, depth - 1)) ?? '';
}

const LINES = Array.from({ length: 60 }, (_, line) => line);
const file = (body: string[]): string => `export default function draw(chart) {\n${body.join('\n')}\n}\n`;
const plain = (line: number) => `  chart.${word(line)} = ${said(line)};`;
/** The same edit of each. */
const bound = (line: number, more = '') => `  chart.${word(line)} = this.bound(chart, ${said(line)}${more});`;
/** No such line has more tokens. */
const LONGEST = 21;

describe('what is new where the same is done to much', () => {
  it('is eight of the statements, in any order and in whatever files', () => {
    const half = (from: number, to: number, made: (line: number) => string) => file(LINES.slice(from, to).map(made));
    const count = (one: string, other: string) => {
      const before = { [one]: half(0, 30, plain), [other]: half(30, 60, plain) };
      const after = { [one]: half(0, 30, (line) => bound(line)), [other]: half(30, 60, (line) => bound(line)) };
      return novelTokens(before, after, knownAfter(before));
    };
    const first = count('src/a.ts', 'src/b.ts');
    expect(first).toBeGreaterThan(8 * 12);
    expect(first).toBeLessThanOrEqual(8 * LONGEST);
    expect(count('src/b.ts', 'src/a.ts')).toBe(first);
  });

  it('is no more where it is done in several changes', () => {
    const tree = (done: number): Tree => ({
      'src/a.ts': file(LINES.map((line) => (line < done ? bound(line) : plain(line)))),
    });
    const whole = novelTokens(tree(0), tree(60), knownAfter(tree(0)));
    const known = knownAfter(tree(0));
    const parts = [3, 20, 60].map((done, at) => novelTokens(tree([0, 3, 20][at] ?? 0), tree(done), known));
    expect(parts[0]).toBeGreaterThan(3 * 12);
    expect(parts[2]).toBe(0);
    expect(parts.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(whole);
  });

  it('is all of a statement that says something of its own besides', () => {
    const before = { 'src/a.ts': file(LINES.map(plain)) };
    const count = (more: (line: number) => string) => {
      const after = { 'src/a.ts': file(LINES.map((line) => bound(line, more(line)))) };
      return novelTokens(before, after, knownAfter(before));
    };
    const alike = count(() => '');
    expect(count((line) => (line % 3 === 0 ? ` * chart.${word(line * 9)}${line}` : ''))).toBeGreaterThan(
      alike + 20 * 3,
    );
  });

  it('is all of what was made of nothing that stood there', () => {
    const before = { 'src/a.ts': file(LINES.map(plain)) };
    const count = (body: string[]) => novelTokens(before, { 'src/a.ts': file(body) }, knownAfter(before));
    const added = LINES.map(
      (line) => `  for (const row of ${said(line + 70)}) this.${word(line)}(row, ${said(line + 90)});`,
    );
    const alone = count([...LINES.map(plain), ...added]);
    expect(alone).toBeGreaterThan(60 * 8);
    expect(count([...LINES.map((line) => bound(line)), ...added])).toBeGreaterThan(alone);
  });

  it('is little where much is spelt in another way, of which words go in one place and come in another', () => {
    const old = LINES.map(
      (line) =>
        `def ${word(line)}${line}(first: Optional[str${line}], last: int) -> Optional[Row${line}]:\n    return first.part${line}\n`,
    );
    const now = old.map((text) => text.replaceAll(/Optional\[(\w+)\]/g, '$1 | None'));
    const before = { 'src/a.py': old.join('\n') };
    const count = (parts: string[]) => novelTokens(before, { 'src/a.py': parts.join('\n') }, knownAfter(before));
    const alone = count([now[0] ?? '', ...old.slice(1)]);
    expect(alone).toBeGreaterThan(8);
    expect(count(now)).toBeLessThanOrEqual(8 * alone);
  });
});
