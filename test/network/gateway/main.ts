import { parseArgs } from 'node:util';
import { whenToldToEnd } from '../lifetime.ts';
import { startGateway } from './gateway.ts';

/** `node main.ts --directory DIR [--port N] [--confirm-after MS]`: prints `{"url"}` once it listens. SIGTERM ends it. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { directory: { type: 'string' }, port: { type: 'string' }, 'confirm-after': { type: 'string' } },
  });
  if (values.directory === undefined) throw new Error('Say where to keep the data: --directory DIR.');
  const gateway = await startGateway({
    directory: values.directory,
    port: wholeNumber('--port', values.port ?? '0'),
    confirmAfterMs: wholeNumber('--confirm-after', values['confirm-after'] ?? '1000'),
  });
  whenToldToEnd(gateway.close);
  process.stdout.write(`${JSON.stringify({ url: gateway.url })}\n`);
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`${option} takes a whole number, not "${text}".`);
  return Number(text);
}

try {
  await main();
} catch (error) {
  process.stderr.write(
    `The Arweave gateway did not start: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
}
