import type { Network } from '../../server/src/protocol/network.ts';

export const address = (digit: string): `0x${string}` => `0x${digit.repeat(40)}`;

/** A network where everything is at `url`, except what is given. */
export function networkAt(url: string, parts: Partial<Network>): Network {
  const contract = address('1');
  return {
    rpc: url,
    chainId: 31337,
    contracts: {
      governanceToken: contract,
      repositoryRegistry: contract,
      contributionRegistry: contract,
      validatorSet: contract,
      treasury: contract,
      contributionVotes: contract,
      governor: contract,
      timelock: contract,
    },
    deployedAtBlock: 0,
    gateways: [url],
    bundler: url,
    relay: 'ws://127.0.0.1:1',
    node: url,
    ...parts,
  };
}
