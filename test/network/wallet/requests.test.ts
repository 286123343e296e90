import { encodeFunctionData } from 'viem';
import { expect, it, describe as suite } from 'vitest';
import { repositoryRegistryAbi } from '../../../server/src/adapters/evm/abi/repository-registry.generated.ts';
import { describe } from './describe.ts';
import { parseRequest } from './requests.ts';

const account = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const other = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC';
const parse = (method: string, params: unknown) => parseRequest({ method, params }, account, 31337);
const typedData = (domain: object) =>
  JSON.stringify({
    domain,
    types: { EIP712Domain: [], Commit: [{ name: 'tree', type: 'string' }] },
    primaryType: 'Commit',
    message: { tree: 'abc', credits: [{ author: account, share: '5' }], none: [] },
  });

suite('a request to the demo wallet', () => {
  it.each([
    ['an unknown method', 4200, 'eth_sign', [account, '0x00']],
    ['malformed parameters', -32602, 'personal_sign', ['hello', account]],
    ['typed data that is no JSON', -32602, 'eth_signTypedData_v4', [account, '{']],
    ["another's account", 4100, 'personal_sign', ['0x00', other]],
    ["a transaction from another's account", 4100, 'eth_sendTransaction', [{ from: other, to: account }]],
    ['typed data of another chain', -32602, 'eth_signTypedData_v4', [account, typedData({ chainId: 1 })]],
    ['another chain', 4902, 'wallet_switchEthereumChain', [{ chainId: '0x1' }]],
  ])('is refused for %s', (_what, code, method, params) => {
    expect(() => parse(method, params)).toThrow(expect.objectContaining({ code }));
  });

  it('is read out: a message as its text, or as hex where it is none', () => {
    const text = (hex: string) => describe(parse('personal_sign', [hex, account])).text;
    expect(text('0x48c3bc74')).toBe('Hüt');
    expect(text('0xFF00')).toBe('0xFF00');
  });

  it('is read out: typed data field by field', () => {
    const request = parse('eth_signTypedData_v4', [account, typedData({ name: 'Cairn Commit', chainId: 31337 })]);
    expect(describe(request)).toEqual({
      title: 'Sign Commit for “Cairn Commit”',
      text: null,
      tables: [
        {
          caption: 'Commit',
          rows: [
            { name: 'tree', value: 'abc' },
            { name: 'credits[0].author', value: account },
            { name: 'credits[0].share', value: '5' },
            { name: 'none', value: '(none)' },
          ],
        },
        {
          caption: 'Domain',
          rows: [
            { name: 'name', value: 'Cairn Commit' },
            { name: 'chainId', value: '31337' },
          ],
        },
      ],
    });
  });

  it('is read out: a transaction with the call it makes, as far as it is known', () => {
    const data = encodeFunctionData({ abi: repositoryRegistryAbi, functionName: 'approve', args: [other, 7n] });
    const transaction = (fields: object) =>
      describe(parse('eth_sendTransaction', [{ from: account, to: other, value: '0xde0b6b3a7640000', ...fields }]));
    expect(transaction({ data })).toMatchObject({
      title: 'Send a transaction: approve',
      tables: [
        { rows: [{ value: other }, { value: '1 ETH' }] },
        { rows: [{ value: data.slice(0, 10) }, { value: other }, { value: '7' }] },
      ],
    });
    expect(transaction({}).title).toContain('a transfer');
    expect(transaction({ data: '0x12345678' }).tables[0]?.rows.at(-1)).toEqual({ name: 'data', value: '0x12345678' });
  });
});
