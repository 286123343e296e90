import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Address, Hex } from '../protocol/primitives.ts';
import type { WalletState } from '../protocol/wallet.ts';
import type { SecretStore } from './secret-store.ts';
import type { TypedData, Wallet } from './wallet.ts';

/** The world around a wallet, with the person who holds it. Shared by all tests of a suite. */
export interface WalletHarness {
  account: Address;
  chainId: number;
  createSecrets(): SecretStore;
  /** The wallet as a new process would make it. */
  createWallet(secrets: SecretStore): Promise<Wallet>;
  person: {
    /** Scans the QR code. */
    scan(uri: string): Promise<void>;
    /** How the person answers everything from now on. */
    answer(how: 'approve' | 'reject' | 'ignore'): Promise<void>;
    /** Ends all connections in the wallet app. */
    disconnect(): Promise<void>;
  };
  /** Whose signature it is. */
  signerOfTypedData(data: TypedData, signature: Hex): Promise<Address>;
  signerOfMessage(message: Uint8Array, signature: Hex): Promise<Address>;
  close(): Promise<void>;
}

const typedData: TypedData = {
  domain: { name: 'Cairn Test', version: '1' },
  types: {
    Part: [{ name: 'amount', type: 'uint256' }],
    Whole: [
      { name: 'text', type: 'string' },
      { name: 'parts', type: 'Part[]' },
    ],
  },
  primaryType: 'Whole',
  message: { text: 'Grüße 🗻\n"quoted"', parts: [{ amount: 2n ** 255n }, { amount: '7' }] },
};
const purpose = 'sign a test';

