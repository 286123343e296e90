import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ErrorData } from '../../server/src/protocol/errors.ts';
import type { WalletState } from '../../server/src/protocol/wallet.ts';
import { type WalletPageRequest, walletPageMessageSchema } from '../../server/src/protocol/webview.ts';
import { connectHost } from '../ui/host.ts';
import { ErrorMessage, Facts, Loading } from '../ui/parts.tsx';
import '../ui/base.css';
import './wallet.css';
import { QrCode } from './qr-code.tsx';

let show: (change: { wallet?: WalletState; error?: ErrorData | null }) => void = () => undefined;

const post = connectHost<typeof walletPageMessageSchema, WalletPageRequest>(walletPageMessageSchema, (message) => {
  if (message.type === 'wallet')
    show({ wallet: message.wallet, ...(message.wallet.state === 'disconnected' ? {} : { error: null }) });
  else show({ error: message.error });
});

function Page() {
  const [wallet, setWallet] = useState<WalletState | null>(null);
  const [error, setError] = useState<ErrorData | null>(null);
  useEffect(() => {
    show = (change) => {
      if (change.wallet !== undefined) setWallet(change.wallet);
      if (change.error !== undefined) setError(change.error);
    };
    post({ type: 'ready' });
  }, []);
  return (
    <>
      <h1>Wallet</h1>
      <p class="quiet">Your wallet signs commits and sends transactions. Its key never leaves it: Cairn only asks.</p>
      {error && <ErrorMessage error={error} />}
      {wallet === null ? <Loading what="Asking the language server…" /> : <Session wallet={wallet} />}
    </>
  );
}

function Session({ wallet }: { wallet: WalletState }) {
  switch (wallet.state) {
    case 'disconnected':
      return <Disconnected why={wallet.why} />;
    case 'pairing':
      return <Pairing uri={wallet.uri} expiresAt={wallet.expiresAt} />;
    case 'connected':
      return <Connected wallet={wallet} />;
  }
}

function Disconnected({ why }: { why: string | undefined }) {
  return (
    <section class="card" aria-label="Session">
      <p>{why ?? 'No wallet is connected.'}</p>
      <button type="button" onClick={() => post({ type: 'connect' })}>
        Connect a wallet
      </button>
    </section>
  );
}

function Pairing({ uri, expiresAt }: { uri: string; expiresAt: number }) {
  return (
    <section class="card pairing" aria-label="Pairing">
      <QrCode text={uri} />
      <div>
        <p>
          <strong>Scan this code with your wallet</strong>, or copy the link and paste it there.
        </p>
        <p class="quiet" role="status">
          <span class="spinner" aria-hidden="true" /> Waiting for your wallet. <Countdown until={expiresAt} />
        </p>
        <div class="row">
          <button type="button" onClick={() => post({ type: 'copy', text: uri })}>
            Copy link
          </button>
          <button type="button" class="secondary" onClick={() => post({ type: 'cancel' })}>
            Cancel
          </button>
        </div>
      </div>
    </section>
  );
}

function Countdown({ until }: { until: number }) {
  const [left, setLeft] = useState(secondsUntil(until));
  useEffect(() => {
    const timer = setInterval(() => setLeft(secondsUntil(until)), 1000);
    return () => clearInterval(timer);
  }, [until]);
  const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  return <span aria-hidden="true">{left > 0 ? `The code works for ${time} more.` : 'The code has expired.'}</span>;
}

function secondsUntil(time: number): number {
  return Math.max(0, Math.round((time - Date.now()) / 1000));
}

function Connected({ wallet }: { wallet: Extract<WalletState, { state: 'connected' }> }) {
  return (
    <section class="card" aria-label="Session">
      {wallet.pending !== null && (
        <div class="message" role="status">
          <span class="spinner" aria-hidden="true" /> Look at your wallet: it is asked to {wallet.pending}.
        </div>
      )}
      <div class="row">
        <span class="badge">Connected</span>
        <strong>{wallet.walletName}</strong>
      </div>
      <Facts
        facts={[
          { name: 'Account', value: wallet.account },
          { name: 'Chain', value: String(wallet.chainId) },
        ]}
        copy={(text) => post({ type: 'copy', text })}
      />
      <p />
      <button type="button" class="secondary" onClick={() => post({ type: 'disconnect' })}>
        Disconnect
      </button>
    </section>
  );
}

render(<Page />, document.getElementById('root') ?? document.body);
