/** `npm run test:e2e`: the walk of a newcomer in a real VS Code, a real browser, on the real local network. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { startEditor } from '../network/editor/editor.ts';
import { ensureEditor } from '../network/editor/install.ts';
import { BROWSER_PACKAGES, ensureSystemPackages } from '../network/editor/system-packages.ts';
import { ensureProposal } from '../network/governance-sample.ts';
import { startLocalNetwork } from '../network/local-network.ts';
import { freePort } from '../network/ports.ts';
import { ensureRegistered } from '../network/sample.ts';
import { packageExtension } from '../network/vsix.ts';
import { createRepository } from './repository.ts';
import { createSteps } from './steps.ts';
import { walk } from './walk.ts';
import { WalletPage } from './wallet-page.ts';
import { Workbench } from './workbench.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const BROWSER = '/usr/bin/chromium';
const BROWSER_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const say = (line: string) => process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  ensureSystemPackages(BROWSER_PACKAGES, say);
  const directory = path.join(ROOT, '.cairn', 'e2e');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const folder = path.join(directory, 'ledger');
  createRepository(folder);

  await using stack = new AsyncDisposableStack();
  const installation = await ensureEditor(path.join(ROOT, '.cairn', 'editor'), say);
  const vsix = await packageExtension();
  const local = await startLocalNetwork({
    directory: path.join(directory, 'network'),
    onStep: ({ name, milliseconds }) => say(`  ${name} (${milliseconds} ms)`),
  });
  stack.defer(() => local.close());
  const { network } = local;
  await ensureRegistered(folder, network);
  await ensureProposal(network);
  // Away from the project, so that the extension finds nothing but what it brought along.
  const session = mkdtempSync(path.join(tmpdir(), 'cairn-editor-'));
  stack.defer(() => rmSync(session, { recursive: true, force: true }));
  const editor = await startEditor({
    installation,
    directory: session,
    vsix,
    port: await freePort(),
    folder,
    network,
    logDirectory: path.join(directory, 'logs'),
    // A webview gets the focus back from the palette late, and would close the palette that was opened next.
    settings: { 'workbench.quickOpen.closeOnFocusLost': false },
  });
  stack.defer(() => editor.stop());

  const browser = await chromium.launch({ executablePath: BROWSER, args: BROWSER_ARGUMENTS });
  stack.defer(() => browser.close());
  const context = await browser.newContext({
    viewport: { width: 1400, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  context.setDefaultTimeout(30_000);
  const walletTab = await context.newPage();
  await walletTab.goto(local.wallets[0]?.url ?? '');
  const tab = await context.newPage();
  const steps = createSteps(tab, walletTab);
  await walk({
    steps,
    workbench: new Workbench(tab),
    wallet: new WalletPage(walletTab),
    editorUrl: editor.url,
    folder,
    network,
    directory,
    cli: installedCommand(session),
  });
  process.stdout.write(`\n${steps.passed} passed, ${steps.failed} failed\n`);
  process.exitCode = steps.failed === 0 ? 0 : 1;
}

/** The `cairn` command inside the installed extension. */
function installedCommand(session: string): string {
  const extensions = path.join(session, 'extensions');
  const name = readdirSync(extensions).find((entry) => entry.startsWith('cairn.cairn-'));
  if (name === undefined) throw new Error('The extension is not installed.');
  return path.join(extensions, name, 'dist', 'cli.js');
}

if (!existsSync(path.join(ROOT, 'node_modules'))) throw new Error('Run npm ci first.');
await main();
