import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { CairnError } from '../protocol/errors.ts';
import { networkSchema } from '../protocol/network.ts';
import { openReaderKeys } from './reader-key.ts';
import type { NodeOptions } from './start.ts';
import { readKeystore, readRawKey } from './validator-key.ts';

export const nodeUsage = `Usage: cairn node --network FILE --directory DIR [options]

Runs a node: it follows the chain, checks publications, scores them, settles epochs and answers over REST.

  --config FILE       JSON with the options below, in camel case; flags win over it
  --network FILE      JSON description of the network
  --directory DIR     where the node keeps its index; one node a directory
  --keystore FILE     encrypted key of the validator; CAIRN_NODE_PASSPHRASE opens it
  --key-file FILE     raw key of the validator in a file only its owner can read
  --database URL      PostgreSQL in place of the embedded database
  --port N            port of the REST interface (default 8645; 0: any free one)
  --host ADDRESS      address it listens on (default 127.0.0.1)
  --peer URL          another validator's node; may be given several times

A node scores private repositories whose owner added its reader key: cairn node reader-key --help.
Without a key the node is an indexer: it signs and settles nothing. One line of JSON, {"url": …}, says that it is ready.`;

const portSchema = z.int().min(0).max(65_535);

const configurationSchema = z.strictObject({
  network: z.union([z.string(), networkSchema]),
  directory: z.string().min(1),
  keystore: z.string().optional(),
  keyFile: z.string().optional(),
  database: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'not a postgresql:// URL')
    .optional(),
  port: portSchema.default(8645),
  host: z.string().default('127.0.0.1'),
  peers: z.array(z.url()).default([]),
});

/** Null where help was asked for. Error `invalid-input` with what is wrong; `not-configured` for the key's file. */
export function readConfiguration(argv: readonly string[], env: NodeJS.ProcessEnv): NodeOptions | null {
  const { help, config, peer, port, 'key-file': keyFile, ...flags } = parseFlags(argv);
  if (help) return null;
  const fromFile = config === undefined ? {} : z.record(z.string(), z.unknown()).parse(readJson(config));
  const parsed = configurationSchema.safeParse({
    ...fromFile,
    ...flags,
    ...(keyFile === undefined ? {} : { keyFile }),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(peer === undefined ? {} : { peers: peer }),
  });
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  const { network, directory, database, host, peers } = parsed.data;
  return {
    network: typeof network === 'string' ? readNetwork(network) : network,
    directory,
    key: readKey(parsed.data, env),
    readerKeys: openReaderKeys(directory, env),
    database: database === undefined ? { kind: 'pglite' } : { kind: 'postgres', url: database },
    port: parsed.data.port,
    host,
    peers,
  };
}

function parseFlags(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        help: { type: 'boolean', short: 'h' },
        config: text,
        network: text,
        directory: text,
        keystore: text,
        'key-file': text,
        database: text,
        port: text,
        host: text,
        peer: { type: 'string', multiple: true },
      },
    });
    return values;
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error));
  }
}

function readKey(of: { keystore?: string | undefined; keyFile?: string | undefined }, env: NodeJS.ProcessEnv) {
  if (of.keystore !== undefined && of.keyFile !== undefined) throw invalid('Give a keystore or a key file, not both.');
  if (of.keyFile !== undefined) return readRawKey(of.keyFile);
  if (of.keystore === undefined) return null;
  const passphrase = env.CAIRN_NODE_PASSPHRASE;
  if (passphrase !== undefined) return readKeystore(of.keystore, passphrase);
  throw new CairnError('not-configured', 'The keystore needs a passphrase.', { next: 'Set CAIRN_NODE_PASSPHRASE.' });
}

function readNetwork(file: string) {
  const parsed = networkSchema.safeParse(readJson(file));
  if (parsed.success) return parsed.data;
  throw invalid(`${file}: ${z.prettifyError(parsed.error)}`);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw invalid(`${file}: ${error instanceof Error ? error.message : 'it can not be read'}`);
  }
}

function invalid(why: string): CairnError {
  return new CairnError('invalid-input', 'The node’s configuration is not complete.', {
    why,
    next: 'See cairn node --help.',
  });
}
