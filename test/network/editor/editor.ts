import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Network } from '../../../server/src/protocol/network.ts';
import { type Child, startChild } from '../child.ts';
import type { EditorInstallation } from './install.ts';

export interface EditorOptions {
  installation: EditorInstallation;
  /** Settings, extensions and logs of this editor. */
  directory: string;
  vsix: string;
  port: number;
  folder: string;
  network: Network;
  logDirectory: string;
  /** Extra user settings, for tests. */
  settings?: Record<string, unknown>;
}

export interface Editor extends Child {
  /** Opens the folder when visited. */
  url: string;
}

/** A real VS Code in the browser with the packaged extension in it, all its state inside `directory`. */
export async function startEditor(options: EditorOptions): Promise<Editor> {
  const { installation, directory } = options;
  const userData = path.join(directory, 'data');
  writeSettings(path.join(userData, 'User'), userSettings(options));
  // Settings with machine scope are read from here alone where the editor's server is another process than its window.
  writeSettings(path.join(userData, 'Machine'), { 'cairn.network': options.network });
  const common = [
    [installation.entry],
    ['--config', path.join(directory, 'none.yaml')],
    ['--user-data-dir', userData],
    ['--extensions-dir', path.join(directory, 'extensions')],
  ].flat();
  const env = editorEnvironment(installation, directory);
  installExtension(installation.node, common, options.vsix, env);
  const child = await startChild({
    name: 'editor',
    command: installation.node,
    args: [
      ...common,
      ['--bind-addr', `127.0.0.1:${options.port}`],
      ['--auth', 'none'],
      [
        '--disable-telemetry',
        '--disable-update-check',
        '--disable-workspace-trust',
        '--disable-getting-started-override',
        '--disable-proxy',
      ],
    ].flat(),
    env,
    logDirectory: options.logDirectory,
    ready: () => healthy(`http://127.0.0.1:${options.port}/healthz`),
  });
  return { ...child, url: `http://127.0.0.1:${options.port}/?folder=${encodeURI(options.folder)}` };
}

function installExtension(node: string, common: string[], vsix: string, env: NodeJS.ProcessEnv): void {
  const result = spawnSync(node, [...common, '--install-extension', vsix, '--force'], { env, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`The extension could not be installed:\n${result.stdout}${result.stderr}`);
}

function writeSettings(folder: string, settings: Record<string, unknown>): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'settings.json'), JSON.stringify(settings, null, 2));
}

/** Nothing of the person's own editor, and no look-ups outside this machine. */
function editorEnvironment(installation: EditorInstallation, directory: string): NodeJS.ProcessEnv {
  const home = path.join(directory, 'home');
  mkdirSync(home, { recursive: true });
  const passed = Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^(npm_|VSCODE_|CODE_)/.test(key)));
  return {
    ...passed,
    PATH: `${path.dirname(installation.node)}:${process.env.PATH}`,
    HOME: home,
    XDG_CONFIG_HOME: path.join(home, '.config'),
    XDG_DATA_HOME: path.join(home, '.local', 'share'),
    EXTENSIONS_GALLERY: '{}',
  };
}

function userSettings(options: EditorOptions): Record<string, unknown> {
  return {
    'workbench.startupEditor': 'none',
    'security.workspace.trust.enabled': false,
    'telemetry.telemetryLevel': 'off',
    'extensions.autoUpdate': false,
    'extensions.autoCheckUpdates': false,
    'workbench.tips.enabled': false,
    'workbench.enableExperiments': false,
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'chat.disableAIFeatures': true,
    'git.openRepositoryInParentFolders': 'never',
    ...options.settings,
  };
}

async function healthy(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
