import { CairnError } from '../../protocol/errors.ts';
import { command, type ServerCommand } from '../../protocol/lsp.ts';
import { pause } from '../abort.ts';
import type { RunCommand } from '../commands/register.ts';
import type { ServerContext } from '../context.ts';

/** Starting comes first; the wallet's session is taken up by then. */
const AFTER_MS = 1_500;

const RESUME = { title: 'Resume' };
const DROP = { title: 'Drop' };

/** Offers, once a start, to go on with the publication an earlier run left, or to give it up. Nothing is asked of any network. */
export function offerPending(context: ServerContext, run: RunCommand): void {
  const { events, trust, log } = context;
  let offered = false;
  const look = async () => {
    await pause(AFTER_MS, context.lifetime);
    if (offered || context.lifetime.aborted || context.network.usable === null) return;
    const left = await interrupted(context);
    if (left === null || offered) return;
    offered = true;
    const answer = await context.connection.window.showInformationMessage(
      `The publication of ${left.ref} at ${left.commit.slice(0, 12)} was interrupted. What was signed is kept.`,
      RESUME,
      DROP,
    );
    if (answer?.title === RESUME.title) await carryOut(context, run, command.publish, { resume: true });
    if (answer?.title === DROP.title) await carryOut(context, run, command.dropPublication, {});
  };
  const inBackground = () => log.background('Looking for an interrupted publication', look());
  events.initialized.event(inBackground);
  trust.onDidChange((trusted) => {
    if (trusted) inBackground();
  });
}

/** What the journal holds for the workspace's repository; null also where the workspace is none. */
async function interrupted(context: ServerContext): Promise<{ ref: string; commit: string } | null> {
  const session = await context.repositories.main().catch(() => null);
  if (session === null) return null;
  const { interruptedPublication } = await import('../../composition/publication.ts');
  return interruptedPublication(session.repository, context.storage);
}

/** As if the client had asked: nobody else would tell the outcome. */
async function carryOut(context: ServerContext, run: RunCommand, id: ServerCommand, argument: object): Promise<void> {
  try {
    await run(id, argument);
    const done =
      id === command.publish ? 'The interrupted publication is done.' : 'The interrupted publication was dropped.';
    context.connection.window.showInformationMessage(done);
  } catch (error) {
    const { code, message, why, next } = CairnError.from(error);
    if (code !== 'cancelled' && code !== 'consent-refused')
      context.connection.window.showErrorMessage([message, why, next].filter(Boolean).join(' '));
    context.log.error(id, error);
  }
}
