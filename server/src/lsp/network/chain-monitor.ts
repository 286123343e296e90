import type { Registry } from '../../ports/registry.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ServerStatus } from '../../protocol/lsp.ts';
import { pause } from '../abort.ts';

const HEALTHY_PAUSE_MS = 15_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** Asks the chain how it is, seldom while it is well, with growing pauses while it is not. Returns when the signal aborts. */
export async function monitorChain(
  connect: () => Promise<Registry>,
  tell: (state: ServerStatus['chain'], problem: CairnError | null) => void,
  signal: AbortSignal,
): Promise<void> {
  tell('connecting', null);
  for (let failures = 0; !signal.aborted; ) {
    try {
      await (await connect()).status(signal);
      if (signal.aborted) return;
      failures = 0;
      tell('ok', null);
      await pause(HEALTHY_PAUSE_MS, signal);
    } catch (error) {
      if (signal.aborted) return;
      const problem = CairnError.from(error);
      tell(stateOf(problem), problem);
      await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures++), signal);
    }
  }
}

function stateOf({ code }: CairnError): ServerStatus['chain'] {
  return code === 'wrong-chain' || code === 'contracts-missing' ? code : 'unreachable';
}
