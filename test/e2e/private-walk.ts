import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { WalkContext } from './context.ts';
import { git } from './repository.ts';

const COMMAND = 'Cairn: Private Repository…';

/** The clone goes on under a new name on chain, encrypted for its readers. */
export async function makingPrivate(context: WalkContext): Promise<void> {
  await switching(context);
  await addingReader(context);
  await publishingPrivately(context);
}

async function switching({ steps, workbench, folder }: WalkContext): Promise<void> {
  await steps.step('Make It Private says what it means before anything changes', async () => {
    await workbench.run(COMMAND);
    await workbench.pick('Make It Private');
    await workbench
      .dialog()
      .filter({ hasText: /stays public for good/ })
      .filter({ hasText: /back it up/ })
      .waitFor();
    assert.notEqual(git(folder, 'config', '--default', 'unset', 'cairn.private'), 'true');
  });
  await steps.step('the repository is private', async () => {
    await workbench.answerDialog('Make It Private');
    await workbench.toast('Private from now on.').waitFor();
    assert.equal(git(folder, 'config', 'cairn.private'), 'true');
    assert.equal(git(folder, 'config', '--default', 'unset', 'cairn.repository'), 'unset');
  });
}

async function addingReader(context: WalkContext): Promise<void> {
  const { steps, workbench } = context;
  await steps.step('Copy My Reader Key puts a new key on the clipboard', async () => {
    await workbench.closeNotifications();
    await workbench.run(COMMAND);
    await workbench.pick('Copy My Reader Key');
    const key = await workbench.clipboard('cairn-reader1-');
    await workbench.toast(key).waitFor();
  });
  await steps.step('Add Reader notes a friend for the next publication', async () => {
    const friend = cairn(context, 'friend', 'readers', 'key').stdout.trim();
    await workbench.closeNotifications();
    await workbench.run(COMMAND);
    await workbench.pick('Add Reader…');
    await workbench.answerInput(friend);
    await workbench.answerInput('Friend');
    await workbench.pick('With what was published before');
    await workbench.toast(/Noted/).waitFor();
  });
  await steps.step('Show Readers tells who waits for the next publication', async () => {
    await workbench.closeNotifications();
    await workbench.run(COMMAND);
    await workbench.pick('Show Readers');
    await workbench.choice('waits: add Friend').waitFor();
  });
}

async function publishingPrivately(context: WalkContext): Promise<void> {
  const { steps, workbench, wallet } = context;
  await steps.step('Publish says that it is encrypted, and for whom', async () => {
    await workbench.page.keyboard.press('Escape');
    await workbench.run('Cairn: Publish Contribution');
    await workbench.dialog().filter({ hasText: 'Register "private" on chain?' }).waitFor();
    await workbench.answerDialog('Register');
    await wallet.approve();
    await workbench
      .dialog()
      .filter({ hasText: /encrypted for 2 readers/ })
      .waitFor();
  });
  await steps.step('it is published for its readers', async () => {
    await workbench.answerDialog('Publish for Good');
    await wallet.approveUntil(workbench.toast(/Published/));
  });
  await steps.step('Show Readers lists both', async () => {
    await workbench.closeNotifications();
    await workbench.run(COMMAND);
    await workbench.pick('Show Readers');
    for (const name of ['Friend', 'publisher']) await workbench.choice(name).waitFor();
  });
  await steps.step('the friend restores it, and a stranger is refused', async () => {
    await workbench.page.keyboard.press('Escape');
    const asset = git(context.folder, 'config', 'cairn.repository');
    const target = path.join(context.directory, 'restored-by-friend');
    const friend = cairn(context, 'friend', 'restore', asset, target);
    assert.equal(friend.status, 0, friend.stdout + friend.stderr);
    assert.equal(git(target, 'rev-parse', 'HEAD'), git(context.folder, 'rev-parse', 'HEAD'));
    const refused = cairn(context, 'nosy', 'restore', asset, `${target}-too`);
    assert.match(refused.stderr, /This is private/);
    assert.ok(!existsSync(`${target}-too`));
  });
}

/** The installed command on one person's machine. */
function cairn({ cli, directory, network }: WalkContext, person: string, ...args: string[]) {
  const home = path.join(directory, person);
  mkdirSync(home, { recursive: true });
  const networkFile = path.join(home, 'network.json');
  writeFileSync(networkFile, JSON.stringify(network));
  const env = { PATH: process.env.PATH, HOME: home, CAIRN_PASSPHRASE: person, CAIRN_NETWORK: networkFile };
  return spawnSync(process.execPath, [cli, ...args], { env, encoding: 'utf8' });
}
