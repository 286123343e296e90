import { createPublicClient, createWalletClient, http, parseEther } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { anvil as anvilChain } from 'viem/chains';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { treasuryAbi } from '../../server/src/adapters/evm/abi/treasury.generated.ts';
import { validatorSetAbi } from '../../server/src/adapters/evm/abi/validator-set.generated.ts';
import { type Anvil, startAnvil } from '../../test/fixtures/anvil.ts';
import { type GateVerdict, startRpcGate } from '../../test/fixtures/rpc-gate.ts';
import { localAccount } from '../../test/network/accounts.ts';
import { type DeploymentRequest, deployContracts, parseParameters } from './deploy.ts';
import { createMemoryJournal } from './journal.ts';
import { previewDeployment } from './preview.ts';
import { verifyDeployment } from './verify.ts';

const deployer = localAccount('deployer');
const contributor = localAccount('contributor');
const validator = localAccount('validator');

const parameters: DeploymentRequest['parameters'] = {
  epochLength: 30,
  challengePeriod: 10,
  rulingPeriod: 60,
  exitDelay: 120,
  votingDelay: 1,
  votingPeriod: 30,
  lateQuorumExtension: 5,
  timelockDelay: 5,
  genesis: [{ account: contributor.address, amount: 10n ** 24n }],
  validators: [{ account: validator.address }],
};

let anvil: Anvil;
let salts = 0;

/** A deployment of its own each time. */
function request(changes: Partial<DeploymentRequest['parameters']> = {}): DeploymentRequest {
  const salt = `test ${salts++}`;
  return { rpc: anvil.rpc, account: deployer, parameters: { ...parameters, salt, ...changes }, pollingInterval: 10 };
}

beforeAll(async () => {
  anvil = await startAnvil();
});
afterAll(() => anvil.close());

