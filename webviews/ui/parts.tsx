import { type ComponentChildren, Fragment } from 'preact';
import type { ErrorData } from '../../server/src/protocol/errors.ts';

/** What happened, why, what to do next; read out at once by screen readers. */
export function ErrorMessage({ error, children }: { error: ErrorData; children?: ComponentChildren }) {
  return (
    <div class="message error" role="alert">
      <strong>{error.message}</strong>
      {error.why && <div>{error.why}</div>}
      {error.next && <div class="quiet">{error.next}</div>}
      {children}
    </div>
  );
}

export function Loading({ what }: { what: string }) {
  return (
    <p role="status">
      <span class="spinner" aria-hidden="true" /> {what}
    </p>
  );
}

/** Values a person can copy and check elsewhere. */
export function Facts({ facts, copy }: { facts: { name: string; value: string }[]; copy: (text: string) => void }) {
  if (facts.length === 0) return null;
  return (
    <dl class="facts">
      {facts.map(({ name, value }) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>
            <span class="mono">{value}</span>
            <button
              type="button"
              class="icon"
              aria-label={`Copy ${name}`}
              title={`Copy ${name}`}
              onClick={() => copy(value)}
            >
              copy
            </button>
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
