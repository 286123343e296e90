import { parseArgs } from 'node:util';
import * as z from 'zod';
import { whenToldToEnd } from '../lifetime.ts';
import { startDemoWallet } from './demo-wallet.ts';
import { serveWallet } from './server.ts';

const usage = `node test/network/wallet/main.ts --relay URL --rpc URL --chain ID --directory D
  [--port P] [--account N] [--mnemonic WORDS] [--auto-approve]
Prints {"url","account"} once it listens. SIGTERM ends it.`;

const optionsSchema = z.object({
  relay: z.string().regex(/^wss?:\/\//),
  rpc: z.url(),
  chain: z.coerce.number().int().positive(),
  directory: z.string().min(1),
  port: z.coerce.number().int().min(0).max(65535).default(0),
  account: z.coerce.number().int().min(0).default(1),
  /** The well-known one of local chains: its keys are public. */
  mnemonic: z.string().default('test test test test test test test test test test test junk'),
  'auto-approve': z.boolean().default(false),
});

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const flags = { relay: text, rpc: text, chain: text, directory: text, port: text, account: text, mnemonic: text };
  const { values } = parseArgs({ options: { ...flags, 'auto-approve': { type: 'boolean' } } });
  const parsed = optionsSchema.safeParse(values);
  if (!parsed.success) throw new Error(`${z.prettifyError(parsed.error)}\n${usage}`);
  const { chain: chainId, account: index, 'auto-approve': autoApprove, port, ...rest } = parsed.data;
  const wallet = await startDemoWallet({ ...rest, chainId, index, autoApprove });
  const server = await serveWallet(wallet, port);
  whenToldToEnd(async () => {
    await server.close();
    await wallet.close();
  });
  process.stdout.write(`${JSON.stringify({ url: server.url, account: wallet.view().account })}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`The demo wallet did not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
