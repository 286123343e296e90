import * as z from 'zod';
import type { Settlement } from '../ports/settlement.ts';
import { hexSchema } from '../protocol/primitives.ts';
import { type Attestation, settlementSchema } from './attestations.ts';

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 1_000_000;

/** Reply of `GET /v1/settlements/:repositoryId/:token/:epoch`. */
export const attestationsSchema = z.object({
  attestations: z.array(z.object({ settlement: settlementSchema, signature: hexSchema })).max(100),
});

/** Other validators' nodes, asked for what they signed. What they answer is checked by whoever uses it. */
export interface Peers {
  attestations(of: Pick<Settlement, 'repositoryId' | 'token' | 'epoch'>, signal: AbortSignal): Promise<Attestation[]>;
}

/** A peer that does not answer, or not as it should, has signed nothing as far as we know. */
export function connectPeers(urls: readonly string[]): Peers {
  return {
    async attestations({ repositoryId, token, epoch }, signal) {
      const path = `v1/settlements/${repositoryId}/${token}/${epoch}`;
      const answers = await Promise.allSettled(urls.map((url) => ask(new URL(path, withSlash(url)), signal)));
      signal.throwIfAborted();
      return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    },
  };
}

async function ask(url: URL, signal: AbortSignal): Promise<Attestation[]> {
  const response = await fetch(url, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    redirect: 'error',
  });
  if (!response.ok || Number(response.headers.get('content-length') ?? MAX_BYTES) > MAX_BYTES) {
    await response.body?.cancel();
    return [];
  }
  return attestationsSchema.parse(await response.json()).attestations;
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
