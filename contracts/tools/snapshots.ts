/**
 * Writes contracts/snapshots, what calls cost and how big each contract is: `npm run gas`, after a change that is meant to
 * change them. Every `forge test` compares, so that growth is seen in the diff of whoever caused it.
 */
import { runForge } from './forge.ts';

runForge('test', '--match-contract', 'Gas|Sizes', '--gas-snapshot-check', 'false', '--gas-snapshot-emit', 'true');
