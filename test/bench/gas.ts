import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { contractsFolder, runForge } from '../../contracts/tools/forge.ts';
import type { Figure } from './figure.ts';

const snapshots = join(contractsFolder, 'cache-bench', 'snapshots');
/** forge writes a group of figures as one object of decimal strings. */
const groupSchema = z.record(z.string(), z.string().regex(/^\d+$/).transform(Number));
type Measured = z.infer<typeof groupSchema>;

/** Most gas a call may cost, base fee and calldata counted. */
const limits: readonly (readonly [string, number])[] = [
  ['record', 60_000],
  ['recordBySignature', 75_000],
  ['recordBatch of 50, an item', 30_000],
  ["advance, a ref's first", 75_000],
  ['advance, later, by a maintainer', 75_000],
  ['settle, 7 validators, second epoch', 125_000],
  ['settle, 7 validators, second epoch, 100,000 contributors', 125_000],
];

/** Most times what the rival's call costs in the same run. */
const ratios: readonly (readonly [ours: string, rival: string, most: number])[] = [
  ['claim, a new holder', 'OpenZeppelin: claim, a new holder', 1.08],
  ['claim, an old holder', 'OpenZeppelin: claim, an old holder', 1.08],
  ...['propose', 'castVote, the first', 'castVote, a later one', 'castVoteBySig', 'queue', 'execute'].map(
    (step) => [step, `OpenZeppelin: ${step}`, 1.1] as const,
  ),
];

/** The gas of our calls beside EAS, Uniswap's distributor, OpenZeppelin's own parts and the floor, in one run of forge. */
export async function run(): Promise<Figure[]> {
  forgeWith('bench-eas', 'build');
  rmSync(snapshots, { recursive: true, force: true });
  forgeWith('bench', 'test', '--match-contract', 'Gas|Sizes|Rivals');
  const measured = groupSchema.parse(JSON.parse(readFileSync(join(snapshots, 'gas.json'), 'utf8')));
  const sizes = groupSchema.parse(JSON.parse(readFileSync(join(snapshots, 'sizes.json'), 'utf8')));
  const limited = limits.map(([figure, most]) => atMost(figure, figureOf(measured, figure), 'gas', most));
  const compared = ratios.map(([figure, rival, most]) => {
    const ratio = figureOf(measured, figure) / figureOf(measured, rival);
    return atMost(`${figure}, against ${rival}`, Math.round(ratio * 10_000) / 10_000, '×', most);
  });
  const named = new Set(limits.map(([figure]) => figure));
  const told = Object.entries(measured).filter(([figure]) => !named.has(figure));
  return [
    ...limited,
    ...compared,
    ...told.map(([figure, value]) => ({ figure, value, unit: 'gas', target: 'for comparison', holds: true })),
    ...Object.entries(sizes).map(([name, value]) => atMost(`size of ${name}`, value, 'bytes', 24_576)),
  ];
}

/** Runs forge with a profile of foundry.toml, which it takes from the environment alone. */
function forgeWith(profile: string, ...argv: string[]): void {
  const before = process.env.FOUNDRY_PROFILE;
  process.env.FOUNDRY_PROFILE = profile;
  try {
    runForge(...argv);
  } finally {
    if (before === undefined) delete process.env.FOUNDRY_PROFILE;
    else process.env.FOUNDRY_PROFILE = before;
  }
}

function figureOf(measured: Measured, name: string): number {
  const value = measured[name];
  if (value === undefined) throw new Error(`forge measured no “${name}”: its test has another name for it`);
  return value;
}

function atMost(figure: string, value: number, unit: string, most: number): Figure {
  return { figure, value, unit, target: `<= ${most}`, holds: value <= most };
}
