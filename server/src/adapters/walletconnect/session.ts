import type { SessionTypes } from '@walletconnect/types';
import { getAddress } from 'viem';
import { type Address, addressSchema } from '../../protocol/primitives.ts';
import { plainText } from './plain-text.ts';
import { wrongChain } from './wallet-errors.ts';

export interface Agreed {
  account: Address;
  walletName: string;
  /** Chains the wallet gave accounts for. */
  chains: number[];
  methods: ReadonlySet<string>;
}

const accountPattern = /^eip155:([1-9][0-9]{0,15}):(0x[0-9a-fA-F]{40})$/;

/** What a session's wallet agreed to, as far as it is well-formed. Error `wrong-chain`: no account on our chain. */
export function agreedIn(session: SessionTypes.Struct, chainId: number): Agreed {
  const namespaces = Object.entries(session.namespaces).filter(
    ([key]) => key === 'eip155' || key.startsWith('eip155:'),
  );
  const accounts = namespaces.flatMap(([, namespace]) => namespace.accounts).flatMap(parseAccount);
  const account = accounts.find((candidate) => candidate.chainId === chainId)?.address;
  const chains = [...new Set(accounts.map((candidate) => candidate.chainId))];
  const walletName = displayName(session.peer.metadata.name);
  if (account === undefined) throw wrongChain(walletName, chains, chainId);
  return { account, walletName, chains, methods: new Set(namespaces.flatMap(([, { methods }]) => methods)) };
}

/** The account of ours among those a wallet says are now active; null where none is part of the session. */
export function activeAccount(session: SessionTypes.Struct, chainId: number, active: unknown): Address | null {
  if (!Array.isArray(active)) return null;
  const granted = Object.values(session.namespaces).flatMap((namespace) => namespace.accounts.flatMap(parseAccount));
  for (const candidate of active) {
    const address = addressSchema.safeParse(typeof candidate === 'string' ? candidate.split(':').at(-1) : null);
    const wanted = address.success ? getAddress(address.data) : null;
    if (granted.some((account) => account.chainId === chainId && account.address === wanted)) return wanted;
  }
  return null;
}

function parseAccount(account: unknown): { chainId: number; address: Address }[] {
  const [, chainId, address] = (typeof account === 'string' ? accountPattern.exec(account) : null) ?? [];
  const parsed = addressSchema.safeParse(address);
  return parsed.success ? [{ chainId: Number(chainId), address: getAddress(parsed.data) }] : [];
}

/** The wallet's own name for itself: anything at all, made fit for a status line. */
function displayName(name: unknown): string {
  const text = typeof name === 'string' ? plainText(name, 60) : '';
  return text === '' ? 'the wallet' : text;
}
