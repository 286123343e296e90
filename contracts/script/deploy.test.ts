import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { createPublicClient, http } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { treasuryAbi } from '../../server/src/adapters/evm/abi/treasury.generated.ts';
import { validatorSetAbi } from '../../server/src/adapters/evm/abi/validator-set.generated.ts';
import { type DeploymentRequest, deployContracts } from './deploy.ts';
import { deploymentParametersSchema } from './parameters.ts';
import { verifyDeployment } from './verify.ts';

const anvilMnemonic = 'test test test test test test test test test test test junk';
const deployer = mnemonicToAccount(anvilMnemonic, { addressIndex: 0 });
const contributor = mnemonicToAccount(anvilMnemonic, { addressIndex: 1 });
const validator = mnemonicToAccount(anvilMnemonic, { addressIndex: 3 });

const parameters: DeploymentRequest['parameters'] = {
  epochLength: 30,
  challengePeriod: 10,
  exitDelay: 120,
  votingDelay: 1,
  votingPeriod: 30,
  lateQuorumExtension: 5,
  timelockDelay: 5,
  genesis: [{ account: contributor.address, amount: 10n ** 24n }],
  validators: [{ account: validator.address }],
};

let anvil: ChildProcess;
let rpc: string;

beforeAll(async () => {
  const home = dirname(createRequire(import.meta.url).resolve('@foundry-rs/anvil-linux-amd64/package.json'));
  anvil = spawn(join(home, 'bin', 'anvil'), ['--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (anvil.stdout === null) throw new Error('anvil has no output');
  for await (const line of createInterface({ input: anvil.stdout })) {
    const address = /^Listening on (.+)$/.exec(line)?.[1];
    if (address === undefined) continue;
    rpc = `http://${address}`;
    break;
  }
  anvil.stdout.resume();
});

afterAll(async () => {
  anvil.kill();
  await once(anvil, 'exit');
});

describe('deployContracts', () => {
  it('creates everything, verified, and reports each step', async () => {
    const steps: string[] = [];
    const deployment = await deployContracts({ rpc, account: deployer, parameters, onStep: (s) => steps.push(s.name) });
    expect(deployment.chainId).toBe(31337);
    expect(steps).toHaveLength(13);
    expect(steps.at(-1)).toBe('verify');

    const client = createPublicClient({ transport: http(rpc) });
    const { treasury, validatorSet, governanceToken } = deployment.contracts;
    const read = client.readContract;
    expect(await read({ address: treasury, abi: treasuryAbi, functionName: 'epochLength' })).toBe(30n);
    expect(
      await read({ address: treasury, abi: treasuryAbi, functionName: 'isTokenAllowed', args: [governanceToken] }),
    ).toBe(true);
    expect(await read({ address: validatorSet, abi: validatorSetAbi, functionName: 'quorum' })).toBe(1n);

    const wanted = deploymentParametersSchema.parse({ ...parameters, validators: [{ account: contributor.address }] });
    await expect(verifyDeployment(client, deployment.contracts, wanted, deployer.address)).rejects.toMatchObject({
      code: 'check-failed',
      why: expect.stringContaining('validators'),
    });
  });

  it('can be done twice by the same account', async () => {
    const first = await deployContracts({ rpc, account: deployer, parameters });
    const second = await deployContracts({ rpc, account: deployer, parameters });
    expect(second.contracts.treasury).not.toBe(first.contracts.treasury);
    expect(second.blockNumber).toBeGreaterThan(first.blockNumber);
  });

  it('refuses an exit delay in which a liar could leave', async () => {
    const request = deployContracts({ rpc, account: deployer, parameters: { ...parameters, exitDelay: 40 } });
    await expect(request).rejects.toMatchObject({ code: 'invalid-input', why: expect.stringContaining('exitDelay') });
  });

  it('says that the chain does not answer', async () => {
    const request = deployContracts({ rpc: 'http://127.0.0.1:9', account: deployer, parameters });
    await expect(request).rejects.toMatchObject({ code: 'chain-unreachable' });
  });
});
