import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';

const SCREENSHOTS = path.join(import.meta.dirname, 'screenshots');

export interface Steps {
  readonly passed: number;
  readonly failed: number;
  /** Runs one step and takes its picture. After a failure the rest is not run: each step stands on the one before. */
  step(name: string, run: () => Promise<void>): Promise<void>;
}

/** Numbers the steps, prints how each went, and keeps `NN-name.png` of the page after it; after a failure of the wallet's too. */
export function createSteps(page: Page, wallet: Page): Steps {
  rmSync(SCREENSHOTS, { recursive: true, force: true });
  mkdirSync(SCREENSHOTS, { recursive: true });
  let passed = 0;
  let failed = 0;
  const picture = (of: Page, name: string) =>
    of.screenshot({
      path: path.join(
        SCREENSHOTS,
        `${String(passed + failed).padStart(2, '0')}-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.png`,
      ),
    });
  return {
    get passed() {
      return passed;
    },
    get failed() {
      return failed;
    },
    step: async (name, run) => {
      if (failed > 0) return;
      const began = performance.now();
      try {
        await run();
        passed++;
        process.stdout.write(`✓ ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)\n`);
      } catch (error) {
        failed++;
        process.stdout.write(`✗ ${name}: ${error instanceof Error ? error.stack : error}\n`);
      }
      await picture(page, name);
      if (failed > 0) await picture(wallet, `${name} (wallet)`);
    },
  };
}

/** Waits for something outside the page. Throws after ten seconds. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`Waited ten seconds for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
