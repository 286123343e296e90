import { EventEmitter } from 'node:events';
import type { SignClient } from '@walletconnect/sign-client';
import { unlessAborted } from './abort.ts';
import type { SecretStorage } from './storage.ts';

export type Client = InstanceType<typeof SignClient>;

export interface ClientOptions {
  relay: string;
  projectId: string;
  name: string;
  storage: SecretStorage;
}

const farewellMilliseconds = 3_000;

/** Starts the SDK. Takes about 60 ms the first time, when it is loaded; does not wait for the relay. */
export async function openClient(options: ClientOptions): Promise<Client> {
  // One process may hold several clients, one after another: they must not share the SDK's global one.
  process.env.DISABLE_GLOBAL_CORE = 'true';
  const { SignClient } = await import('@walletconnect/sign-client');
  containExpiries();
  const client = await SignClient.init({
    relayUrl: options.relay,
    projectId: options.projectId,
    storage: options.storage,
    telemetryEnabled: false,
    // The SDK's logger writes to stdout, which belongs to the protocol of whoever runs us.
    logger: 'silent',
    metadata: {
      name: options.name,
      description: 'Own the code you contribute.',
      url: 'https://localhost',
      icons: [],
    },
  });
  discloseNothing(client);
  return client;
}

/** The SDK would tell the relay the method, chain and contract of each request in the clear. The relay needs none of it. */
function discloseNothing(client: Client): void {
  const { relayer } = client.core;
  const publish = relayer.publish.bind(relayer);
  relayer.publish = (topic, message, { tvf: _disclosed, ...options } = {}) => publish(topic, message, options);
}

/** Ends the connection and everything that would keep the process alive. */
export async function closeClient(client: Client): Promise<void> {
  settleUnanswered(client, 'session_connect');
  settleUnanswered(client, 'session_request');
  const { heartbeat, relayer } = client.core;
  heartbeat.stop();
  // Or else the SDK goes on to reconnect to a relay that was already gone.
  relayer.transportOpen = async () => undefined;
  await relayer.transportClose();
}

/** Tells the wallet that a session is over. A wallet that can't be told within a few seconds finds out when it next uses the session. */
export async function endSession(client: Client, topic: string): Promise<void> {
  const farewell = client.disconnect({ topic, reason: { code: 6000, message: 'User disconnected.' } });
  await unlessAborted(farewell, AbortSignal.timeout(farewellMilliseconds)).catch(() => undefined);
}

/**
 * Ends the SDK's own wait for answers nobody waits for any more; without it each keeps a timer, and Node alive, for five minutes.
 * The SDK has no call for this, so the answer is put where it listens for one. An answer that still comes is dropped by the SDK.
 */
export function settleUnanswered(client: Client, kind: 'session_connect' | 'session_request'): void {
  const answers: unknown = Reflect.get(client.engine, 'events');
  if (!(answers instanceof EventEmitter)) return;
  for (const name of answers.eventNames()) {
    if (typeof name === 'string' && name.startsWith(`${kind}_`)) answers.emit(name, { error: abandoned });
  }
}

const abandoned = { code: 0, message: 'no longer waited for' };
const expiryMessages: readonly string[] = ['Request expired. Please try again.', 'Proposal expired'];
let containing = false;

/**
 * The SDK leaves a rejected promise behind for each request that expires, which ends a plain Node process. These, and no others, are
 * swallowed; any other unhandled rejection ends the process as it would have without us.
 */
function containExpiries(): void {
  if (containing) return;
  containing = true;
  process.on('unhandledRejection', (reason) => {
    if (reason === abandoned || (reason instanceof Error && expiryMessages.includes(reason.message))) return;
    if (process.listenerCount('unhandledRejection') === 1) throw reason;
  });
}
