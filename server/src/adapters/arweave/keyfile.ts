import { createHash } from 'node:crypto';
import * as z from 'zod';
import { CairnError } from '../../protocol/errors.ts';

const number = z.string().regex(/^[A-Za-z0-9_-]+$/);
const keyfileSchema = z.object({
  kty: z.literal('RSA'),
  n: number,
  e: number,
  d: number,
  p: number,
  q: number,
  dp: number,
  dq: number,
  qi: number,
});

/** An Arweave wallet: an RSA private key as JWK. Secret. */
export type Keyfile = z.infer<typeof keyfileSchema>;

/** Error `not-configured` where a value is no Arweave keyfile; the message never quotes it. */
export function parseKeyfile(value: unknown): Keyfile {
  const parsed = keyfileSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CairnError('not-configured', 'This is not an Arweave keyfile.', {
    why: 'A keyfile is a JSON object with an RSA private key: kty, n, e, d, p, q, dp, dq and qi.',
    next: 'Export the keyfile again from your Arweave wallet.',
  });
}

/** What Arweave calls the wallet: the hash of its public key. */
export function addressOf({ n }: Keyfile): string {
  return createHash('sha256').update(Buffer.from(n, 'base64url')).digest('base64url');
}
