import * as vscode from 'vscode';
import {
  changeReadersResultSchema,
  readerBackupResultSchema,
  readerKeyResultSchema,
  readersResultSchema,
  setPrivateResultSchema,
} from '../../../server/src/protocol/commands.ts';
import { command } from '../../../server/src/protocol/lsp.ts';
import type { Context } from '../context.ts';
import { choose } from './choose.ts';
import { removableReaders } from './removable-readers.ts';
import { requireTrust } from './trust.ts';

interface Choice extends vscode.QuickPickItem {
  run(context: Context): Promise<void>;
}

/** Everything about who can read what is published: one command, so that the palette stays short. */
export async function privateRepository(context: Context): Promise<void> {
  requireTrust('change who can read it');
  const { t } = vscode.l10n;
  const choices: Choice[] = [
    { label: t('$(key) Copy My Reader Key'), detail: t('Give it to a maintainer who shall add you.'), run: copyKey },
    {
      label: t('$(list-unordered) Show Readers'),
      detail: t('Who can read it, and which changes wait.'),
      run: showReaders,
    },
    { label: t('$(person-add) Add Reader…'), detail: t('With your next publication.'), run: addReader },
    {
      label: t('$(circle-slash) Remove Reader…'),
      detail: t('For what is published later; the rest they keep.'),
      run: removeReader,
    },
    { label: t('$(save) Back Up My Reader Keys…'), detail: t('Without them nobody can help you.'), run: backUp },
    { label: t('$(cloud-download) Take Up Reader Keys From a Backup…'), detail: t('On a new machine.'), run: takeUp },
    {
      label: t('$(lock) Make It Private'),
      detail: t('Encrypt what is published from now on.'),
      run: (on) => setPrivate(on, true),
    },
    {
      label: t('$(warning) Make It All Public'),
      detail: t('Everything, its whole history, for good.'),
      run: (on) => setPrivate(on, false),
    },
  ];
  const picked = await choose(choices, { title: t('Private Repository') });
  await picked?.run(context);
}

async function copyKey(context: Context): Promise<void> {
  const { key } = await context.server.run(command.readerKey, {}, readerKeyResultSchema);
  await vscode.env.clipboard.writeText(key);
  say(vscode.l10n.t('Copied {0}. Back your keys up, too.', key));
}

async function showReaders(context: Context): Promise<void> {
  const { readers, waiting } = await context.server.run(command.readers, {}, readersResultSchema);
  const items = [
    ...(readers ?? []).map(({ key, name }) => ({ label: name, description: key })),
    ...waiting.map((one) => ({
      label: one.change === 'add' ? vscode.l10n.t('waits: add {0}', one.name) : vscode.l10n.t('waits: remove'),
      description: one.key,
    })),
  ];
  const none = { label: vscode.l10n.t('Nothing is published yet: only you.') };
  await choose(items.length === 0 ? [none] : items, { title: vscode.l10n.t('Readers') });
}

async function addReader(context: Context): Promise<void> {
  const key = await ask(vscode.l10n.t('Their reader key: cairn-reader1-…'));
  const name = key && (await ask(vscode.l10n.t('What to call them; readers alone see it')));
  if (!key || !name) return;
  const all = { label: vscode.l10n.t('With what was published before'), history: true };
  const later = {
    label: vscode.l10n.t('From now on'),
    detail: vscode.l10n.t('They can restore it after the next checkpoint, which holds the whole history.'),
    history: false,
  };
  const picked = await choose([all, later], { title: vscode.l10n.t('What may they read?') });
  if (picked === undefined) return;
  const change = { change: 'add', key, name, history: picked.history };
  await context.server.run(command.changeReaders, change, changeReadersResultSchema);
  sayWaiting();
}

async function removeReader(context: Context): Promise<void> {
  const found = removableReaders(await context.server.run(command.readers, {}, readersResultSchema));
  if (found.length === 0) {
    say(vscode.l10n.t('There is nobody to remove: no reader is published, and nobody waits to be added.'));
    return;
  }
  const waits = vscode.l10n.t('waits for the next publication');
  const items = found.map((one) => ({
    label: one.name,
    description: one.waits ? `${waits} · ${one.key}` : one.key,
    change: { change: one.waits ? 'take-back' : 'remove', key: one.key },
  }));
  const picked = await choose(items, { title: vscode.l10n.t('Who shall read nothing later?') });
  if (picked === undefined) return;
  await context.server.run(command.changeReaders, picked.change, changeReadersResultSchema);
  if (picked.change.change === 'remove') sayWaiting();
  else say(vscode.l10n.t('Taken back: {0} is not added.', picked.label));
}

async function backUp(context: Context): Promise<void> {
  const target = await vscode.window.showSaveDialog({ title: vscode.l10n.t('Back Up Reader Keys') });
  const passphrase = target && (await askSecret(vscode.l10n.t('A passphrase for the backup')));
  const again = passphrase && (await askSecret(vscode.l10n.t('The same passphrase again')));
  if (!target || !passphrase || !again) return;
  if (again !== passphrase) {
    void vscode.window.showErrorMessage(vscode.l10n.t('The passphrases differ. Nothing was written.'));
    return;
  }
  await context.server.run(command.backUpReaderKeys, { file: target.fsPath, passphrase }, readerBackupResultSchema);
  say(vscode.l10n.t('Written to {0}. Keep its passphrase elsewhere.', target.fsPath));
}

async function takeUp(context: Context): Promise<void> {
  const [source] = (await vscode.window.showOpenDialog({ title: vscode.l10n.t('Backup of Reader Keys') })) ?? [];
  const passphrase = source && (await askSecret(vscode.l10n.t('The passphrase of the backup')));
  if (!source || !passphrase) return;
  const argument = { file: source.fsPath, passphrase };
  const { key } = await context.server.run(command.restoreReaderKeys, argument, readerKeyResultSchema);
  say(vscode.l10n.t('Taken up: {0}.', key));
}

/** The server asks, and says what can't be taken back. */
async function setPrivate(context: Context, isPrivate: boolean): Promise<void> {
  const argument = { private: isPrivate };
  const { changed } = await context.server.run(command.setPrivate, argument, setPrivateResultSchema);
  if (isPrivate) say(changed ? vscode.l10n.t('Private from now on.') : vscode.l10n.t('It is private already.'));
  else say(changed ? vscode.l10n.t('Public with its next publication.') : vscode.l10n.t('It is public already.'));
}

function ask(prompt: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({ prompt, ignoreFocusOut: true }).then((text) => text?.trim());
}

function askSecret(prompt: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({ prompt, password: true, ignoreFocusOut: true });
}

function sayWaiting(): void {
  say(vscode.l10n.t('Noted. It takes effect with your next publication that moves the main branch.'));
}

function say(text: string): void {
  void vscode.window.showInformationMessage(text);
}
