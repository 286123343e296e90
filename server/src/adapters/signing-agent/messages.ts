import * as z from 'zod';
import { errorDataSchema } from '../../protocol/errors.ts';

/** More than any commit or tag that a person wrote; a message may be long, its content is not in it. */
export const largestMessage = 4 << 20;

/** What the git program asks, as one JSON value; it then ends its half of the connection. */
export const signingRequestSchema = z.object({
  version: z.literal(1),
  /** The commit or tag without its signature, base64. */
  payload: z.base64(),
  /** `user.signingkey` as git gives it: an address, or anything else to mean "whichever wallet is connected". */
  key: z.string(),
});

/** What the agent answers before it closes the connection. */
export const signingAnswerSchema = z.union([z.object({ armor: z.string() }), z.object({ error: errorDataSchema })]);
export type SigningAnswer = z.infer<typeof signingAnswerSchema>;
