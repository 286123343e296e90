import { describe, expect, it } from 'vitest';
import { knownAfter, novelTokens } from '../../../../../test/fixtures/novel-tokens.ts';

/** A function of sixty tokens and more that asks a helper of its file. */
const walk = (name: string, helper: string, more = ''): string => `
export function ${name}(tree, visit) {
  ${helper}('from %d', tree.first);
  for (const child of tree.children) {
    if (child.hidden || child.size === 0) continue;
    const depth = tree.depth + child.offset - tree.margin;
    const edge = child.label === tree.label ? tree.edges.first : tree.edges.last;
    visit(child, depth, child.parent === tree, edge.weight * depth + edge.bend);
  }${more}
  return tree.children.length > tree.limit ? tree.rest : null;
}
`;
const SOURCE = `const log = createLog('tree');\n${walk('walk', 'log')}`;
const OTHER = 'export const margin = measure(document.body);\n';

describe('what is new in a copy', () => {
  const before = { 'src/walk.ts': SOURCE, 'src/other.ts': OTHER };
  const count = (path: string, text: string) => novelTokens(before, { ...before, [path]: text }, knownAfter(before));

  it('is nothing where a helper has another name in a file or a function', () => {
    expect(count('src/stroll.ts', `const say = createLog('tree');\n${walk('stroll', 'say')}`)).toBe(0);
    expect(count('src/other.ts', `${OTHER}${walk('stroll', 'say')}`)).toBe(0);
  });

  it('is all that is not known where that is more than an eighth', () => {
    const more = '\n  if (tree.isOpen()) tree.edges = visit(tree.root).filter(isBent).map(straighten);';
    expect(count('src/other.ts', `${OTHER}${walk('stroll', 'say', more)}`)).toBeGreaterThan(10);
  });

  it('is what is put into a function that stands', () => {
    expect(count('src/walk.ts', SOURCE.replace('return tree', 'tree.close();\n  return tree'))).toBe(3);
  });

  it('is not asked of less', () => {
    const short = (call: string) => `export function start(tree) {\n  ${call}(tree.root, tree.margin);\n}\n`;
    const known = { 'src/start.ts': short('open') };
    expect(
      novelTokens(known, { ...known, 'src/stop.ts': short('shut').replace('start', 'stop') }, knownAfter(known)),
    ).toBeGreaterThan(0);
  });

  it('is the statement alone that says another word, whatever stands beside it', () => {
    const ask = (name: string, helper: string, kinds: string) =>
      `exports.${name} = function () {\n  const ${kinds} = ${helper}(this);\n  return ${kinds}.types.apply(${kinds}, arguments);\n};\n`;
    const known = { 'src/ask.js': ask('asks', 'accepts', 'kinds'), 'src/more.js': 'wants(1);\nprefers(2);\n' };
    const copy = ask('wants', 'prefers', 'sorts');
    const changed = { ...known, 'src/other.js': copy };
    const alone = { ...known, 'src/other.js': copy.replace(/\n.*return.*/, '') };
    expect(novelTokens(known, changed, knownAfter(known))).toBe(novelTokens(known, alone, knownAfter(known)));
  });
});
