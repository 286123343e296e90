import { describe, expect, it } from 'vitest';
import { MainLine } from '../../../../../test/fixtures/main-line.ts';

const TOKEN = `library Token {
    function widest(uint256[] memory rows) internal pure returns (uint256 most) {
        for (uint256 i = 0; i < rows.length; ++i) most = rows[i] > most ? rows[i] : most;
    }
}
`;
const test = (body: string) =>
  `describe('rows', function () {\n  it('works', async function () {\n    ${body}\n  });\n});\n`;
const counted = (path: string, body: string): number => {
  const line = new MainLine();
  line.add({ 'test/rows.test.js': test("this.mock = await ethers.deployContract('Other');") });
  return line.add({ [path]: TOKEN, 'test/rows.test.js': test(body) }).novelTokens;
};

describe('a test in JavaScript', () => {
  it.each([
    "this.mock = await ethers.deployContract('$Token');\n    await expect(this.mock.$widest([4])).to.be.reverted;",
    "this.mock = await ethers.deployContract('contracts/Token.sol:Token');\n    this.mock.widest([4]);",
    "artifacts.require('Token').new();\n    this.mock['$widest(uint256[])']([4]);",
  ])('uses contracts by strings, and what is exposed to it: %s', (body) => {
    expect(counted('contracts/Token.sol', body)).toBeGreaterThan(25);
  });

  it.each(['// $Token $widest', "this.mock = 'all of Token and $widest';"])('uses none by other text: %s', (body) => {
    expect(counted('contracts/Token.sol', body)).toBe(0);
  });

  it('wakes contracts that wait for it', () => {
    const line = new MainLine();
    line.add({ 'test/rows.test.js': test('this.mock = 4;') });
    const { unusedTokens } = line.add({ 'contracts/Token.sol': TOKEN });
    expect(unusedTokens).toBeGreaterThan(25);
    const body = "this.mock = await ethers.deployContract('$Token');\n    this.mock.$widest([4]);";
    expect(line.add({ 'test/rows.test.js': test(body) }).novelTokens).toBe(unusedTokens);
  });

  it('says no name of its own language so', () => {
    const line = new MainLine();
    line.add({ 'src/start.js': 'begin(1);\n' });
    const idle = 'export function widest(rows) {\n  return Math.max(...rows);\n}\n';
    expect(line.add({ 'src/a.js': idle, 'test/a.test.js': test("call('widest', this.$widest);") }).novelTokens).toBe(0);
  });
});
