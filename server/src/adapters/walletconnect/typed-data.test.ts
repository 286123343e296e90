import fc from 'fast-check';
import { hashTypedData } from 'viem';
import { describe, expect, it } from 'vitest';
import { typedDataJson } from './typed-data.ts';

const types = {
  Entry: [
    { name: 'text', type: 'string' },
    { name: 'amount', type: 'uint256' },
  ],
};
const address = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';

describe('typedDataJson', () => {
  it('types the fields the domain has, and no others', () => {
    const message = { text: 'x', amount: 1n };
    const domainOf = (domain: {
      name: string;
      version: string;
      chainId?: number;
      verifyingContract?: typeof address;
    }) => JSON.parse(typedDataJson({ domain, types, primaryType: 'Entry', message })).types.EIP712Domain;
    expect(domainOf({ name: 'a', version: '1' })).toEqual([
      { name: 'name', type: 'string' },
      { name: 'version', type: 'string' },
    ]);
    expect(domainOf({ name: 'a', version: '1', chainId: 1, verifyingContract: address }).slice(2)).toEqual([
      { name: 'chainId', type: 'uint256' },
      { name: 'verifyingContract', type: 'address' },
    ]);
  });

  it('hashes in the wallet to what it hashes here', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.bigInt(0n, 2n ** 256n - 1n),
        fc.option(fc.integer({ min: 1 }), { nil: undefined }),
        (text, amount, chainId) => {
          const domain = { name: 'Cairn Test', version: '1', ...(chainId === undefined ? {} : { chainId }) };
          const data = { domain, types, primaryType: 'Entry' as const, message: { text, amount } };
          expect(hashTypedData(JSON.parse(typedDataJson(data)))).toBe(hashTypedData(data));
        },
      ),
    );
  });
});
