import type { ProposalTypes, SessionTypes } from '@walletconnect/types';
import type { Address } from '../../../server/src/protocol/primitives.ts';
import { supportedMethods } from './requests.ts';

type Wanted = Pick<ProposalTypes.Struct, 'requiredNamespaces' | 'optionalNamespaces'>;

/** What the wallet grants of what an app wants; null where it wants nothing on the wallet's one chain. */
export function grantedNamespaces(wanted: Wanted, chainId: number, account: Address): SessionTypes.Namespaces | null {
  const chain = `eip155:${chainId}`;
  const namespaces = [wanted.requiredNamespaces, wanted.optionalNamespaces].flatMap((all) =>
    Object.entries(all).flatMap(([key, { chains = [key], methods, events }]) => [{ chains, methods, events }]),
  );
  const ours = namespaces.filter(({ chains }) => chains.includes(chain));
  if (ours.length === 0) return null;
  const methods = new Set(ours.flatMap((namespace) => namespace.methods));
  return {
    eip155: {
      chains: [chain],
      accounts: [`${chain}:${account}`],
      methods: supportedMethods.filter((method) => methods.has(method)),
      events: [...new Set(ours.flatMap((namespace) => namespace.events))],
    },
  };
}
