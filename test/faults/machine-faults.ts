import path from 'node:path';
import type { Fault } from './case.ts';
import { killsLeaving } from './kills.ts';
import { startCairn } from './publisher-process.ts';

const clock = path.join(import.meta.dirname, 'clock.ts');
const dayMs = 24 * 60 * 60 * 1000;

const faults: Omit<Fault, 'area' | 'meets'>[] = [
  {
    id: 'disk-full',
    title: 'disk full when the signed upload is kept',
    ground: { files: 40 },
    run: { fileLimit: 96 },
    outcome: { code: 'disk-full', next: /space|room/i },
  },
  {
    id: 'clock-ahead',
    title: 'clock a day ahead',
    run: { preload: clock, clockOffsetMs: dayMs },
    outcome: 'done-or-told',
    told: { code: ['wallet-not-connected', 'wallet-expired', 'relay-unreachable'], next: /clock/i },
  },
  {
    id: 'clock-behind',
    title: 'clock a day behind',
    run: { preload: clock, clockOffsetMs: -dayMs },
    outcome: 'done-or-told',
    told: { code: ['wallet-not-connected', 'wallet-expired', 'relay-unreachable'], next: /clock/i },
  },
  {
    id: 'second-process',
    title: 'a second process publishing the same',
    during: async ({ ground }) => {
      const { directory } = ground.git;
      const args = ['publish', '--yes', '--name', ground.name];
      await startCairn(args, { cwd: directory, environment: ground.environment }).ended;
    },
    outcome: 'done-or-told',
    told: { code: ['database-locked', 'operation-in-progress'], next: /\S/ },
  },
];

export const machineFaults: readonly Fault[] = faults.map((fault) => ({
  ...fault,
  area: 'machine',
  meets: killsLeaving(),
}));
