import type { Area, Fault, Kill } from './case.ts';
import { chainFaults } from './chain-faults.ts';
import { kills } from './kills.ts';
import { machineFaults } from './machine-faults.ts';
import { storageFaults } from './storage-faults.ts';
import { walletFaults } from './wallet-faults.ts';

export const faults: readonly Fault[] = [...storageFaults, ...chainFaults, ...walletFaults, ...machineFaults];

/** A kill alone, a fault alone, or a fault met when going on after a kill. */
export interface Case {
  id: string;
  area: Area;
  kill: Kill | null;
  fault: Fault | null;
  /** Run in `npm test` as well. */
  inSample: boolean;
}

/** What stands for its kind in every run: each of these once found a fault, or is the only one that goes its way. */
const sample: ReadonlySet<string> = new Set([
  'killed-after-upload',
  'killed-after-record',
  'gateway-wrong-bytes',
  'bundler-keeps-nothing',
  'reorg-between',
  'wallet-gone',
  'disk-full',
  'second-process',
]);

/** The whole matrix, in an order that stays. */
export const matrix: readonly Case[] = [
  ...kills.map((kill): Case => caseOf(kill, null)),
  ...faults.flatMap((fault) => [
    caseOf(null, fault),
    ...kills.filter(({ id }) => fault.meets.includes(id)).map((kill) => caseOf(kill, fault)),
  ]),
];

function caseOf(kill: Kill | null, fault: Fault | null): Case {
  const id = [kill?.id, fault?.id].filter((part) => part !== undefined).join('+');
  return { id, area: fault?.area ?? 'machine', kill, fault, inSample: sample.has(id) };
}
