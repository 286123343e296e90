import { parseArgs } from 'node:util';
import { whenToldToEnd } from '../lifetime.ts';
import { startRelay } from './relay.ts';

/** `node test/network/relay/main.ts [--port P] [--directory D]`: prints `{"url":"ws://…"}` once it listens. SIGTERM ends it. */
try {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '0' }, directory: { type: 'string' } } });
  const { port, directory } = values;
  const relay = await startRelay({ port: Number(port), ...(directory === undefined ? {} : { directory }) });
  whenToldToEnd(relay.close);
  process.stdout.write(`${JSON.stringify({ url: relay.url })}\n`);
} catch (error) {
  process.stderr.write(`The relay did not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
