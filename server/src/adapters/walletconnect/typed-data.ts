import type { TypedData } from '../../ports/wallet.ts';

/** The domain's fields in the order EIP-712 gives them. */
const domainFields = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
] as const;

/** The JSON text `eth_signTypedData_v4` takes: with the EIP712Domain type of the fields that are present, and integers as decimal text. */
export function typedDataJson(data: TypedData): string {
  const { domain, types, primaryType, message } = data;
  const EIP712Domain = domainFields.filter(({ name }) => domain[name] !== undefined);
  return JSON.stringify({ domain, types: { EIP712Domain, ...types }, primaryType, message }, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}
