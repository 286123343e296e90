import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { WalkContext } from './context.ts';
import { makingPrivate } from './private-walk.ts';
import { EDITED_FILE, git, tryGit } from './repository.ts';
import { until } from './steps.ts';

const NEW_FUNCTION = `
export function interestOn(balance: number, ratePercent: number, days: number): number {
  if (balance <= 0) throw new RangeError('interest needs a positive balance');
  const yearly = (balance * ratePercent) / 100;
  return Math.round((yearly * days) / 365);
}
`;
const MESSAGE = 'Compute simple interest';
/** Epoch and challenge of the local network, and room for a slow machine. */
const PAY_TIMEOUT = 180_000;

/** Steps 1 to 9 of a newcomer, asserting what a person would see. */
export async function walk(context: WalkContext): Promise<void> {
  await typing(context);
  await checking(context);
  await connecting(context);
  await committing(context);
  await committingWithGit(context);
  await publishing(context);
  await governing(context);
  await restoring(context);
  await makingPrivate(context);
}

async function typing({ steps, workbench, editorUrl }: WalkContext): Promise<void> {
  const { page } = workbench;
  await steps.step('the editor opens and Cairn is there', async () => {
    await workbench.open(editorUrl);
    await workbench.statusItem().waitFor();
  });
  await steps.step('a lens above a function says who owns it', async () => {
    await workbench.openFile(EDITED_FILE);
    await workbench
      .lens(/Ada Example/)
      .first()
      .waitFor();
  });
  await steps.step('typing moves the estimate', async () => {
    await workbench.goToEnd();
    await page.evaluate((text) => navigator.clipboard.writeText(text), NEW_FUNCTION);
    await page.keyboard.press('Control+V');
    await workbench
      .statusItem()
      .filter({ hasText: /≈ [1-9]/ })
      .waitFor();
  });
  await steps.step('the hover explains it', async () => {
    // The lens of the new function pushes its lines down: a pointer that came before it would point at nothing.
    await workbench.lens(/not committed/).waitFor();
    await page
      .locator('.view-line', { hasText: 'interestOn' })
      .locator('span', { hasText: 'interestOn' })
      .last()
      .hover();
    await page
      .locator('.monaco-hover', { hasText: /durable|estimate/i })
      .first()
      .waitFor();
  });
  await steps.step('the file is saved', async () => {
    await page.keyboard.press('Control+S');
    await page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
  });
}

async function checking({ steps, workbench }: WalkContext): Promise<void> {
  await steps.step('TensorFlow confirms the scoring model', async () => {
    await workbench.run('Cairn: Check Scoring Model');
    await workbench.toast(/TensorFlow \(wasm\) computes the same chances/).waitFor();
    await workbench.closeNotifications();
  });
}

async function connecting({ steps, workbench, wallet }: WalkContext): Promise<void> {
  await steps.step('Connect Wallet shows a code', async () => {
    await workbench.run('Cairn: Connect Wallet');
    await workbench
      .webview()
      .getByRole('img', { name: /QR code/ })
      .waitFor();
  });
  await steps.step('the wallet pairs', async () => {
    await workbench.webview().getByRole('button', { name: 'Copy link' }).click();
    await wallet.pair(await workbench.clipboard('wc:'));
    await wallet.approve();
    await workbench.webview().getByText('Connected', { exact: true }).waitFor();
  });
}

async function committing({ steps, workbench, wallet, folder }: WalkContext): Promise<void> {
  const { page } = workbench;
  await steps.step('a rejection in the wallet makes no commit and keeps what is staged', async () => {
    const before = git(folder, 'rev-parse', 'HEAD');
    await workbench.run('Git: Stage All Changes');
    await workbench.run('Cairn: Commit and Sign');
    await workbench.answerInput(MESSAGE);
    await wallet.reject();
    await workbench.toast(/reject/i).waitFor();
    assert.equal(git(folder, 'rev-parse', 'HEAD'), before);
    assert.equal(git(folder, 'diff', '--cached', '--name-only'), EDITED_FILE);
    await workbench.closeNotifications();
  });
  await steps.step('Commit and Sign makes a commit signed by the wallet', async () => {
    await workbench.run('Cairn: Commit and Sign');
    await workbench.answerInput(MESSAGE);
    const shown = await wallet.approve();
    assert.match(shown, /Compute simple interest/, 'the wallet shows what it signs');
    await workbench.toast(/signed by 0x/).waitFor();
    assert.equal(git(folder, 'log', '-1', '--format=%s'), MESSAGE);
  });
  await steps.step('stock git accepts the commit after Set Up Git, and no other', async () => {
    await workbench.run('Cairn: Set Up Git to Sign and Verify');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Verify and sign every commit' }).click();
    await workbench.toast(/checks wallet signatures/).waitFor();
    const good = tryGit(folder, 'verify-commit', 'HEAD');
    assert.equal(good.code, 0, good.output);
    assert.match(good.output, /0x70997970C51812dc3A010C7d01b50e0d17dc79C8/i);
    const bad = tryGit(folder, 'verify-commit', tampered(folder));
    assert.notEqual(bad.code, 0);
    await workbench.closeNotifications();
  });
}

