import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { CairnError } from '../protocol/errors.ts';
import { contractsSchema, type Network, networkSchema } from '../protocol/network.ts';

/** Names the network file where no option does. */
export const NETWORK_VARIABLE = 'CAIRN_NETWORK';

/** `.cairn/network.json`: one gateway, which is also the bundler, and things that are of no concern here. */
const localFileSchema = z
  .object({
    rpc: z.url(),
    chainId: z.int().positive(),
    contracts: contractsSchema,
    deployedAtBlock: z.int().nonnegative().default(0),
    gateway: z.url(),
    relay: networkSchema.shape.relay,
    node: z.url(),
    patience: networkSchema.shape.patience,
  })
  .transform(({ gateway, ...rest }): Network => ({ ...rest, gateways: [gateway], bundler: gateway }));

/** Both shapes a network file may have. */
export const networkFileSchema = z.union([networkSchema, localFileSchema]);

/** Reads a network file, or the one `CAIRN_NETWORK` names. Errors `not-configured`, `invalid-input`. */
export async function readNetwork(file: string | undefined = process.env[NETWORK_VARIABLE]): Promise<Network> {
  if (file === undefined || file === '')
    throw new CairnError('not-configured', 'No network is configured.', {
      next: `Name its description: --network FILE, or set ${NETWORK_VARIABLE}. "npm start" writes .cairn/network.json.`,
    });
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw unusable(file, cause.code === 'ENOENT' ? 'There is no such file.' : cause.message, cause);
  });
  const parsed = networkFileSchema.safeParse(parseJson(text, file));
  if (parsed.success) return parsed.data;
  throw unusable(file, z.prettifyError(parsed.error).slice(0, 500), parsed.error);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unusable(file, 'It is not JSON.', cause);
  }
}

function unusable(file: string, why: string, cause: unknown): CairnError {
  return new CairnError('invalid-input', `${file} does not describe a network.`, {
    why,
    next: 'It holds rpc, chainId, contracts, gateways, bundler, relay and node; see docs/cli.md.',
    cause,
  });
}