describe('deployContracts', () => {
  it('creates everything, verified, and reports each step', async () => {
    const steps: string[] = [];
    const record = await deployContracts({ ...request(), onStep: (s) => steps.push(s.name) });
    expect(record.chainId).toBe(31337);
    expect(steps).toHaveLength(14);
    expect(steps.at(-1)).toBe('verify');
    expect(record.blocks.last - record.blocks.first).toBe(11);

    const client = createPublicClient({ transport: http(anvil.rpc) });
    const { treasury, validatorSet, governanceToken } = record.contracts;
    const read = client.readContract;
    expect(await read({ address: treasury, abi: treasuryAbi, functionName: 'epochLength' })).toBe(30n);
    const allowed = { address: treasury, abi: treasuryAbi, functionName: 'isTokenAllowed' } as const;
    expect(await read({ ...allowed, args: [governanceToken] })).toBe(true);
    expect(await read({ address: validatorSet, abi: validatorSetAbi, functionName: 'quorum' })).toBe(1n);
  });

  it('sends nothing when all is there, and knows the blocks without receipts', async () => {
    const asked = request();
    const first = await deployContracts(asked);
    const nonce = await anvil.request('eth_getTransactionCount', [deployer.address, 'pending']);
    expect(await deployContracts(asked)).toEqual(first);
    expect(await anvil.request('eth_getTransactionCount', [deployer.address, 'pending'])).toBe(nonce);
  });

  it('gives the same addresses on a chain without the CREATE2 proxy, at other nonces', async () => {
    const other = await startAnvil('--chain-id', '5', '--disable-default-create2-deployer', '--slots-in-an-epoch', '1');
    try {
      const asked = request();
      const here = await deployContracts(asked);
      const there = await deployContracts({ ...asked, rpc: other.rpc });
      expect(there.contracts).toEqual(here.contracts);
      expect(there.chainId).toBe(5);
    } finally {
      await other.close();
    }
  });

  it('refuses to go on from what was made with other parameters', async () => {
    const asked = request();
    await deployContracts(asked);
    const other = deployContracts({ ...asked, parameters: { ...asked.parameters, challengeBond: 1n } });
    await expect(other).rejects.toMatchObject({
      code: 'check-failed',
      message: expect.stringContaining('something else was deployed'),
      next: expect.stringContaining('salt'),
    });
  });

  it('goes on without a journal', async () => {
    const asked = request();
    const stop = new AbortController();
    const stopped = deployContracts({
      ...asked,
      signal: stop.signal,
      onStep: ({ name }) => name === 'governor' && stop.abort(),
    });
    await expect(stopped).rejects.toThrow();
    const record = await deployContracts(asked);
    expect(record.blocks.last).toBeGreaterThan(record.blocks.first);
  });

  it('tells before it sends anything that a constructor would fail', async () => {
    const before = await anvil.request('eth_getTransactionCount', [deployer.address, 'latest']);
    const tooMuch = [{ account: contributor.address, amount: 10n ** 27n }];
    await expect(deployContracts(request({ genesis: tooMuch }))).rejects.toMatchObject({
      code: 'transaction-reverted',
      why: expect.stringContaining('GenesisExceedsSupply(1000100000000000000000000000'),
    });
    expect(await anvil.request('eth_getTransactionCount', [deployer.address, 'latest'])).toBe(before);
  });

  it('refuses an exit delay in which a liar could leave, and parameters it does not know', async () => {
    await expect(deployContracts(request({ exitDelay: 40 }))).rejects.toMatchObject({
      code: 'invalid-input',
      why: expect.stringContaining('exitDelay'),
    });
    expect(() => parseParameters({ ...parameters, exitDelai: 1 })).toThrow('not valid');
  });

  it('says that the chain does not answer', async () => {
    await expect(deployContracts({ ...request(), rpc: 'http://127.0.0.1:9' })).rejects.toMatchObject({
      code: 'chain-unreachable',
    });
  });

  it('refuses another chain than the one named', async () => {
    await expect(deployContracts({ ...request(), chainId: 1 })).rejects.toMatchObject({
      code: 'wrong-chain',
      message: 'The endpoint serves chain 31337, not 1.',
      next: expect.stringContaining('--chain 31337'),
    });
  });

  it('says what an account lacks, before it sends anything', async () => {
    const poor = privateKeyToAccount(generatePrivateKey());
    await anvil.request('anvil_setBalance', [poor.address, `0x${parseEther('0.001').toString(16)}`]);
    await expect(deployContracts({ ...request(), account: poor })).rejects.toMatchObject({
      code: 'insufficient-funds',
      why: expect.stringContaining('holds 0.001 ETH'),
      next: expect.stringContaining('Run the same command again'),
    });
    expect(await anvil.request('eth_getTransactionCount', [poor.address, 'latest'])).toBe('0x0');
  });
});

describe('a chain that fails half-way', () => {
  it.each(['cut-before', 'cut-after'] as const)('goes on after the endpoint died (%s)', async (verdict) => {
    const asked = { ...request(), journal: keep(createMemoryJournal()) };
    let sent = 0;
    let dead = false;
    const gate = await startRpcGate(anvil.rpc, (method) => {
      if (method === 'eth_sendRawTransaction' && ++sent === 5) dead = true;
      return dead ? verdict : 'pass';
    });
    const nonce = Number(await anvil.request('eth_getTransactionCount', [deployer.address, 'latest']));
    try {
      await expect(deployContracts({ ...asked, rpc: gate.rpc })).rejects.toMatchObject({
        code: 'chain-unreachable',
        next: expect.stringContaining('Run the same command again'),
      });
    } finally {
      await gate.close();
    }
    await deployContracts(asked);
    expect(Number(await anvil.request('eth_getTransactionCount', [deployer.address, 'latest']))).toBe(nonce + 13);
  });
});