/** What the commit button of Source Control runs: the built-in git extension, which calls stock git. */
async function committingWithGit({ steps, workbench, wallet, folder }: WalkContext): Promise<void> {
  await steps.step('the Source Control commit asks the wallet too', async () => {
    appendFileSync(path.join(folder, 'format.ts'), "\nexport const CURRENCY = 'EUR';\n");
    git(folder, 'add', 'format.ts');
    await workbench.commitInSourceControl('Name the currency');
    await wallet.approve();
    await until(() => git(folder, 'log', '-1', '--format=%s') === 'Name the currency', 'the commit');
    assert.equal(tryGit(folder, 'verify-commit', 'HEAD').code, 0);
  });
}

/** Restore and audit as commands: the repository comes from the node's list, the folder from the picker. */
async function restoringInTheEditor({ steps, workbench, folder, directory }: WalkContext): Promise<void> {
  const parent = path.join(directory, 'restored-in-editor');
  await steps.step('Restore Repository rebuilds it in a folder that is picked', async () => {
    mkdirSync(path.join(parent, 'other'), { recursive: true });
    await workbench.run('Cairn: Restore Repository');
    await workbench.pickFirst();
    await workbench.pickFolder(parent, 'other');
    await workbench.toast(/Restored .* all verified/).waitFor();
    const [restored = ''] = readdirSync(parent).filter((name) => name !== 'other');
    assert.equal(git(path.join(parent, restored), 'rev-parse', 'HEAD'), git(folder, 'rev-parse', 'HEAD'));
    await workbench.closeNotifications();
  });
  await steps.step('Audit Published Repository finds nothing wrong', async () => {
    await workbench.run('Cairn: Audit Published Repository');
    await workbench.page.locator('.view-line', { hasText: 'All is there and verified' }).waitFor();
  });
}

/** HEAD's commit with one byte of its message changed, as an object of the repository. */
function tampered(folder: string): string {
  const raw = spawnSync('git', ['-C', folder, 'cat-file', 'commit', 'HEAD'], { encoding: 'utf8' }).stdout;
  const input = raw.replace('Compute simple', 'Compute simpte');
  return spawnSync('git', ['-C', folder, 'hash-object', '-t', 'commit', '-w', '--stdin'], {
    input,
    encoding: 'utf8',
  }).stdout.trim();
}

async function publishing({ steps, workbench, wallet, folder }: WalkContext): Promise<void> {
  await steps.step('Publish shows size, cost and permanence before anything happens', async () => {
    await workbench.run('Cairn: Publish Contribution');
    await workbench
      .dialog()
      .filter({ hasText: /permanent|for good|undone/i })
      .waitFor();
  });
  await steps.step('it is published, recorded and advanced', async () => {
    await workbench
      .dialog()
      .getByRole('button', { name: /publish/i })
      .click();
    await wallet.approveUntil(workbench.toast(/Published/));
    await workbench.closeNotifications();
  });
  await steps.step('the lens says what it earned, without reloading', async () => {
    await workbench.page.locator('.tab', { hasText: EDITED_FILE }).click();
    await workbench.lens(/paid/).first().waitFor({ timeout: PAY_TIMEOUT });
  });
  await steps.step('Show Contribution has the whole evidence', async () => {
    await workbench.run('Cairn: Show Contribution');
    const evidence = workbench.webview().locator('.step[data-step="payment"][data-status="done"]');
    await evidence.waitFor({ timeout: PAY_TIMEOUT });
    for (const step of ['commit', 'signature', 'publication', 'record', 'advance', 'score', 'settlement']) {
      assert.equal(
        await workbench.webview().locator(`.step[data-step="${step}"]`).getAttribute('data-status'),
        'done',
        step,
      );
    }
    assert.ok((await workbench.webview().locator('main').innerText()).includes(git(folder, 'rev-parse', 'HEAD')));
  });
}

async function governing({ steps, workbench, wallet }: WalkContext): Promise<void> {
  const proposal = () => workbench.webview().locator('article', { hasText: 'Fund the documentation' });
  await steps.step('Governance lists the proposal with its tally', async () => {
    await workbench.run('Cairn: Open Governance');
    await proposal().getByText('active', { exact: true }).waitFor();
  });
  await steps.step('a vote through the wallet counts', async () => {
    await proposal().getByRole('button', { name: 'Vote for' }).click();
    await wallet.approve();
    await proposal().getByText('You voted for.').waitFor();
    await proposal()
      .getByText(/59,000,000/)
      .waitFor();
  });
}

async function restoring(context: WalkContext): Promise<void> {
  await restoringInTheEditor(context);
  const { steps, folder, network, directory, cli } = context;
  await steps.step('a stranger restores the repository from the public networks alone', async () => {
    const home = path.join(directory, 'stranger');
    mkdirSync(home, { recursive: true });
    const networkFile = path.join(home, 'network.json');
    writeFileSync(networkFile, JSON.stringify(network));
    const asset = git(folder, 'config', 'cairn.repository');
    const target = path.join(home, 'restored');
    const env = { PATH: process.env.PATH, HOME: home };
    const run = spawnSync(process.execPath, [cli, 'restore', asset, target, '--network', networkFile, '--json'], {
      env,
      encoding: 'utf8',
    });
    assert.equal(run.status, 0, run.stdout + run.stderr);
    assert.equal(git(target, 'rev-parse', 'HEAD'), git(folder, 'rev-parse', 'HEAD'));
    const result: unknown = JSON.parse(run.stdout);
    assert.deepEqual(result !== null && typeof result === 'object' && 'missing' in result ? result.missing : null, []);
  });
}
