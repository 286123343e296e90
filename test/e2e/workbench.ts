import type { FrameLocator, Locator, Page } from 'playwright-core';

/** VS Code in a browser, driven as a person drives it. */
export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await this.page.locator('.monaco-workbench').waitFor();
  }

  /** Runs a command of the palette by its whole title. */
  async run(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.palette().fill(`>${title}`);
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first().waitFor();
    await this.palette().press('Enter');
    // It fades out, and takes no key meanwhile; a command may open another input in its place.
    await this.palette().waitFor({ state: 'hidden' });
  }

  private palette(): Locator {
    return this.page.locator('.quick-input-widget input[aria-label="Type the name of a command to run."]');
  }

  private quickInput(): Locator {
    return this.page.locator('.quick-input-widget input[type="text"]');
  }

  /** Takes the first of what a command lets one choose from. */
  async pickFirst(): Promise<void> {
    const first = this.page.locator('.quick-input-list .monaco-list-row').first();
    await first.waitFor();
    const name = (await first.getAttribute('aria-label')) ?? '';
    await this.quickInput().press('Enter');
    // Another list may open in its place: it is this choice that has to go, not every row.
    await this.page.getByRole('option', { name, exact: true }).waitFor({ state: 'hidden' });
  }

  /** An entry of what a command lets one choose from. */
  choice(text: string): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text });
  }

  /** Takes the entry with this text, once it is there. */
  async pick(text: string): Promise<void> {
    await this.choice(text).click();
    await this.choice(text).waitFor({ state: 'hidden' });
  }

  /** Types a folder into the editor's own file dialog and takes it, once the dialog shows that it is inside: it has `entry`. */
  async pickFolder(folder: string, entry: string): Promise<void> {
    const row = (text: string) => this.page.locator('.quick-input-list .monaco-list-row', { hasText: text });
    await row('..').waitFor(); // it opens at a folder of its own and would write that over what is typed before
    await this.quickInput().fill(`${folder}/`);
    await row(entry).waitFor();
    await this.page.locator('.quick-input-widget').getByRole('button', { name: 'Restore Here' }).click();
  }

  /** Types into the input a command opened, and confirms. */
  async answerInput(text: string): Promise<void> {
    await this.quickInput().fill(text);
    const question = this.page.locator('.quick-input-message');
    const asked = await question.innerText();
    await this.quickInput().press('Enter');
    // Another input may open in its place: what is typed next must not go into this one.
    await question.filter({ hasText: asked }).waitFor({ state: 'hidden' });
  }

  /** Writes a message into the Source Control box, once it shows what is staged, and commits with its keyboard shortcut. */
  async commitInSourceControl(message: string): Promise<void> {
    await this.page
      .getByRole('tab', { name: /^Source Control/ })
      .first()
      .click();
    await this.page.locator('.scm-view').getByText('Staged Changes').waitFor();
    await this.page.locator('.scm-editor .monaco-editor').click();
    await this.page.keyboard.type(message);
    await this.page.keyboard.press('Control+Enter');
  }

  async openFile(name: string): Promise<void> {
    await this.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).dblclick();
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
  }

  /** Puts the cursor at the end of the document of the active editor. */
  async goToEnd(): Promise<void> {
    await this.page.locator('.editor-instance .view-lines').first().click();
    await this.page.keyboard.press('Control+End');
  }

  lens(text: string | RegExp): Locator {
    return this.page.locator('.codelens-decoration').filter({ hasText: text });
  }

  statusItem(): Locator {
    return this.page.locator('.statusbar-item[id*="cairn.status"]');
  }

  toast(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text });
  }

  dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  async answerDialog(button: string): Promise<void> {
    await this.dialog().getByRole('button', { name: button }).click();
  }

  /** The page of an extension's webview that is in front. */
  webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready:visible').frameLocator('iframe#active-frame');
  }

  /** The clipboard's text, once it starts with `start`: copying passes through the editor's server. */
  async clipboard(start: string): Promise<string> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const text = await this.page.evaluate(() => navigator.clipboard.readText());
      if (text.startsWith(start)) return text;
      if (Date.now() > deadline) throw new Error(`The clipboard holds "${text.slice(0, 40)}…", not ${start}…`);
    }
  }

  async closeNotifications(): Promise<void> {
    await this.run('Notifications: Clear All Notifications');
  }
}
