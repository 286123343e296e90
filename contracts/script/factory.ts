import {
  type Address,
  concatHex,
  encodeAbiParameters,
  encodeFunctionData,
  getContractAddress,
  type Hex,
  keccak256,
  stringToHex,
  zeroHash,
} from 'viem';
import { deploymentFactoryBytecode } from '../../server/src/adapters/evm/abi/deployment-factory.bytecode.generated.ts';
import { deploymentFactoryAbi } from '../../server/src/adapters/evm/abi/deployment-factory.generated.ts';

/**
 * The deterministic deployment proxy that most chains have: it creates what follows the first 32 bytes (the salt) of its calldata.
 * https://github.com/Arachnid/deterministic-deployment-proxy
 */
export const create2Proxy: Address = '0x4e59b44847b379578588920cA78FbF26c0B4956C';

/**
 * Creates that proxy. Signed once and for all by a key nobody has, for every chain: so it is at the same address on each.
 * `cost` is what its signer must hold, in wei.
 */
export const create2ProxyCreation: { transaction: Hex; signer: Address; cost: bigint } = {
  transaction:
    '0xf8a58085174876e800830186a08080b853604580600e600039806000f350fe7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf31ba02222222222222222222222222222222222222222222222222222222222222222a02222222222222222222222222222222222222222222222222222222222222222',
  signer: '0x3fAB184622Dc19b6109349B94811493BF2a45362',
  cost: 100_000n * 100_000_000_000n,
};

function factoryCode(deployer: Address): Hex {
  return concatHex([deploymentFactoryBytecode, encodeAbiParameters([{ type: 'address' }], [deployer])]);
}

function saltOf(text: string): Hex {
  return keccak256(stringToHex(text));
}

/** Where the factory of this deployer and salt is, on every chain. */
export function factoryAddress(deployer: Address, salt: string): Address {
  const bytecode = factoryCode(deployer);
  return getContractAddress({ opcode: 'CREATE2', from: create2Proxy, salt: saltOf(salt), bytecode });
}

/** Calldata for the proxy that creates the factory. */
export function factoryCreation(deployer: Address, salt: string): Hex {
  return concatHex([saltOf(salt), factoryCode(deployer)]);
}

/** Where a factory creates its contract number `index`, counted from 0. */
export function createdAddress(factory: Address, index: number): Address {
  return getContractAddress({ from: factory, nonce: BigInt(index + 1) });
}

/** Calldata for a factory that creates its contract number `index`. */
export function createCall(index: number, code: Hex): Hex {
  return encodeFunctionData({ abi: deploymentFactoryAbi, functionName: 'create', args: [BigInt(index), code] });
}

/** The factory's `digest` after the first n of these codes, by n: from none to all of them. */
export function digestsOf(codes: readonly Hex[]): Hex[] {
  const pair = [{ type: 'bytes32' }, { type: 'bytes32' }] as const;
  let digest: Hex = zeroHash;
  const next = (code: Hex) => {
    digest = keccak256(encodeAbiParameters(pair, [digest, keccak256(code)]));
    return digest;
  };
  return [zeroHash, ...codes.map(next)];
}