describe('transactions that are not mined at once', () => {
  let still: Anvil;
  beforeAll(async () => {
    still = await startAnvil('--no-mining');
  });
  afterAll(() => still.close());
  const pendingHashes = async () => {
    const block = (await still.request('eth_getBlockByNumber', ['pending', false])) as { transactions: string[] };
    return block.transactions;
  };
  const whenPending = async (count: number) => {
    while ((await pendingHashes()).length < count) await new Promise((resolve) => setImmediate(resolve));
  };

  it('announces again what the node forgot', async () => {
    const deployment = deployContracts({ ...request(), rpc: still.rpc });
    await whenPending(13);
    for (const hash of (await pendingHashes()).slice(3)) await still.request('anvil_dropTransaction', [hash]);
    await still.request('evm_setIntervalMining', [1]);
    expect((await deployment).blocks.last).toBeGreaterThan(0);
    await still.request('evm_setIntervalMining', [0]);
  });

  it('sends the same bytes again, and raises the fee of what has become too cheap', async () => {
    const asked = { ...request(), rpc: still.rpc, journal: keep(createMemoryJournal()) };
    const gaveUp = { code: 'operation-in-progress', message: expect.stringContaining('not mined') };
    await expect(deployContracts({ ...asked, patience: 3 })).rejects.toMatchObject(gaveUp);
    const first = await pendingHashes();
    await expect(deployContracts({ ...asked, patience: 3 })).rejects.toMatchObject(gaveUp);
    expect(await pendingHashes()).toEqual(first);

    await still.request('anvil_setNextBlockBaseFeePerGas', [`0x${(10n ** 12n).toString(16)}`]);
    await still.request('evm_mine');
    await still.request('anvil_setNextBlockBaseFeePerGas', [`0x${(10n ** 12n).toString(16)}`]);
    const nonce = Number(await still.request('eth_getTransactionCount', [deployer.address, 'latest']));
    const deployment = deployContracts(asked);
    await still.request('evm_setIntervalMining', [1]);
    await deployment;
    await still.request('evm_setIntervalMining', [0]);
    expect(Number(await still.request('eth_getTransactionCount', [deployer.address, 'latest']))).toBe(nonce + 13);
  });

  it.each([
    ['while it looks how far the chain is', 'eth_getCode'],
    ['while it rehearses', 'eth_simulateV1'],
    ['after that', 'eth_getTransactionCount'],
  ])('sends nothing twice where what an earlier run sent is mined %s', async (_, moment) => {
    const asked = { ...request(), rpc: still.rpc, journal: keep(createMemoryJournal()) };
    const nonce = Number(await still.request('eth_getTransactionCount', [deployer.address, 'latest']));
    await expect(deployContracts({ ...asked, patience: 3 })).rejects.toMatchObject({ code: 'operation-in-progress' });
    const seen = new Set<string>();
    let isMined = false;
    const gate = await startRpcGate(still.rpc, async (method): Promise<GateVerdict> => {
      const isMoment = method === moment && (moment !== 'eth_getTransactionCount' || seen.has('eth_simulateV1'));
      seen.add(method);
      if (isMoment && !isMined) {
        isMined = true;
        await still.request('evm_mine');
        await still.request('evm_setIntervalMining', [1]);
      }
      return 'pass';
    });
    try {
      await deployContracts({ ...asked, rpc: gate.rpc });
    } finally {
      await gate.close();
      await still.request('evm_setIntervalMining', [0]);
    }
    expect(isMined).toBe(true);
    expect(Number(await still.request('eth_getTransactionCount', [deployer.address, 'latest']))).toBe(nonce + 13);
  });

  it('says that the account was used for something else, then goes on', async () => {
    const asked = { ...request(), rpc: still.rpc, journal: keep(createMemoryJournal()) };
    const deployment = deployContracts(asked);
    const failed = expect(deployment).rejects.toMatchObject({
      code: 'operation-in-progress',
      message: 'The account sent another transaction in the middle of the deployment.',
      next: expect.stringContaining('Run the same command again'),
    });
    await whenPending(13);
    const hashes = await pendingHashes();
    for (const hash of hashes) await still.request('anvil_dropTransaction', [hash]);
    const nonce = Number(await still.request('eth_getTransactionCount', [deployer.address, 'latest']));
    const wallet = createWalletClient({ account: deployer, chain: anvilChain, transport: http(still.rpc) });
    await wallet.sendTransaction({ to: contributor.address, value: 1n, nonce, gas: 21_000n });
    await still.request('evm_mine');
    await failed;
    await still.request('evm_setIntervalMining', [1]);
    await deployContracts(asked);
    await still.request('evm_setIntervalMining', [0]);
  });

  it('does not take the nonces of transactions that others sent', async () => {
    const wallet = createWalletClient({ account: deployer, chain: anvilChain, transport: http(still.rpc) });
    await wallet.sendTransaction({ to: contributor.address, value: 1n, gas: 21_000n });
    await expect(deployContracts({ ...request(), rpc: still.rpc, patience: 3 })).rejects.toMatchObject({
      code: 'operation-in-progress',
      message: expect.stringContaining('did not send'),
    });
  });
});

