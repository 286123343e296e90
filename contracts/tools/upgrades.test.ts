import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StorageLayout } from '@openzeppelin/upgrades-core';
import { describe, expect, it } from 'vitest';
import { contractsFolder } from './forge.ts';
import { type BuildInfo, incompatibility, layoutOf, unsafety, upgradeable } from './upgrades.ts';

const bodies = {
  Deployed: 'uint256 private _count; mapping(address => uint64) private _ends;',
  Appended: 'uint256 private _count; mapping(address => uint64) private _ends; address private _more;',
  Inserted: 'address private _more; uint256 private _count; mapping(address => uint64) private _ends;',
  Removed: 'uint256 private _count;',
  Retyped: 'uint128 private _count; mapping(address => uint64) private _ends;',
  Renamed: 'uint256 private _sum; mapping(address => uint64) private _ends;',
  Immutable: 'address public immutable OWNER = address(1);',
  Constructed: 'uint256 private _count; constructor() { _count = 1; }',
  Assigned: 'uint256 private _count = 1;',
  Delegating: 'function f(address a) external { a.delegatecall(""); }',
};

/** All of them in one file without imports. */
function compile(): BuildInfo {
  const contracts = Object.entries(bodies).map(([name, body]) => `contract ${name} is UUPSUpgradeable { ${body} }`);
  const base =
    'abstract contract UUPSUpgradeable { function upgradeToAndCall(address, bytes calldata) external virtual {} }';
  const content = ['pragma solidity ^0.8.24;', base, ...contracts].join('\n');
  const outputSelection = { '*': { '*': ['abi', 'evm', 'storageLayout'], '': ['ast'] } };
  const input = { language: 'Solidity', sources: { 'Boxes.sol': { content } }, settings: { outputSelection } };
  const argv = [join(contractsFolder, 'tools', 'solc.cjs'), '--standard-json'];
  const options = { input: JSON.stringify(input), encoding: 'utf8', maxBuffer: 2 ** 28 } as const;
  const { stdout } = spawnSync(process.execPath, argv, options);
  return { input, output: JSON.parse(stdout), solcVersion: '0.8.37' };
}

const info = compile();

describe('incompatibility', () => {
  const upgradeTo = (name: keyof typeof bodies) => incompatibility(layoutOf('Deployed', info), layoutOf(name, info));

  it('lets a variable be appended', () => {
    expect(upgradeTo('Appended')).toBe('');
  });

  it.each([
    ['Inserted', 'Inserted `_more`'],
    ['Removed', 'Deleted `_ends`'],
    ['Retyped', 'Upgraded `_count` to an incompatible type'],
    ['Renamed', 'Renamed `_count` to `_sum`'],
  ] as const)('refuses the layout called %s', (name, words) => {
    expect(upgradeTo(name)).toContain(words);
  });

  it.each(upgradeable)('watches each variable of %s', (name) => {
    const text = readFileSync(join(contractsFolder, 'layouts', `${name}.json`), 'utf8');
    const committed: StorageLayout = JSON.parse(text);
    expect(committed.storage.length).toBeGreaterThan(3);
    expect(incompatibility(committed, committed)).toBe('');
    expect(incompatibility({ ...committed, storage: committed.storage.slice(0, -1) }, committed)).toBe('');
    for (const index of committed.storage.keys()) {
      expect(incompatibility(committed, { ...committed, storage: committed.storage.toSpliced(index, 1) })).not.toBe('');
    }
    expect(incompatibility(committed, { ...committed, namespaces: {} })).not.toBe('');
  });
});

describe('unsafety', () => {
  it('is empty for a plain contract, and for immutables', () => {
    expect(unsafety('Deployed', info)).toBe('');
    expect(unsafety('Immutable', info)).toBe('');
  });

  it.each([
    ['Constructed', 'has a constructor'],
    ['Assigned', 'assigned an initial value'],
    ['Delegating', 'delegatecall'],
  ])('names the fault of the contract called %s', (name, words) => {
    expect(unsafety(name, info)).toContain(words);
  });
});
