/** `npm run -s bench -- NAME [--json]`: measures, and ends with exit code 1 if a figure does not hold. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Figure } from './figure.ts';

const HELPERS = new Set(['run', 'figure']);

function benches(): string[] {
  return readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .filter((name) => !HELPERS.has(name));
}

async function main(): Promise<void> {
  const name = process.argv.slice(2).find((argument) => !argument.startsWith('-'));
  const json = process.argv.includes('--json');
  const file = path.join(import.meta.dirname, `${name}.ts`);
  if (name === undefined || HELPERS.has(name) || !existsSync(file)) {
    process.stderr.write(`usage: npm run -s bench -- NAME [--json]\nNAME: ${benches().join(', ')}\n`);
    process.exitCode = 2;
    return;
  }
  const { run } = (await import(pathToFileURL(file).href)) as { run: () => Promise<Figure[]> };
  const figures = await run();
  process.stdout.write(json ? `${JSON.stringify({ name, figures })}\n` : table(figures));
  process.exitCode = figures.every(({ holds }) => holds) ? 0 : 1;
}

function table(figures: Figure[]): string {
  const width = Math.max(...figures.map(({ figure }) => figure.length));
  return figures
    .map(
      ({ figure, value, unit, target, holds }) =>
        `${holds ? '✓' : '✗'} ${figure.padEnd(width)}  ${value} ${unit}  (${target})\n`,
    )
    .join('');
}

await main();
