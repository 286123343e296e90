/** `npm start`: the local network and a real editor with Cairn in it, on a sample repository. */
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Network } from '../../server/src/protocol/network.ts';
import { type Editor, startEditor } from './editor/editor.ts';
import { ensureEditor } from './editor/install.ts';
import { MissingPackages } from './editor/system-packages.ts';
import { ensureProposal } from './governance-sample.ts';
import { clearLeftovers, forgetRun, noteRun } from './leftovers.ts';
import { type LocalNetwork, PortBook, startLocalNetwork } from './local-network.ts';
import { isFree } from './ports.ts';
import { ensureClone, ensureRegistered } from './sample.ts';
import { packageExtension } from './vsix.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const NEEDED_BYTES = 2 * 1024 ** 3;

const HELP = `npm start -- [options]

Starts a local chain, gateway, relay, wallet and node, and an editor with Cairn in it. Ctrl-C stops everything; the next start goes on.

  --repo DIR        open this repository instead of a clone of Cairn's own
  --port N          port of the editor
  --auto-approve    the demo wallet approves every request
  --directory DIR   where the state is kept (default: .cairn)
  --help            this text
`;

class UsageError extends Error {}

async function main(): Promise<void> {
  const options = readOptions();
  if (options === null) {
    process.stdout.write(HELP);
    return;
  }
  const { directory } = options;
  const controller = new AbortController();
  mkdirSync(directory, { recursive: true });
  checkDisk(directory);
  await clearLeftovers(directory, say);
  if (options.port !== undefined && !(await isFree(options.port))) {
    throw new UsageError(
      `Port ${options.port} is in use by another program. Choose another with --port, or leave it out.`,
    );
  }

  const running: { close(): Promise<void> }[] = [];
  const stopped = stopSignal(controller);
  try {
    const session = await startSession(options, controller.signal, running);
    announce(directory, session);
    say(
      await Promise.race([
        stopped,
        session.local.broken,
        session.editor.ended.then((how) => `The editor stopped: ${how}.`),
      ]),
    );
    process.exitCode = controller.signal.aborted ? 0 : 1;
  } catch (error) {
    if (!controller.signal.aborted) throw error;
  } finally {
    rmSync(path.join(directory, 'network.json'), { force: true });
    say('stopping');
    for (const part of running.reverse()) await part.close();
    forgetRun(directory);
  }
}

interface StartOptions {
  directory: string;
  repository: string | null;
  port: number | undefined;
  autoApprove: boolean;
}

function readOptions(): StartOptions | null {
  let values: {
    repo?: string | undefined;
    port?: string | undefined;
    directory?: string | undefined;
    'auto-approve'?: boolean | undefined;
    help?: boolean | undefined;
  };
  try {
    ({ values } = parseArgs({
      options: {
        repo: { type: 'string' },
        port: { type: 'string' },
        directory: { type: 'string' },
        'auto-approve': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }));
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
  }
  if (values.help) return null;
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536))
    throw new UsageError(`--port takes a number from 1 to 65535, not "${values.port}".`);
  return {
    directory: path.resolve(values.directory ?? path.join(ROOT, '.cairn')),
    repository: values.repo === undefined ? null : path.resolve(values.repo),
    port,
    autoApprove: values['auto-approve'] ?? false,
  };
}

interface Session {
  local: LocalNetwork;
  editor: Editor;
  network: Network;
}

async function startSession(
  options: StartOptions,
  signal: AbortSignal,
  running: { close(): Promise<void> }[],
): Promise<Session> {
  const { directory } = options;
  const installation = await step('editor installed', () => ensureEditor(path.join(directory, 'editor'), say, signal));
  const packaging = step('extension packaged', () => packageExtension(signal));
  packaging.catch(() => undefined);
  const local = await startLocalNetwork({
    directory,
    wallets: [{ role: 'contributor', autoApprove: options.autoApprove }],
    onStep: ({ name, detail, milliseconds }) => report(`${name} ${detail}`, milliseconds),
    signal,
  });
  running.push(local);
  noteRun(directory, local.pids);
  const { network } = local;
  const folder = options.repository ?? ensureClone(ROOT, path.join(directory, 'sample', 'cairn'));
  const asset = await step('repository registered and funded', () => ensureRegistered(folder, network));
  say(`  ${folder} is ${asset}`);
  await step('sample proposal', () => ensureProposal(network));
  const vsix = await packaging;
  const ports = new PortBook(path.join(directory, 'ports.json'));
  const port = options.port ?? (await ports.get('editor'));
  const editor = await step('editor', () =>
    startEditor({
      installation,
      directory: path.join(directory, 'session'),
      vsix,
      port,
      folder,
      network,
      logDirectory: path.join(directory, 'logs'),
    }),
  );
  running.push({ close: () => editor.stop() });
  noteRun(directory, { ...local.pids, editor: editor.pid });
  return { local, editor, network };
}

/** Writes `network.json` and prints what a person needs, the URL last. */
function announce(directory: string, { local, editor, network }: Session): void {
  const { rpc, chainId, contracts, deployedAtBlock, gateways, bundler, relay, node } = network;
  const wallet = local.wallets[0]?.url ?? '';
  const file = path.join(directory, 'network.json');
  const pids = { ...local.pids, editor: editor.pid };
  const description = {
    url: editor.url,
    rpc,
    chainId,
    contracts,
    deployedAtBlock,
    gateway: gateways[0],
    gateways,
    bundler,
    relay,
    node,
    wallet,
    pids,
  };
  writeFileSync(file, JSON.stringify(description, null, 2));
  say(`  wallet   ${wallet} (approve requests here)`);
  say(`  node     ${node}`);
  say(`  network  ${file}`);
  say('Press Ctrl-C to stop everything.');
  process.stdout.write(`Cairn is ready: ${editor.url}\n`);
}

function checkDisk(directory: string): void {
  const { bavail, bsize } = statfsSync(directory);
  if (bavail * bsize < NEEDED_BYTES) {
    throw new UsageError(
      `The disk of ${directory} has ${Math.floor((bavail * bsize) / 1024 ** 2)} MB free; 2,048 MB are needed. Free some, or choose another place with --directory.`,
    );
  }
}

function stopSignal(controller: AbortController): Promise<string> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(name, () => {
        controller.abort();
        resolve(`received ${name}`);
      });
    }
  });
}

async function step<T>(name: string, run: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await run();
  report(name, Math.round(performance.now() - began));
  return result;
}

function report(what: string, milliseconds: number): void {
  say(`  ✓ ${what} (${(milliseconds / 1000).toFixed(1)} s)`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

main().catch((error: unknown) => {
  say(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = error instanceof UsageError || error instanceof MissingPackages ? 2 : 1;
});