describe('verifyDeployment', () => {
  const client = () => createPublicClient({ transport: http(anvil.rpc) });

  it('names what is not as the record says', async () => {
    const record = await deployContracts(request());
    const changed = { ...record.parameters, validators: [{ account: contributor.address }] };
    await expect(verifyDeployment(client(), { ...record, parameters: changed })).rejects.toMatchObject({
      code: 'check-failed',
      why: expect.stringMatching(/creation code and arguments.*validatorSet.validators/),
    });
  });

  it('notices other code', async () => {
    const record = await deployContracts(request());
    const code = String(await anvil.request('eth_getCode', [record.contracts.contributionRegistry, 'latest']));
    await anvil.request('anvil_setCode', [record.contracts.contributionRegistry, `${code.slice(0, -2)}00`]);
    await expect(verifyDeployment(client(), record)).rejects.toMatchObject({
      why: expect.stringMatching(/^code of contributionRegistry is of this build.*code hash of contributionRegistry/),
    });
    await anvil.request('anvil_setCode', [record.contracts.treasury, '0x']);
    await expect(verifyDeployment(client(), record)).rejects.toMatchObject({
      why: expect.stringContaining('treasury'),
    });
  });

  it('still holds after votes changed what they may', async () => {
    const record = await deployContracts(request());
    const { timelock, treasury } = record.contracts;
    await anvil.request('anvil_impersonateAccount', [timelock]);
    await anvil.request('anvil_setBalance', [timelock, '0xde0b6b3a7640000']);
    const wallet = createWalletClient({ account: timelock, chain: anvilChain, transport: http(anvil.rpc) });
    await wallet.writeContract({ address: treasury, abi: treasuryAbi, functionName: 'setChallengeBond', args: [7n] });
    await verifyDeployment(client(), record);
  });
});

describe('previewDeployment', () => {
  it('foretells addresses and gas without a key', async () => {
    const asked = request();
    const wanted = parseParameters(asked.parameters);
    const preview = await previewDeployment({ rpc: anvil.rpc, deployer: deployer.address, parameters: wanted });
    expect(preview.steps).toHaveLength(13);
    const balance = async () => BigInt(String(await anvil.request('eth_getBalance', [deployer.address, 'latest'])));
    const before = await balance();
    const record = await deployContracts(asked);
    expect(preview.contracts).toEqual(record.contracts);
    expect(before - (await balance())).toBeLessThan(parseEther(preview.cost.atMost));
    const used = preview.steps.map(({ gas }) => BigInt(gas ?? 0)).reduce((sum, gas) => sum + gas, 0n);
    expect(used).toBe(await gasOf(record.blocks));

    const done = await previewDeployment({ rpc: anvil.rpc, deployer: deployer.address, parameters: wanted });
    expect(done.steps).toEqual([]);
  });

  /** Of the blocks of a deployment, with the one of its factory before them. */
  async function gasOf({ first, last }: { first: number; last: number }): Promise<bigint> {
    let sum = 0n;
    for (let number = first - 1; number <= last; number++) {
      const block = await anvil.request('eth_getBlockByNumber', [`0x${number.toString(16)}`, false]);
      sum += BigInt((block as { gasUsed: string }).gasUsed);
    }
    return sum;
  }
});

function keep<T>(value: T): () => T {
  return () => value;
}
