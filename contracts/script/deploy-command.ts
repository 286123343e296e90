import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { privateKeyToAccount } from 'viem/accounts';
import { CairnError } from '../../server/src/protocol/errors.ts';
import { addressSchema } from '../../server/src/protocol/primitives.ts';
import { type DeploymentRequest, deployContracts, parseParameters } from './deploy.ts';
import { createFileJournal, type Journal } from './journal.ts';
import { decryptKeystore } from './keystore.ts';
import type { DeploymentParameters } from './parameters.ts';
import { readPassphrase } from './passphrase.ts';
import { previewDeployment } from './preview.ts';
import { formatRecord, readRecord, recordFile, writeRecord } from './record.ts';
import { asDeploymentError, connectTarget } from './target.ts';
import { verifyDeployment } from './verify.ts';

const usage = `Usage: node contracts/script/deploy-command.ts --rpc URL --keystore FILE --parameters FILE [options]
       node contracts/script/deploy-command.ts --rpc URL --plan --deployer ADDRESS --parameters FILE
       node contracts/script/deploy-command.ts --rpc URL --verify

Deploys the contracts, or goes on where an earlier run stopped, checks the result, and writes contracts/deployments/CHAIN.json.
  --rpc              JSON-RPC endpoint of the chain
  --keystore         encrypted key of the account that pays (Web3 Secret Storage v3)
  --passphrase-file  where the passphrase is; readable by you alone. Else it is asked for on a terminal, or read from standard input
  --parameters       JSON, see docs/contracts.md; at least {"validators": [{"account": "0x..."}]}
  --chain            refuse any chain but the one with this id
  --out              the record to write (or, with --verify, to read) instead of contracts/deployments/CHAIN.json
  --plan             send nothing: print addresses, gas and cost
  --deployer         with --plan, the account that would pay
  --verify           send nothing: check the deployment in the record
`;

const string = { type: 'string' } as const;
const boolean = { type: 'boolean' } as const;
const options = {
  rpc: string,
  keystore: string,
  'passphrase-file': string,
  parameters: string,
  chain: string,
  out: string,
  plan: boolean,
  deployer: string,
  verify: boolean,
};
type Options = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

/** The command line; returns the exit code: 0 done, 1 failed, 2 usage. Takes no key among its arguments, ever. */
async function runDeployCommand(argv: string[]): Promise<number> {
  const action = actionOf(argv);
  if (action === null) {
    process.stderr.write(usage);
    return 2;
  }
  try {
    await action();
    return 0;
  } catch (error) {
    const { message, why, next } = CairnError.from(error);
    process.stderr.write([message, why, next, ''].filter((line) => line !== undefined).join('\n'));
    return 1;
  }
}

/** What the arguments ask for; null where they make no sense. */
function actionOf(argv: string[]): (() => Promise<void>) | null {
  const given = parse(argv);
  if (given?.rpc === undefined) return null;
  const { rpc, keystore, parameters, deployer, verify = false, plan = false } = given;
  const chainId = given.chain === undefined ? undefined : Number(given.chain);
  if (chainId !== undefined && !Number.isSafeInteger(chainId)) return null;
  if (verify) return plan || keystore !== undefined ? null : () => verifyRecorded(rpc, chainId, given.out);
  if (parameters === undefined) return null;
  if (plan) {
    const address = addressSchema.safeParse(deployer);
    return address.success ? () => preview(rpc, chainId, address.data, parameters) : null;
  }
  if (keystore === undefined || deployer !== undefined) return null;
  return () => deploy({ rpc, chainId }, keystore, given['passphrase-file'], parameters, given.out);
}

function parse(argv: string[]): Options | null {
  try {
    return parseArgs({ args: argv, options }).values;
  } catch {
    return null;
  }
}

async function deploy(
  target: Pick<DeploymentRequest, 'rpc' | 'chainId'>,
  keystoreFile: string,
  passphraseFile: string | undefined,
  parametersFile: string,
  out: string | undefined,
): Promise<void> {
  const parameters = await readParameters(parametersFile);
  const keystore = await readText(keystoreFile);
  const account = privateKeyToAccount(decryptKeystore(keystore, await readPassphrase(passphraseFile)));
  const kept: { journal?: Journal } = {};
  const record = await deployContracts({
    ...target,
    account,
    parameters,
    pollingInterval: 500,
    journal: (chainId) => {
      kept.journal = createFileJournal(`${out ?? recordFile(chainId)}.pending`, chainId, account.address);
      return kept.journal;
    },
    onStep: ({ name, index, total }) => process.stderr.write(`${index}/${total} ${name}\n`),
  });
  const file = out ?? recordFile(record.chainId);
  writeRecord(file, record);
  // Only now: until the record is on disk, the journal knows in which blocks the contracts are.
  kept.journal?.remove();
  process.stderr.write(`Deployed and verified: ${file}\n`);
  process.stdout.write(formatRecord(record));
}

async function preview(rpc: string, chainId: number | undefined, deployer: `0x${string}`, file: string): Promise<void> {
  const summary = await previewDeployment({ rpc, chainId, deployer, parameters: await readParameters(file) });
  process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
}

async function verifyRecorded(rpc: string, expectedChain: number | undefined, out: string | undefined): Promise<void> {
  try {
    const { client, chainId } = await connectTarget(rpc, expectedChain);
    const file = out ?? recordFile(chainId);
    const record = readRecord(file);
    if (record === null) throw new CairnError('invalid-input', `There is no record ${file}.`);
    await verifyDeployment(client, record);
    process.stderr.write(`${file} is what chain ${chainId} has.\n`);
  } catch (error) {
    throw asDeploymentError(rpc, error);
  }
}

async function readParameters(file: string): Promise<DeploymentParameters> {
  try {
    return parseParameters(JSON.parse(await readText(file)));
  } catch (cause) {
    if (cause instanceof CairnError) throw cause;
    throw new CairnError('invalid-input', `${file} is not JSON.`, { cause });
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new CairnError('invalid-input', `${file} can not be read.`, { why: String(cause), cause });
  }
}

process.exitCode = await runDeployCommand(process.argv.slice(2));
