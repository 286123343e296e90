import type { Network } from '../../server/src/protocol/network.ts';
import type { Steps } from './steps.ts';
import type { WalletPage } from './wallet-page.ts';
import type { Workbench } from './workbench.ts';

/** What the steps of the walk work with. */
export interface WalkContext {
  steps: Steps;
  workbench: Workbench;
  wallet: WalletPage;
  editorUrl: string;
  folder: string;
  network: Network;
  directory: string;
  /** The `cairn` command a person without a clone has. */
  cli: string;
}
