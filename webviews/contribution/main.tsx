import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import * as z from 'zod';
import type { Evidence, EvidenceChain, OracleCheck } from '../../server/src/protocol/contribution.ts';
import type { ErrorData } from '../../server/src/protocol/errors.ts';
import { objectIdSchema } from '../../server/src/protocol/primitives.ts';
import { type ContributionPageRequest, contributionPageMessageSchema } from '../../server/src/protocol/webview.ts';
import { connectHost, rememberedState, rememberState } from '../ui/host.ts';
import { ErrorMessage, Facts, Loading } from '../ui/parts.tsx';
import '../ui/base.css';
import './contribution.css';

/** Kept by the editor over a reload of the window. */
const stateSchema = z.object({ commit: objectIdSchema });

interface Shown {
  chain: EvidenceChain | null;
  error: ErrorData | null;
}

let show: (change: Partial<Shown>) => void = () => undefined;

const post = connectHost<typeof contributionPageMessageSchema, ContributionPageRequest>(
  contributionPageMessageSchema,
  (message) => {
    if (message.type === 'evidence') {
      rememberState({ commit: message.chain.commit });
      show({ chain: message.chain, error: null });
    } else if (message.type === 'error') show({ error: message.error });
    else show({ chain: null, error: null });
  },
);

function Page() {
  const [shown, setShown] = useState<Shown>({ chain: null, error: null });
  useEffect(() => {
    show = (change) => setShown((before) => ({ ...before, ...change }));
    post({ type: 'ready', commit: rememberedState(stateSchema)?.commit ?? null });
  }, []);
  const { chain, error } = shown;
  return (
    <>
      {error && <ErrorMessage error={error} />}
      {chain === null && error === null && <Loading what="Collecting the evidence…" />}
      {chain && <Chain chain={chain} />}
    </>
  );
}

function Chain({ chain }: { chain: EvidenceChain }) {
  const published = chain.evidence.some(({ step, status }) => step === 'record' && status === 'done');
  return (
    <>
      <h1>{chain.subject || 'A commit without a message'}</h1>
      <p class="quiet">
        {chain.author} · <span class="mono">{chain.commit.slice(0, 12)}</span>
      </p>
      <div class="row">
        {!published && (
          <button type="button" onClick={() => post({ type: 'publish' })}>
            Publish this contribution
          </button>
        )}
        <button type="button" class="secondary" onClick={() => post({ type: 'refresh' })}>
          Refresh
        </button>
      </div>
      <h2>Evidence</h2>
      <ol class="evidence">
        {chain.evidence.map((evidence) => (
          <Step key={evidence.step} evidence={evidence} />
        ))}
      </ol>
      {chain.reasons.length > 0 && <Reasons chain={chain} />}
      {chain.report && <Report checks={chain.report.checks} />}
    </>
  );
}

const mark: Record<Evidence['status'], string> = { done: '✓', pending: '…', missing: '–', failed: '✕', unknown: '?' };
const spoken: Record<Evidence['status'], string> = {
  done: 'done',
  pending: 'under way',
  missing: 'not yet',
  failed: 'failed',
  unknown: 'unknown',
};

function Step({ evidence }: { evidence: Evidence }) {
  return (
    <li class={`step ${evidence.status}`} data-step={evidence.step} data-status={evidence.status}>
      <span class="mark" aria-hidden="true">
        {mark[evidence.status]}
      </span>
      <div>
        <strong>{evidence.title}</strong> <span class="quiet">({spoken[evidence.status]})</span>
        <div>{evidence.detail}</div>
        <Facts facts={evidence.facts} copy={(text) => post({ type: 'copy', text })} />
      </div>
    </li>
  );
}

function Reasons({ chain }: { chain: EvidenceChain }) {
  const largest = Math.max(...chain.reasons.map(({ share }) => Math.abs(share)), 1e-9);
  return (
    <>
      <h2>Why this score</h2>
      <ul class="reasons">
        {chain.reasons.map((reason) => (
          <li key={reason.feature}>
            <meter
              class={reason.share < 0 ? 'against' : 'for'}
              min={0}
              max={largest}
              value={Math.abs(reason.share)}
              aria-label={reason.share < 0 ? 'lowers the score' : 'raises the score'}
            />
            <span>{reason.text}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Report({ checks }: { checks: OracleCheck[] }) {
  return (
    <>
      <h2>Checks before publication</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Level</th>
            <th scope="col">Check</th>
            <th scope="col">Result</th>
          </tr>
        </thead>
        <tbody>
          {checks.map((check, index) => (
            <tr key={`${check.level}-${check.check}-${index}`}>
              <td>{check.level}</td>
              <td>{check.check}</td>
              <td class={check.status}>
                {check.status}: {check.message}
                {check.where && <span class="mono"> {check.where}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

render(<Page />, document.getElementById('root') ?? document.body);
