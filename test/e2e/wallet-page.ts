import type { Locator, Page } from 'playwright-core';

/** The demo wallet's own page, as its owner uses it. */
export class WalletPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async pair(uri: string): Promise<void> {
    await this.page.getByLabel('Pairing code, as text').fill(uri);
    await this.page.getByRole('button', { name: 'Pair', exact: true }).click();
  }

  /** Waits for a request and approves it. Returns what the page said it was. */
  async approve(): Promise<string> {
    const button = this.page.getByRole('button', { name: /^approve/i }).first();
    await button.waitFor();
    const text = await this.page.locator('main').innerText();
    await button.click();
    return text;
  }

  /** Approves every request that comes until something outside the wallet is seen. */
  async approveUntil(seen: Locator): Promise<void> {
    const button = this.page.getByRole('button', { name: /^approve/i }).first();
    while (!(await seen.isVisible())) {
      await Promise.race([button.click().catch(() => undefined), seen.waitFor().catch(() => undefined)]);
    }
  }

  async reject(): Promise<void> {
    await this.page
      .getByRole('button', { name: /^reject/i })
      .first()
      .click();
  }
}
