import { command, type ServerCommand } from '../../protocol/lsp.ts';
import { forgetArweaveKeyCommand, keepArweaveKeyCommand } from './arweave-key.ts';
import { auditCommand } from './audit.ts';
import { checkModelCommand } from './check-model.ts';
import type { Command } from './command.ts';
import { commitCommand } from './commit.ts';
import { evidenceCommand } from './evidence.ts';
import { gitSetupCommand } from './git-setup.ts';
import {
  castVoteCommand,
  delegateCommand,
  executeCommand,
  governanceCommand,
  proposeCommand,
  queueCommand,
} from './governance.ts';
import { dropPublicationCommand, pendingPublicationCommand, publishCommand } from './publish.ts';
import {
  backUpReaderKeysCommand,
  changeReadersCommand,
  readerKeyCommand,
  readersCommand,
  restoreReaderKeysCommand,
  setPrivateCommand,
} from './readers.ts';
import { repositoriesCommand, restoreCommand } from './restore.ts';
import { scoreCommand } from './score.ts';
import { verifyCommand } from './verify.ts';
import { cancelConnectCommand, connectWalletCommand, disconnectWalletCommand, walletStateCommand } from './wallet.ts';

const commands: Record<ServerCommand, Command> = {
  [command.score]: scoreCommand,
  [command.connectWallet]: connectWalletCommand,
  [command.cancelConnect]: cancelConnectCommand,
  [command.disconnectWallet]: disconnectWalletCommand,
  [command.walletState]: walletStateCommand,
  [command.commit]: commitCommand,
  [command.publish]: publishCommand,
  [command.pendingPublication]: pendingPublicationCommand,
  [command.dropPublication]: dropPublicationCommand,
  [command.keepArweaveKey]: keepArweaveKeyCommand,
  [command.forgetArweaveKey]: forgetArweaveKeyCommand,
  [command.evidence]: evidenceCommand,
  [command.governance]: governanceCommand,
  [command.delegate]: delegateCommand,
  [command.castVote]: castVoteCommand,
  [command.propose]: proposeCommand,
  [command.queue]: queueCommand,
  [command.execute]: executeCommand,
  [command.gitSetup]: gitSetupCommand,
  [command.verify]: verifyCommand,
  [command.checkModel]: checkModelCommand,
  [command.repositories]: repositoriesCommand,
  [command.restore]: restoreCommand,
  [command.audit]: auditCommand,
  [command.setPrivate]: setPrivateCommand,
  [command.readers]: readersCommand,
  [command.changeReaders]: changeReadersCommand,
  [command.readerKey]: readerKeyCommand,
  [command.backUpReaderKeys]: backUpReaderKeysCommand,
  [command.restoreReaderKeys]: restoreReaderKeysCommand,
};

/** Everything a client can ask for by `workspace/executeCommand`. */
export const commandTable: ReadonlyMap<string, Command> = new Map(Object.entries(commands));
