import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { WebSocket } from 'ws';
import * as z from 'zod';
import { clientToken, issuerOf } from './client-token.ts';

const messageSchema = z.object({ topic: z.string(), message: z.string(), tag: z.int() });
type Message = z.infer<typeof messageSchema>;
const incomingSchema = z.union([
  z.object({ id: z.number(), method: z.literal('irn_subscription'), params: z.object({ data: messageSchema }) }),
  z.object({ id: z.number(), error: z.object({ message: z.string() }) }),
  z.object({ id: z.number(), result: z.unknown() }),
]);

/** The least a client of the relay is, for tests: it acknowledges only when told to. */
export class RelayClient {
  readonly received: Message[] = [];
  readonly closed: Promise<number>;
  readonly #key: KeyObject;
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  #waiting: (() => void) | null = null;
  #nextId = 1;
  #lastPush: number | null = null;

  private constructor(key: KeyObject, socket: WebSocket) {
    this.#key = key;
    this.#socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('message', (data) => this.#receive(incomingSchema.parse(JSON.parse(data.toString()))));
  }

  /** With `identity`: the same client on a new socket. */
  static async connect(url: string, identity?: RelayClient): Promise<RelayClient> {
    const key = identity === undefined ? generateKeyPairSync('ed25519').privateKey : identity.#key;
    const socket = new WebSocket(`${url}/?auth=${tokenOf(key)}`);
    const client = new RelayClient(key, socket);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return client;
  }

  call(method: string, params: unknown): Promise<unknown> {
    const id = this.#nextId++;
    this.send(JSON.stringify({ id, jsonrpc: '2.0', method, params }));
    return new Promise((resolve, reject) => this.#answers.set(id, { resolve, reject }));
  }

  /** The next message pushed, in order. */
  async next(): Promise<Message> {
    for (;;) {
      const message = this.received.shift();
      if (message !== undefined) return message;
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }

  /** Acknowledges the first message that was pushed, once. */
  async acknowledge(): Promise<void> {
    this.send(JSON.stringify({ id: this.#lastPush, jsonrpc: '2.0', result: true }));
    await this.call('irn_batchFetchMessages', { topics: [] });
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  close(): void {
    this.#socket.terminate();
  }

  #receive(incoming: z.infer<typeof incomingSchema>): void {
    if ('method' in incoming) {
      this.#lastPush ??= incoming.id;
      this.received.push(incoming.params.data);
      this.#waiting?.();
      return;
    }
    const answer = this.#answers.get(incoming.id);
    if ('error' in incoming) answer?.reject(new Error(incoming.error.message));
    else answer?.resolve(incoming.result);
  }
}

function tokenOf(key: KeyObject): string {
  const now = Math.floor(Date.now() / 1000);
  return clientToken(key, { iss: issuerOf(key), iat: now, exp: now + 3600 });
}
