import { useState } from 'preact/hooks';
import type { GovernanceState } from '../../server/src/protocol/governance.ts';
import { addressSchema } from '../../server/src/protocol/primitives.ts';
import type { GovernancePageRequest } from '../../server/src/protocol/webview.ts';
import { formatAmount } from '../ui/amount.ts';

interface Properties {
  governance: GovernanceState;
  busy: boolean;
  post: (request: GovernancePageRequest) => void;
}

/** Tokens count as votes only once delegated, to oneself too: the one thing newcomers trip over, so it stands first. */
export function Delegation({ governance, busy, post }: Properties) {
  const { account, token } = governance;
  if (account === null) {
    return (
      <section class="card" aria-label="Your votes">
        <p>Connect your wallet to see your votes, delegate and vote.</p>
        <button type="button" onClick={() => post({ type: 'connect' })}>
          Connect a wallet
        </button>
      </section>
    );
  }
  const amount = (value: string) => `${formatAmount(value, token.decimals)} ${token.symbol}`;
  return (
    <section class="card" aria-label="Your votes">
      <div class="figures">
        <Figure name="Balance" value={amount(account.balance)} />
        <Figure name="Your votes" value={amount(account.votes)} />
        <Figure name="Delegated to" value={delegateName(account)} />
      </div>
      {account.delegate === null && account.balance !== '0' && (
        <p>Your tokens don’t count as votes yet: delegate them, to yourself or to someone you trust.</p>
      )}
      <DelegateForm self={account.address} delegated={account.delegate} busy={busy} post={post} />
    </section>
  );
}

function delegateName(account: NonNullable<GovernanceState['account']>): string {
  if (account.delegate === null) return 'nobody';
  return account.delegate.toLowerCase() === account.address.toLowerCase() ? 'yourself' : account.delegate;
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <div class="quiet">{name}</div>
      <strong class="mono">{value}</strong>
    </div>
  );
}

function DelegateForm({
  self,
  delegated,
  busy,
  post,
}: {
  self: string;
  delegated: string | null;
  busy: boolean;
  post: Properties['post'];
}) {
  const [to, setTo] = useState('');
  const parsed = addressSchema.safeParse(to);
  const toSelf = addressSchema.safeParse(self);
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        if (parsed.success) post({ type: 'delegate', to: parsed.data });
      }}
    >
      {delegated?.toLowerCase() !== self.toLowerCase() && (
        <button
          type="button"
          disabled={busy}
          onClick={() => toSelf.success && post({ type: 'delegate', to: toSelf.data })}
        >
          Delegate to myself
        </button>
      )}
      <input
        aria-label="Address to delegate to"
        placeholder="0x… someone you trust"
        value={to}
        onInput={(event) => setTo(event.currentTarget.value)}
      />
      <button type="submit" class="secondary" disabled={busy || !parsed.success}>
        Delegate
      </button>
    </form>
  );
}
