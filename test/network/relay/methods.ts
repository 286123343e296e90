import * as z from 'zod';

/** Topics are SHA-256 digests; clients show them as lower-case hex. */
const topicSchema = z.string().regex(/^[0-9a-f]{64}$/);
/** Base64 of an encrypted envelope. Typed data of a commit is about 2 kB, a batch of records a few dozen. */
const messageSchema = z
  .string()
  .min(1)
  .max(384 * 1024);
const maximumTtlSeconds = 30 * 24 * 3600;
const ttlSchema = z.number().transform((seconds) => Math.min(Math.max(Math.floor(seconds), 1), maximumTtlSeconds));

const publishSchema = z.object({
  topic: topicSchema,
  message: messageSchema,
  ttl: ttlSchema.default(300),
  tag: z.int().default(0),
});
const topicOnlySchema = z.object({ topic: topicSchema });
const topicsSchema = z.object({ topics: z.array(topicSchema).max(500) });
const proposeSchema = z.object({ pairingTopic: topicSchema, sessionProposal: messageSchema });
const approveSchema = z.object({
  pairingTopic: topicSchema,
  sessionTopic: topicSchema,
  sessionProposalResponse: messageSchema,
  sessionSettlementRequest: messageSchema,
});

export type Publication = z.infer<typeof publishSchema>;

/** What the methods do to the relay, for the one client that calls. */
export interface Desk {
  publish(publication: Publication): void;
  /** Returns the subscription id. Pushes what waits under the topic. */
  subscribe(topic: string): string;
  unsubscribe(topic: string): void;
  fetch(topics: string[]): { topic: string; message: string; publishedAt: number; tag: number }[];
}

/** Tags of the messages the two composite methods publish on the caller's behalf. */
const tag = { proposal: 1100, proposalResponse: 1101, settlement: 1102 } as const;
const pairingTtlSeconds = 300;

type Method = (desk: Desk, params: unknown) => unknown;

const fetchMessages = (desk: Desk, topics: string[]) => ({ messages: desk.fetch(topics), hasMore: false });

/** The relay's JSON-RPC methods. Each validates its parameters; a ZodError is the caller's mistake. */
export const methods: ReadonlyMap<string, Method> = new Map<string, Method>([
  [
    'irn_publish',
    (desk, params) => {
      desk.publish(publishSchema.parse(params));
      return true;
    },
  ],
  [
    'irn_batchPublish',
    (desk, params) => {
      const { messages } = z.object({ messages: z.array(publishSchema).max(100) }).parse(params);
      for (const message of messages) desk.publish(message);
      return true;
    },
  ],
  ['irn_subscribe', (desk, params) => desk.subscribe(topicOnlySchema.parse(params).topic)],
  ['irn_batchSubscribe', (desk, params) => topicsSchema.parse(params).topics.map((topic) => desk.subscribe(topic))],
  [
    'irn_unsubscribe',
    (desk, params) => {
      desk.unsubscribe(topicOnlySchema.parse(params).topic);
      return true;
    },
  ],
  [
    'irn_batchUnsubscribe',
    (desk, params) => {
      const { subscriptions } = z.object({ subscriptions: z.array(topicOnlySchema).max(500) }).parse(params);
      for (const { topic } of subscriptions) desk.unsubscribe(topic);
      return true;
    },
  ],
  ['irn_fetchMessages', (desk, params) => fetchMessages(desk, [topicOnlySchema.parse(params).topic])],
  ['irn_batchFetchMessages', (desk, params) => fetchMessages(desk, topicsSchema.parse(params).topics)],
  // The clients do not subscribe after these two: they count on the relay to do it for them.
  [
    'wc_proposeSession',
    (desk, params) => {
      const { pairingTopic, sessionProposal } = proposeSchema.parse(params);
      desk.subscribe(pairingTopic);
      desk.publish({ topic: pairingTopic, message: sessionProposal, ttl: pairingTtlSeconds, tag: tag.proposal });
      return true;
    },
  ],
  [
    'wc_approveSession',
    (desk, params) => {
      const { pairingTopic, sessionTopic, ...messages } = approveSchema.parse(params);
      const ttl = pairingTtlSeconds;
      desk.subscribe(sessionTopic);
      desk.publish({ topic: pairingTopic, message: messages.sessionProposalResponse, ttl, tag: tag.proposalResponse });
      desk.publish({ topic: sessionTopic, message: messages.sessionSettlementRequest, ttl, tag: tag.settlement });
      return true;
    },
  ],
]);
