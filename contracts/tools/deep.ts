/** `npm run test:contracts:deep`: the contracts' tests with far more runs, at low priority, and how long they took. */
import { constants, setPriority } from 'node:os';
import { runForge } from './forge.ts';

process.env.FOUNDRY_PROFILE = 'deep';
// Children inherit it: this computes for long and is in no hurry.
setPriority(constants.priority.PRIORITY_LOW);
const began = performance.now();
runForge('test', ...process.argv.slice(2));
process.stderr.write(`${Math.round((performance.now() - began) / 1000)} s\n`);
