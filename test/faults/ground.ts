import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { connectRegistry } from '../../server/src/adapters/evm/registry.ts';
import { createCommitWriter } from '../../server/src/adapters/git/commit-writer.ts';
import { openRepository } from '../../server/src/adapters/git/git-repository.ts';
import type { ChainEvent } from '../../server/src/ports/registry.ts';
import type { Network } from '../../server/src/protocol/network.ts';
import { commitAndSign } from '../../server/src/services/commit.ts';
import { createGitFixture, type GitFixture } from '../fixtures/git-fixture.ts';
import { createTestWallet } from '../fixtures/test-wallet.ts';
import { localAccount } from '../network/accounts.ts';
import { passphrase, type World } from './world.ts';

const compileCache = path.resolve(import.meta.dirname, '../../.cairn/compiled');
const mainRef = 'refs/heads/main';
const account = localAccount('contributor').address;

export interface GroundOptions {
  /** False: publishing registers the repository first. */
  registered?: boolean;
  /** Files of the commit, of about 8 KB each that do not compress. */
  files?: number;
}

/** What came of a case in the outside worlds, since it began. */
export interface Effects {
  /** Items the bundler accepted and keeps, and what they cost. */
  items: number;
  paid: bigint;
  records: number;
  advances: number;
  registrations: number;
  /** Transactions of the account, whatever became of them. */
  transactions: number;
  /** Where the ref stands on chain. */
  tip: string | null;
}

/** A fresh repository with one signed commit, ready to be published by a case. */
export class Ground {
  readonly git: GitFixture;
  readonly head: string;
  readonly networkFile: string;
  readonly name: string;
  readonly #world: World;
  readonly #itemsBefore: ReadonlySet<string>;
  readonly #nonceBefore: number;
  readonly #blockBefore: number;

  private constructor(world: World, git: GitFixture, head: string, at: { nonce: number; block: number }) {
    this.#world = world;
    this.git = git;
    this.head = head;
    this.name = path.basename(path.dirname(git.directory));
    this.networkFile = path.join(path.dirname(git.directory), 'network.json');
    this.#itemsBefore = new Set(world.gateway.kept().map(({ id }) => id));
    this.#nonceBefore = at.nonce;
    this.#blockBefore = at.block;
    this.configure({});
  }

  static async lay(world: World, { registered = true, files = 1 }: GroundOptions): Promise<Ground> {
    const git = createGitFixture();
    const registry = connectRegistry(world.chain.network);
    if (registered) {
      const name = path.basename(path.dirname(git.directory));
      const call = registry.registerCall({ owner: account, parentId: 0n, name, mainRef, objectFormat: 'sha1' });
      const { transaction } = await world.chain.send('contributor', call);
      git.git('config', 'cairn.repository', registry.asset(await registry.registeredId(transaction)));
    }
    for (let index = 0; index < files; index++) git.write(`file-${index}.txt`, noise(git.directory, index));
    const head = await commitSigned(git);
    // What a reorganisation takes away later must not be the registration.
    await world.chain.mine(3);
    const { head: block } = await registry.status();
    return new Ground(world, git, head, { nonce: await nonceOf(world), block });
  }

  /** Changes what the command is told of the network. */
  configure(changes: Partial<Network>): void {
    writeFileSync(this.networkFile, JSON.stringify({ ...this.#world.network, ...changes }));
  }

  get environment(): NodeJS.ProcessEnv {
    return {
      ...this.git.environment,
      CAIRN_HOME: this.#world.home,
      CAIRN_PASSPHRASE: passphrase,
      CAIRN_NETWORK: this.networkFile,
      // The command is started a thousand times: it is compiled once.
      NODE_COMPILE_CACHE: compileCache,
    };
  }

  /** Items of this case that the gateway has. */
  items(): string[] {
    return this.#new().map(({ id }) => id);
  }

  async effects(): Promise<Effects> {
    const registry = connectRegistry(this.#world.chain.network);
    const { head } = await registry.status();
    const events = await registry.events({ from: this.#blockBefore + 1, to: head });
    const count = (kind: ChainEvent['kind']) => events.filter((event) => event.kind === kind).length;
    const asset = this.git.tryGit('config', 'cairn.repository').output;
    const items = this.#new();
    return {
      items: items.length,
      paid: items.reduce((sum, { charge }) => sum + BigInt(charge), 0n),
      records: count('recorded'),
      advances: count('advanced'),
      registrations: count('repository-registered'),
      transactions: (await nonceOf(this.#world)) - this.#nonceBefore,
      tip: asset === '' ? null : await registry.tip(BigInt(asset.split('/').at(-1) ?? 0), mainRef),
    };
  }

  [Symbol.dispose](): void {
    this.git[Symbol.dispose]();
  }

  #new() {
    return this.#world.gateway.kept().filter(({ id }) => !this.#itemsBefore.has(id));
  }
}

async function commitSigned(git: GitFixture): Promise<string> {
  git.git('add', '--all');
  const repository = await openRepository(git.directory);
  try {
    const deps = { repository, writer: createCommitWriter(repository), wallet: createTestWallet() };
    return (await commitAndSign(deps, { message: 'A contribution', all: false })).commit;
  } finally {
    await repository.close();
  }
}

async function nonceOf({ chain }: World): Promise<number> {
  return Number(await chain.request('eth_getTransactionCount', [account, 'latest']));
}

/** Text that differs from case to case and does not compress much. */
function noise(seed: string, index: number): string {
  let state = [...`${seed}/${index}`].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) >>> 0, 7);
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8).toString(36);
  };
  return Array.from({ length: 160 }, () => Array.from({ length: 10 }, next).join(' ')).join('\n');
}
