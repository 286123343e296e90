import type { SessionTypes } from '@walletconnect/types';
import { describe, expect, it } from 'vitest';
import { activeAccount, agreedIn } from './session.ts';

const lower = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8';
const account = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const other = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC';

const session = (namespaces: SessionTypes.Namespaces, name = 'A wallet'): SessionTypes.Struct => {
  const party = { publicKey: '', metadata: { name, description: '', url: '', icons: [] } };
  return {
    topic: 't',
    pairingTopic: 'p',
    relay: { protocol: 'irn' },
    expiry: 0,
    acknowledged: true,
    controller: '',
    namespaces,
    requiredNamespaces: {},
    optionalNamespaces: {},
    self: party,
    peer: party,
  };
};
const namespace = (...accounts: string[]) => ({ accounts, methods: ['personal_sign'], events: [] });

describe('agreedIn', () => {
  it('takes the first account on our chain, checksummed, and all chains', () => {
    const agreed = agreedIn(session({ eip155: namespace(`eip155:1:${other}`, `eip155:31337:${lower}`) }), 31337);
    expect(agreed).toMatchObject({ account, chains: [1, 31337], walletName: 'A wallet' });
    expect([...agreed.methods]).toEqual(['personal_sign']);
  });

  it('reads a namespace of a single chain', () => {
    expect(agreedIn(session({ 'eip155:31337': namespace(`eip155:31337:${lower}`) }), 31337).account).toBe(account);
  });

  it.each([
    ['another chain', { eip155: namespace(`eip155:1:${account}`) }],
    ['no account', { eip155: namespace() }],
    ['an account of another kind of chain', { cosmos: namespace(`eip155:31337:${account}`) }],
    ['a malformed account', { eip155: namespace('eip155:31337:0x1234', `eip155:31337:${account}\u0000`, 'nonsense') }],
    ['a chain that only looks alike', { eip155: namespace(`eip155:031337:${account}`, `eip155:313370:${account}`) }],
  ])('refuses %s', (_what, namespaces) => {
    expect(() => agreedIn(session(namespaces), 31337)).toThrow(
      expect.objectContaining({ code: 'wrong-chain', next: expect.stringContaining('31337') }),
    );
  });

  it('shows a wallet name fit for a status line', () => {
    const named = (name: string) => agreedIn(session({ eip155: namespace(`eip155:1:${lower}`) }, name), 1).walletName;
    expect(named(' \u202Eevil\n$(name)  ')).toBe('evil $(name)');
    expect(named('x'.repeat(100))).toHaveLength(60);
    expect(named('\u0000')).toBe('the wallet');
  });
});

describe('activeAccount', () => {
  const two = session({ eip155: namespace(`eip155:31337:${account}`, `eip155:31337:${other}`, `eip155:1:${lower}`) });

  it('takes an account of the session on our chain, in either form', () => {
    expect(activeAccount(two, 31337, [`eip155:31337:${other}`])).toBe(other);
    expect(activeAccount(two, 31337, [lower])).toBe(account);
  });

  it.each([[[]], [null], [['0x0000000000000000000000000000000000000001']], [[5]], ['text']])('ignores %j', (data) => {
    expect(activeAccount(two, 31337, data)).toBeNull();
  });
});