/** What every Wallet does. */
export function describeWallet(name: string, createHarness: () => Promise<WalletHarness>): void {
  describe(`${name} is a Wallet`, () => {
    let harness: WalletHarness;
    let secrets: SecretStore;
    let wallets: Wallet[];
    beforeAll(async () => {
      harness = await createHarness();
    });
    afterAll(() => harness.close());
    beforeEach(async () => {
      secrets = harness.createSecrets();
      wallets = [];
      await harness.person.answer('approve');
      return async () => {
        for (const wallet of wallets) await wallet.close();
      };
    });

    const newWallet = async () => {
      const wallet = await harness.createWallet(secrets);
      wallets.push(wallet);
      return wallet;
    };
    /** Connects; the person scans the code as soon as it is shown. */
    const connect = (wallet: Wallet, signal?: AbortSignal) => {
      onState(wallet, 'pairing', ({ uri }) => void harness.person.scan(uri));
      return wallet.connect(signal);
    };
    const connected = async () => {
      const wallet = await newWallet();
      await connect(wallet);
      return wallet;
    };

    it('starts disconnected, and asks nothing then', async () => {
      const wallet = await newWallet();
      await wallet.restore();
      expect(wallet.state()).toEqual({ state: 'disconnected' });
      await expectFailure(wallet.signTypedData(typedData, { purpose }), 'wallet-not-connected');
    });

    it('connects: a pairing to scan, then the account on the chain', async () => {
      const wallet = await newWallet();
      const states: WalletState[] = [];
      wallet.onDidChange((state) => states.push(state));
      expect(await connect(wallet)).toBe(harness.account);
      expect(states.map(({ state }) => state)).toEqual(['pairing', 'connected']);
      expect(wallet.state()).toMatchObject({
        account: harness.account,
        chainId: harness.chainId,
        chains: [harness.chainId],
        pending: null,
      });
      expect(await wallet.connect()).toBe(harness.account);
      expect(states).toHaveLength(2);
    });

    it('stops telling a listener that has left', async () => {
      const wallet = await newWallet();
      let calls = 0;
      wallet.onDidChange(() => calls++)();
      await connect(wallet);
      expect(calls).toBe(0);
    });

    it('tells a rejected connection, and can be connected again', async () => {
      const wallet = await newWallet();
      await harness.person.answer('reject');
      await expectFailure(connect(wallet), 'wallet-rejected');
      expect(wallet.state()).toMatchObject({ state: 'disconnected', why: expect.any(String) });
      await harness.person.answer('approve');
      expect(await wallet.connect()).toBe(harness.account);
    });

    it('cancels a connection', async () => {
      const wallet = await newWallet();
      const cancel = new AbortController();
      const connecting = wallet.connect(cancel.signal);
      onState(wallet, 'pairing', () => cancel.abort());
      await expectFailure(connecting, 'cancelled');
      expect(wallet.state().state).toBe('disconnected');
      await expectFailure(wallet.connect(AbortSignal.abort()), 'cancelled');
    });

    it('signs typed data as the account, and shows what it waits for', async () => {
      const wallet = await connected();
      const pending: unknown[] = [];
      wallet.onDidChange((state) => pending.push(state.state === 'connected' ? state.pending : state.state));
      const signature = await wallet.signTypedData(typedData, { purpose });
      expect(await harness.signerOfTypedData(typedData, signature)).toBe(harness.account);
      expect(pending).toEqual([purpose, null]);
    });

    it('signs a message as the account', async () => {
      const wallet = await connected();
      const message = new Uint8Array([0, 255, 10, 13]);
      const signature = await wallet.signMessage(message, { purpose });
      expect(await harness.signerOfMessage(message, signature)).toBe(harness.account);
    });

    it('asks one thing at a time', async () => {
      const wallet = await connected();
      const asked: unknown[] = [];
      wallet.onDidChange((state) => asked.push(state.state === 'connected' ? state.pending : state.state));
      await Promise.all(['one', 'two'].map((purpose) => wallet.signMessage(new Uint8Array(1), { purpose })));
      expect(asked).toEqual(['one', null, 'two', null]);
    });

    it('tells a rejected request, and stays connected', async () => {
      const wallet = await connected();
      await harness.person.answer('reject');
      await expectFailure(wallet.signTypedData(typedData, { purpose }), 'wallet-rejected');
      expect(wallet.state()).toMatchObject({ state: 'connected', pending: null });
    });

    it('cancels a request, and goes on to the next', async () => {
      const wallet = await connected();
      await harness.person.answer('ignore');
      const cancel = new AbortController();
      const asked = wallet.signMessage(new Uint8Array(1), { purpose, signal: cancel.signal });
      const next = wallet.signMessage(new Uint8Array(2), { purpose });
      await isAsking(wallet);
      cancel.abort();
      await expectFailure(asked, 'cancelled');
      await harness.person.answer('approve');
      expect(await harness.signerOfMessage(new Uint8Array(2), await next)).toBe(harness.account);
    });

    it('refuses a transaction of another chain before it asks', async () => {
      const wallet = await connected();
      const call = { chainId: harness.chainId + 1, to: harness.account, data: '0x', value: 0n } as const;
      await expectFailure(wallet.sendTransaction(call, { purpose }), 'wrong-chain');
    });

    it('takes up its session after a restart', async () => {
      await (await connected()).close();
      const wallet = await newWallet();
      await wallet.restore();
      expect(wallet.state()).toMatchObject({ state: 'connected', account: harness.account });
      const signature = await wallet.signTypedData(typedData, { purpose });
      expect(await harness.signerOfTypedData(typedData, signature)).toBe(harness.account);
    });

    it('notices that the wallet ended the connection, also while it waits for an answer', async () => {
      const wallet = await connected();
      await harness.person.answer('ignore');
      const asked = expectFailure(wallet.signMessage(new Uint8Array(1), { purpose }), 'wallet-disconnected');
      await isAsking(wallet);
      await harness.person.disconnect();
      await asked;
      if (wallet.state().state !== 'disconnected')
        await new Promise<void>((resolve) => onState(wallet, 'disconnected', () => resolve()));
      await expectFailure(wallet.signMessage(new Uint8Array(1), { purpose }), 'wallet-not-connected');
    });

    it('forgets everything when it is disconnected', async () => {
      const wallet = await connected();
      await wallet.disconnect();
      expect(wallet.state()).toEqual({ state: 'disconnected' });
      await expectFailure(wallet.signMessage(new Uint8Array(1), { purpose }), 'wallet-not-connected');
      const next = await newWallet();
      await next.restore();
      expect(next.state()).toEqual({ state: 'disconnected' });
      expect(await connect(wallet)).toBe(harness.account);
    });

    it('ends what is waiting when it is closed', async () => {
      const wallet = await connected();
      await harness.person.answer('ignore');
      const asked = expectFailure(wallet.signMessage(new Uint8Array(1), { purpose }), 'cancelled');
      await isAsking(wallet);
      await wallet.close();
      await asked;
    });
  });
}

function onState<S extends WalletState['state']>(
  wallet: Wallet,
  wanted: S,
  callback: (state: Extract<WalletState, { state: S }>) => void,
): void {
  wallet.onDidChange((state) => {
    if (isIn(state, wanted)) callback(state);
  });
}

function isIn<S extends WalletState['state']>(
  state: WalletState,
  wanted: S,
): state is Extract<WalletState, { state: S }> {
  return state.state === wanted;
}

/** Resolves when the wallet is being asked for something. */
function isAsking(wallet: Wallet): Promise<void> {
  return new Promise((resolve) => {
    onState(wallet, 'connected', ({ pending }) => {
      if (pending !== null) resolve();
    });
  });
}

async function expectFailure(work: Promise<unknown>, code: ErrorCode): Promise<void> {
  await expect(work).rejects.toMatchObject({ name: 'CairnError', code });
}
