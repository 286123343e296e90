import type { GovernanceState, Proposal } from '../../server/src/protocol/governance.ts';
import type { GovernancePageRequest } from '../../server/src/protocol/webview.ts';
import { formatAmount, percentOf } from '../ui/amount.ts';

interface Properties {
  proposal: Proposal;
  governance: GovernanceState;
  busy: boolean;
  post: (request: GovernancePageRequest) => void;
}

export function ProposalCard({ proposal, governance, busy, post }: Properties) {
  const [title = '', ...body] = proposal.description.split('\n');
  return (
    <article class="card" data-proposal={proposal.id} data-state={proposal.state}>
      <div class="row">
        <span class={`badge ${proposal.state}`}>{proposal.state}</span>
        <strong>{title.replace(/^#+\s*/, '') || 'A proposal without a title'}</strong>
      </div>
      {/* Written by anyone, so shown as plain text. */}
      {body.length > 0 && <p class="description">{body.join('\n').trim()}</p>}
      <p class="quiet">
        By <span class="mono">{proposal.proposer}</span>. {timing(proposal, governance.now)}
      </p>
      <Tally proposal={proposal} governance={governance} />
      <Actions proposal={proposal} governance={governance} busy={busy} post={post} />
    </article>
  );
}

/** Chain time decides, not this machine's clock. */
function timing(proposal: Proposal, now: number): string {
  switch (proposal.state) {
    case 'pending':
      return `Voting opens in ${duration(proposal.voteStart - now)}.`;
    case 'active':
      return `Voting closes in ${duration(proposal.voteEnd - now)}.`;
    case 'queued':
      return proposal.executableAt !== null && proposal.executableAt > now
        ? `Executable in ${duration(proposal.executableAt - now)}.`
        : 'Executable now.';
    default:
      return `Voting closed ${duration(now - proposal.voteEnd)} ago.`;
  }
}

function duration(seconds: number): string {
  const left = Math.max(0, seconds);
  if (left < 120) return `${left} s`;
  if (left < 7200) return `${Math.round(left / 60)} min`;
  if (left < 172_800) return `${Math.round(left / 3600)} h`;
  return `${Math.round(left / 86_400)} days`;
}

function Tally({ proposal, governance }: { proposal: Proposal; governance: GovernanceState }) {
  const { decimals, symbol } = governance.token;
  const total = (
    BigInt(proposal.votes.for) +
    BigInt(proposal.votes.against) +
    BigInt(proposal.votes.abstain)
  ).toString();
  const towards = (BigInt(proposal.votes.for) + BigInt(proposal.votes.abstain)).toString();
  const reached = BigInt(towards) >= BigInt(proposal.quorum);
  return (
    <>
      <table class="tally">
        <caption class="hidden">Votes</caption>
        <tbody>
          {(['for', 'against', 'abstain'] as const).map((side) => (
            <tr key={side}>
              <th scope="row">{side}</th>
              <td class="bar">
                <progress
                  class={side}
                  max={100}
                  value={percentOf(proposal.votes[side], total)}
                  aria-label={`${side}: ${percentOf(proposal.votes[side], total)} %`}
                />
              </td>
              <td class="mono">
                {formatAmount(proposal.votes[side], decimals)} {symbol}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet">
        Quorum {formatAmount(proposal.quorum, decimals)} {symbol}:{' '}
        {reached ? 'reached' : `${percentOf(towards, proposal.quorum)} % so far`}.
      </p>
    </>
  );
}

function Actions({ proposal, governance, busy, post }: Properties) {
  if (governance.account === null) return null;
  if (proposal.state === 'active') {
    if (proposal.myVote !== null) return <p>You voted {proposal.myVote}.</p>;
    if (proposal.myWeight === '0') return <p class="quiet">You had no votes when this vote began.</p>;
    return (
      <fieldset class="row">
        <legend class="hidden">Your vote</legend>
        {(['for', 'against', 'abstain'] as const).map((support) => (
          <button
            key={support}
            type="button"
            class={support === 'for' ? '' : 'secondary'}
            disabled={busy}
            onClick={() => post({ type: 'vote', proposal: proposal.id, support, reason: '' })}
          >
            Vote {support}
          </button>
        ))}
      </fieldset>
    );
  }
  if (proposal.state === 'succeeded')
    return (
      <Step label="Queue in the timelock" busy={busy} act={() => post({ type: 'queue', proposal: proposal.id })} />
    );
  const executable = proposal.state === 'queued' && (proposal.executableAt ?? 0) <= governance.now;
  if (executable)
    return <Step label="Execute" busy={busy} act={() => post({ type: 'execute', proposal: proposal.id })} />;
  return null;
}

function Step({ label, busy, act }: { label: string; busy: boolean; act: () => void }) {
  return (
    <button type="button" disabled={busy} onClick={act}>
      {label}
    </button>
  );
}
