import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { DeploymentParameters } from '../../contracts/script/parameters.ts';
import type { Network } from '../../server/src/protocol/network.ts';
import { addressSchema } from '../../server/src/protocol/primitives.ts';
import { type LocalRole, localAccountIndex, localPrivateKey } from './accounts.ts';
import { LOCAL_CHAIN_ID, startChain } from './chain.ts';
import { type Child, startChild } from './child.ts';
import { ensureDeployment } from './deployment.ts';
import { preferPort } from './ports.ts';

export interface LocalNetworkOptions {
  /** Keeps all state; a later start with the same folder goes on where this one ended. */
  directory: string;
  /** Demo wallets, each a process of its own. Default: the contributor's, asking before it signs. */
  wallets?: { role: LocalRole; autoApprove: boolean }[];
  parameters?: Partial<DeploymentParameters>;
  /** Told of each step once it is done. */
  onStep?: (step: { name: string; detail: string; milliseconds: number }) => void;
  signal?: AbortSignal;
}

export interface DemoWallet {
  url: string;
  account: `0x${string}`;
  role: LocalRole;
}

export interface LocalNetwork {
  network: Network;
  wallets: DemoWallet[];
  pids: Record<string, number>;
  /** Resolves, with a message, if a process ends that was not asked to. */
  readonly broken: Promise<string>;
  /** Stops everything in reverse order of its start. */
  close(): Promise<void>;
}

const announcementSchema = z.object({ url: z.string() });
const walletAnnouncementSchema = z.object({ url: z.url(), account: addressSchema });
const portsSchema = z.record(z.string(), z.int());

/** Chain with the contracts, gateway and bundler, relay, demo wallets and one Cairn node, each healthy before the next starts. */
export async function startLocalNetwork(options: LocalNetworkOptions): Promise<LocalNetwork> {
  mkdirSync(options.directory, { recursive: true });
  const children: Child[] = [];
  let closing = false;
  const close = async () => {
    closing = true;
    for (const child of children.splice(0).reverse()) await child.stop();
  };
  let breakDown: (message: string) => void = () => undefined;
  const broken = new Promise<string>((resolve) => {
    breakDown = resolve;
  });
  const keep = <T extends Child>(child: T): T => {
    children.push(child);
    void child.ended.then((how) => {
      if (!closing)
        breakDown(
          `The ${child.name} stopped: ${how}. Its log is ${path.join(options.directory, 'logs', `${child.name}.log`)}.`,
        );
    });
    return child;
  };
  try {
    const { network, wallets } = await startAll(options, keep);
    const pids = Object.fromEntries(children.map(({ name, pid }) => [name, pid]));
    return { network, wallets, pids, broken, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startAll(options: LocalNetworkOptions, keep: <T extends Child>(child: T) => T) {
  const { directory } = options;
  const at = (...parts: string[]) => path.join(directory, ...parts);
  const logDirectory = at('logs');
  const ports = new PortBook(at('ports.json'));
  const step = stepper(options);
  const script = (name: string, args: string[]) =>
    startChild({
      name,
      command: process.execPath,
      args: [path.join(import.meta.dirname, ...(SCRIPTS[name.replace(/-\d+$/, '')] ?? [])), ...args],
      logDirectory,
    }).then(keep);

  mkdirSync(at('chain'), { recursive: true });
  const chain = await step('chain', async () => {
    const port = await ports.get('chain');
    return keep(await startChain({ port, stateFile: at('chain', 'state.json'), logDirectory }));
  });
  const deployment = await step('contracts', () =>
    ensureDeployment({
      rpc: chain.url,
      file: at('deployment.json'),
      ...(options.parameters ? { parameters: options.parameters } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    }),
  );
  const gateway = await step('gateway', async () => {
    const child = await script('gateway', ['--directory', at('gateway'), '--port', String(await ports.get('gateway'))]);
    return announcementSchema.parse(child.announced).url;
  });
  const relay = await step('relay', async () => {
    const child = await script('relay', ['--directory', at('relay'), '--port', String(await ports.get('relay'))]);
    return announcementSchema.parse(child.announced).url;
  });
  const wallets: DemoWallet[] = [];
  for (const { role, autoApprove } of options.wallets ?? [{ role: 'contributor', autoApprove: false } as const]) {
    wallets.push(
      await step('wallet', async () => {
        const name = `wallet-${localAccountIndex(role)}`;
        const child = await script(name, [
          ...['--relay', relay, '--rpc', chain.url, '--chain', String(LOCAL_CHAIN_ID)],
          ...[
            '--account',
            String(localAccountIndex(role)),
            '--directory',
            at(name),
            '--port',
            String(await ports.get(name)),
          ],
          ...(autoApprove ? ['--auto-approve'] : []),
        ]);
        return { ...walletAnnouncementSchema.parse(child.announced), role };
      }),
    );
  }
  const nodePort = await ports.get('node');
  const network: Network = {
    rpc: chain.url,
    chainId: LOCAL_CHAIN_ID,
    ...deployment,
    gateways: [gateway],
    bundler: gateway,
    relay,
    node: `http://127.0.0.1:${nodePort}`,
  };
  await step('node', () => script('node', nodeArguments(at('node'), network, nodePort)));
  return { network, wallets };
}

const SCRIPTS: Record<string, string[]> = {
  gateway: ['gateway', 'main.ts'],
  relay: ['relay', 'main.ts'],
  wallet: ['wallet', 'main.ts'],
  node: ['..', '..', 'server', 'src', 'node', 'main.ts'],
};

/** Writes what the node reads: its network, and the validator's key in a file only its owner can read. */
function nodeArguments(directory: string, network: Network, port: number): string[] {
  mkdirSync(directory, { recursive: true });
  const networkFile = path.join(directory, 'network.json');
  const keyFile = path.join(directory, 'validator.key');
  writeFileSync(networkFile, JSON.stringify(network, null, 2));
  writeFileSync(keyFile, localPrivateKey('validator'), { mode: 0o600 });
  return [
    '--network',
    networkFile,
    '--directory',
    path.join(directory, 'data'),
    '--key-file',
    keyFile,
    '--port',
    String(port),
  ];
}

function stepper({ onStep, signal }: LocalNetworkOptions) {
  return async <T>(name: string, run: () => Promise<T>): Promise<T> => {
    signal?.throwIfAborted();
    const began = performance.now();
    const result = await run();
    const announced =
      typeof result === 'string'
        ? result
        : result !== null && typeof result === 'object' && 'url' in result
          ? String(result.url)
          : '';
    onStep?.({ name, detail: announced, milliseconds: Math.round(performance.now() - began) });
    return result;
  };
}

/** Remembers which port each process had, so that a restart finds sessions and bookmarks again. */
export class PortBook {
  readonly #file: string;
  readonly #ports: Record<string, number>;

  constructor(file: string) {
    this.#file = file;
    const kept = existsSync(file) ? portsSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))) : null;
    this.#ports = kept?.success ? kept.data : {};
  }

  async get(name: string): Promise<number> {
    const port = await preferPort(this.#ports[name]);
    this.#ports[name] = port;
    writeFileSync(this.#file, JSON.stringify(this.#ports, null, 2));
    return port;
  }
}
