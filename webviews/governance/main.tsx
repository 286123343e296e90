import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ErrorData } from '../../server/src/protocol/errors.ts';
import type { GovernanceState } from '../../server/src/protocol/governance.ts';
import type { WalletState } from '../../server/src/protocol/wallet.ts';
import { type GovernancePageRequest, governancePageMessageSchema } from '../../server/src/protocol/webview.ts';
import { connectHost } from '../ui/host.ts';
import { ErrorMessage, Loading } from '../ui/parts.tsx';
import { Delegation } from './delegation.tsx';
import { ProposalCard } from './proposal.tsx';
import '../ui/base.css';
import './governance.css';

interface Shown {
  governance: GovernanceState | null;
  wallet: WalletState;
  pending: string | null;
  done: string | null;
  error: ErrorData | null;
}

let show: (change: Partial<Shown>) => void = () => undefined;

const post = connectHost<typeof governancePageMessageSchema, GovernancePageRequest>(
  governancePageMessageSchema,
  (message) => {
    switch (message.type) {
      case 'loading':
        return;
      case 'governance':
        return show({ governance: message.governance, wallet: message.wallet });
      case 'pending':
        return show({ pending: message.what, done: null, error: null });
      case 'done':
        return show({ pending: null, done: `${message.what} is on chain (${message.transaction.slice(0, 10)}…).` });
      case 'error':
        return show({ pending: null, error: message.error });
    }
  },
);

function Page() {
  const [shown, setShown] = useState<Shown>({
    governance: null,
    wallet: { state: 'disconnected' },
    pending: null,
    done: null,
    error: null,
  });
  useEffect(() => {
    show = (change) => setShown((before) => ({ ...before, ...change }));
    post({ type: 'ready' });
  }, []);
  const { governance, pending, done, error } = shown;
  return (
    <>
      <h1>Governance</h1>
      <p class="quiet">
        Those who hold votes decide the rules. What is passed waits in the timelock, then anyone can execute it.
      </p>
      {error && <ErrorMessage error={error} />}
      {pending && (
        <div class="message" role="status">
          <span class="spinner" aria-hidden="true" /> {pending}: look at your wallet.
        </div>
      )}
      {done && (
        <div class="message" role="status">
          {done}
        </div>
      )}
      {governance === null && error === null && <Loading what="Reading the Governor…" />}
      {governance && <Overview governance={governance} busy={pending !== null} />}
    </>
  );
}

function Overview({ governance, busy }: { governance: GovernanceState; busy: boolean }) {
  return (
    <>
      <Delegation governance={governance} busy={busy} post={post} />
      <h2>Proposals</h2>
      {governance.proposals.length === 0 && <p>No proposal has been made yet.</p>}
      {governance.proposals.map((proposal) => (
        <ProposalCard key={proposal.id} proposal={proposal} governance={governance} busy={busy} post={post} />
      ))}
    </>
  );
}

render(<Page />, document.getElementById('root') ?? document.body);
