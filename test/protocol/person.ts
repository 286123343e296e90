import { expect } from 'vitest';
import { command } from '../../server/src/protocol/lsp.ts';
import type { Network } from '../../server/src/protocol/network.ts';
import { kept } from '../fixtures/kept.ts';
import type { WalletNetwork } from '../fixtures/wallet-network.ts';
import { countItems } from '../network/gateway/temporary.ts';
import { Client } from './client.ts';
import { SampleRepository, source } from './sample-repository.ts';

/** Someone at an editor with a wallet connected, in one folder. Agrees to whatever they are asked. */
export class Person {
  readonly client: Client;
  readonly #world: WalletNetwork;
  readonly #folder: string;

  private constructor(world: WalletNetwork, folder: string, client: Client) {
    this.#world = world;
    this.#folder = folder;
    this.client = client;
  }

  /** `network` changes what the settings say. The wallet is paired by the first person of a world; the others take its session up. */
  static async sitDown(world: WalletNetwork, folder: string, network: Partial<Network> = {}): Promise<Person> {
    const client = await Client.start({
      folder,
      capabilities: { window: { workDoneProgress: true } },
      initializationOptions: {
        trusted: true,
        capabilities: { secrets: true, confirm: true },
        storage: world.storage,
        network: { ...world.network, ...network },
      },
      secrets: world.secrets,
    });
    client.answers.confirm = () => ({ accepted: true });
    try {
      if (world.secrets.size === 0) await pair(world, client);
      else await client.until(() => client.wallets.find(({ state }) => state === 'connected'));
      return new Person(world, folder, client);
    } catch (error) {
      await client.stop();
      throw error;
    }
  }

  commit(message = 'Change it', all = true): Promise<unknown> {
    return this.client.run(command.commit, { message, all });
  }

  publish(signal?: AbortSignal): Promise<unknown> {
    return this.client.run(command.publish, {}, signal);
  }

  /** Publishes, and presses Cancel when the progress says this. */
  async cancelsPublishingAt(step: string): Promise<unknown> {
    const cancel = new AbortController();
    const publishing = this.publish(cancel.signal);
    publishing.catch(() => undefined);
    await this.client.until(() => this.client.progress.find(({ value }) => value.message?.includes(step)));
    cancel.abort();
    return publishing;
  }

  /**
   * Does something that must be refused, and sees that all else is as before: repository, files, chain, store. Returns the
   * error's data. `uploaded`: how many items may have reached the store by then.
   */
  async isRefused(attempt: () => Promise<unknown>, { uploaded = 0 } = {}): Promise<unknown> {
    const state = async () => ({ records: await this.#world.recorded(), files: kept(this.#folder) });
    const [before, items] = [await state(), await countItems(this.#world.gateway)];
    const error: unknown = await attempt().then(
      (result) => {
        throw new Error(`it was not refused: ${JSON.stringify(result)}`);
      },
      (refusal: unknown) => refusal,
    );
    this.#world.gateway.faults.clear();
    expect(await state()).toEqual(before);
    expect(await countItems(this.#world.gateway)).toBe(items + uploaded);
    await this.isWell();
    return error instanceof Error && 'data' in error ? error.data : error;
  }

  /** The server answers, and no progress is left standing. */
  async isWell(): Promise<void> {
    expect(await this.client.run(command.walletState)).toMatchObject({ state: expect.any(String) });
    const count = (kind: string) => this.client.progress.filter(({ value }) => value.kind === kind).length;
    // The end of a progress and the answer of its command may come in either order.
    await this.client.until(() => count('end') === count('begin') || undefined);
  }
}

export interface Situation {
  /** Whether the clone has an on-chain name; default true. */
  registered?: boolean;
  /** That name; a newly registered repository's where absent. */
  asset?: string;
  /** What the settings say otherwise than is true. */
  network?: Partial<Network>;
}

/** A person in a repository of their own with one staged and one unstaged change. */
export async function personWithChanges(world: WalletNetwork, { registered = true, asset, network }: Situation = {}) {
  const repository = SampleRepository.sample();
  repository.git('config', 'user.name', 'Ada');
  repository.git('config', 'user.email', 'ada@example.org');
  if (registered) repository.git('config', 'cairn.repository', asset ?? (await world.register('sample')));
  repository.write('staged.ts', source);
  repository.git('add', '--all');
  repository.write('src/sum.ts', `${source}\n// not staged\n`);
  const person = await Person.sitDown(world, repository.directory, network);
  const end = async () => {
    await person.client.stop();
    repository.remove();
  };
  return { person, end };
}

async function pair(world: WalletNetwork, client: Client): Promise<void> {
  const connecting = client.run(command.connectWallet);
  const pairing = await client.until(() => client.wallets.find(({ state }) => state === 'pairing'));
  await world.wallet.remote.pair(pairing.state === 'pairing' ? pairing.uri : '');
  await connecting;
}
