import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { startCairn } from './publisher-process.ts';
import { passphrase, type World } from './world.ts';

/** Connects the wallet, as a person does once. */
export async function pair(world: World): Promise<void> {
  const networkFile = path.join(world.home, 'network.json');
  writeFileSync(networkFile, JSON.stringify(world.network));
  const environment = {
    PATH: process.env.PATH,
    HOME: world.home,
    CAIRN_HOME: world.home,
    CAIRN_PASSPHRASE: passphrase,
    CAIRN_NETWORK: networkFile,
  };
  const failures: unknown[] = [];
  const onPairing = (uri: string) => void world.wallet.pair(uri).catch((error: unknown) => failures.push(error));
  const ended = await startCairn(['wallet', 'connect'], { cwd: world.home, environment, onPairing }).ended;
  if (ended.code !== 0) throw new Error(`The wallet was not connected: ${ended.stderr} ${failures.join(' ')}`);
}
