import { formatEther } from 'viem';
import { CairnError } from '../../server/src/protocol/errors.ts';
import { create2Proxy, create2ProxyCreation } from './factory.ts';
import type { Step } from './steps.ts';
import { goOn, hasCode } from './target.ts';
import { readBetweenBlocks, type Sender, sendSteps } from './transactions.ts';

/** The payment that lets the proxy's signer create it. */
export function proxyPayment(held: bigint): Step {
  const { signer, cost } = create2ProxyCreation;
  return { name: 'create2Proxy', to: signer, data: '0x', value: cost - held, gas: 21_000n };
}

/**
 * Creates the CREATE2 proxy where a chain lacks it: pays its signer and sends what that signed. Error `check-failed` on chains that
 * refuse it, as those do that take only transactions signed for them.
 */
export async function ensureCreate2Proxy(sender: Sender): Promise<void> {
  const { signer, cost, transaction } = create2ProxyCreation;
  const { nonce, found: held } = await readBetweenBlocks(sender, () => sender.client.getBalance({ address: signer }));
  if (held < cost) for await (const _ of sendSteps(sender, [proxyPayment(held)], nonce));
  try {
    await sender.client.sendRawTransaction({ serializedTransaction: transaction });
  } catch (cause) {
    if (await hasCode(sender.client, create2Proxy)) return;
    throw refused(cost, cause);
  }
  for (let look = 0; look < sender.patience; look++) {
    if (await hasCode(sender.client, create2Proxy)) return;
    await new Promise((resolve) => setTimeout(resolve, sender.pollingInterval));
  }
  throw refused(cost);
}

function refused(cost: bigint, cause?: unknown): CairnError {
  return new CairnError(
    'check-failed',
    'This chain has no CREATE2 proxy, and does not take the transaction that creates it.',
    {
      why: `${create2Proxy} is empty; ${create2ProxyCreation.signer} holds the ${formatEther(cost)} ETH it takes.`,
      next: `Ask those who run the chain to put the deterministic deployment proxy there. ${goOn}`,
      cause,
    },
  );
}
