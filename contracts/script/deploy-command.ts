import { readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { privateKeyToAccount } from 'viem/accounts';
import { CairnError } from '../../server/src/protocol/errors.ts';
import { deployContracts } from './deploy.ts';
import { decryptKeystore } from './keystore.ts';
import { deploymentParametersSchema } from './parameters.ts';

const usage = `Usage: node contracts/script/deploy-command.ts --rpc URL --keystore FILE --parameters FILE [--out FILE]

Deploys the contracts, checks the result, and prints it as JSON on stdout (or writes it to --out).
  --rpc         JSON-RPC endpoint of the chain
  --keystore    encrypted key of the account that pays (Web3 Secret Storage v3)
  --parameters  JSON, see docs/contracts.md; at least {"validators": [{"account": "0x..."}]}
The passphrase is asked for on a terminal, else read from standard input.
`;

/** The command line; returns the exit code: 0 done, 1 failed, 2 usage. Needs no key among its arguments, ever. */
async function runDeployCommand(argv: string[]): Promise<number> {
  const options = parse(argv);
  if (options === null) {
    process.stderr.write(usage);
    return 2;
  }
  try {
    const parameters = deploymentParametersSchema.parse(JSON.parse(await readFile(options.parameters, 'utf8')));
    const keystore = await readFile(options.keystore, 'utf8');
    const account = privateKeyToAccount(decryptKeystore(keystore, await readPassphrase()));
    const deployment = await deployContracts({
      rpc: options.rpc,
      account,
      parameters,
      onStep: ({ name, index, total }) => process.stderr.write(`${index}/${total} ${name}\n`),
    });
    const json = `${JSON.stringify({ ...deployment, gasUsed: Number(deployment.gasUsed) }, null, 2)}\n`;
    if (options.out === undefined) process.stdout.write(json);
    else await writeFile(options.out, json);
    return 0;
  } catch (error) {
    const { message, why, next } = CairnError.from(error);
    process.stderr.write([message, why, next, ''].filter((line) => line !== undefined).join('\n'));
    return 1;
  }
}

function parse(argv: string[]): { rpc: string; keystore: string; parameters: string; out?: string | undefined } | null {
  const string = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: argv,
      options: { rpc: string, keystore: string, parameters: string, out: string },
    });
    const { rpc, keystore, parameters, out } = values;
    if (rpc === undefined || keystore === undefined || parameters === undefined) return null;
    return { rpc, keystore, parameters, out };
  } catch {
    return null;
  }
}

/** Asks without echo on a terminal; else the first line of standard input. */
async function readPassphrase(): Promise<string> {
  const terminal = process.stdin.isTTY === true;
  if (terminal) process.stderr.write('Passphrase: ');
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal });
  try {
    for await (const line of lines) return line;
    return '';
  } finally {
    lines.close();
    if (terminal) process.stderr.write('\n');
  }
}

process.exitCode = await runDeployCommand(process.argv.slice(2));
