import { createHash } from 'node:crypto';
import type { WebSocket } from 'ws';
import * as z from 'zod';
import type { Mailbox, StoredMessage } from './mailbox.ts';
import { type Desk, methods, type Publication } from './methods.ts';

/** Who listens to which topic. Shared by all connections of a relay. */
export type Subscribers = Map<string, Set<Connection>>;

const maximumTopics = 2_000;
const messageIdSchema = z.union([z.number(), z.string()]);
const requestSchema = z.object({ id: messageIdSchema, method: z.string(), params: z.unknown().optional() });
const responseSchema = z.object({ id: z.number(), result: z.unknown() });

/** JSON-RPC error codes. */
const rpcError = { invalidParams: -32602, methodNotFound: -32601 } as const;

let nextPushId = 1;

/** One client's socket: answers its requests, pushes messages to it and notes what it acknowledges. */
export class Connection implements Desk {
  readonly #client: string;
  readonly #socket: WebSocket;
  readonly #mailbox: Mailbox;
  readonly #subscribers: Subscribers;
  readonly #topics = new Set<string>();
  /** Pushes that wait for their acknowledgement: push id → message id. */
  readonly #unacknowledged = new Map<number, number>();

  constructor(client: string, socket: WebSocket, mailbox: Mailbox, subscribers: Subscribers) {
    this.#client = client;
    this.#socket = socket;
    this.#mailbox = mailbox;
    this.#subscribers = subscribers;
  }

  receive(text: string): void {
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      this.#socket.close(1003, 'not JSON');
      return;
    }
    const request = requestSchema.safeParse(parsed);
    if (request.success) {
      this.#answer(request.data);
      return;
    }
    const response = responseSchema.safeParse(parsed);
    if (response.success) this.#noteAcknowledgement(response.data.id);
  }

  leave(): void {
    for (const topic of [...this.#topics]) this.unsubscribe(topic);
  }

  publish(publication: Publication): void {
    const now = Date.now();
    const { topic, message, tag, ttl } = publication;
    const stored = this.#mailbox.put(
      { topic, message, tag, publishedAt: now, expiresAt: now + ttl * 1000, from: this.#client },
      now,
    );
    for (const subscriber of this.#subscribers.get(topic) ?? []) subscriber.push(stored);
  }

  subscribe(topic: string): string {
    if (this.#topics.size >= maximumTopics && !this.#topics.has(topic)) throw new Error('too many subscriptions');
    this.#topics.add(topic);
    const listeners = this.#subscribers.get(topic) ?? new Set();
    this.#subscribers.set(topic, listeners.add(this));
    // After the answer: a client ignores pushes for a topic it does not know to be subscribed.
    setImmediate(() => {
      for (const message of this.#mailbox.messages(topic, Date.now())) this.push(message);
    });
    return this.#subscriptionId(topic);
  }

  unsubscribe(topic: string): void {
    this.#topics.delete(topic);
    const listeners = this.#subscribers.get(topic);
    listeners?.delete(this);
    if (listeners?.size === 0) this.#subscribers.delete(topic);
  }

  fetch(topics: string[]): { topic: string; message: string; publishedAt: number; tag: number }[] {
    const now = Date.now();
    return topics.flatMap((topic) =>
      this.#mailbox
        .messages(topic, now)
        .filter((stored) => stored.from !== this.#client)
        .map(({ message, publishedAt, tag }) => ({ topic, message, publishedAt, tag })),
    );
  }

  /** Never sends a message back to the client it came from. */
  push(stored: StoredMessage): void {
    const { id, topic, message, publishedAt, tag, from } = stored;
    if (from === this.#client || this.#mailbox.isAcknowledged(id, this.#client)) return;
    const pushId = nextPushId++;
    this.#unacknowledged.set(pushId, id);
    const params = { id: this.#subscriptionId(topic), data: { topic, message, publishedAt, tag } };
    this.#send({ id: pushId, jsonrpc: '2.0', method: 'irn_subscription', params });
  }

  #answer(request: z.infer<typeof requestSchema>): void {
    const { id, method } = request;
    const run = methods.get(method);
    if (run === undefined) {
      this.#send({ id, jsonrpc: '2.0', error: { code: rpcError.methodNotFound, message: `unknown method ${method}` } });
      return;
    }
    try {
      this.#send({ id, jsonrpc: '2.0', result: run(this, request.params) });
    } catch (error) {
      const message = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
      this.#send({ id, jsonrpc: '2.0', error: { code: rpcError.invalidParams, message } });
    }
  }

  #noteAcknowledgement(pushId: number): void {
    const id = this.#unacknowledged.get(pushId);
    if (id === undefined) return;
    this.#unacknowledged.delete(pushId);
    this.#mailbox.acknowledge(id, this.#client);
  }

  #subscriptionId(topic: string): string {
    return createHash('sha256')
      .update(topic + this.#client)
      .digest('hex');
  }

  #send(message: object): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}
