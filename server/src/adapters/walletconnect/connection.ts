import type { SessionTypes } from '@walletconnect/types';
import { type Client, closeClient, endSession, openClient } from './client.ts';
import type { SecretStorage } from './storage.ts';

/** The running SDK and what it keeps. */
export interface Connection {
  client: Client;
  storage: SecretStorage;
}

export interface ConnectionOptions {
  relay: string;
  projectId: string;
  name: string;
  storage: SecretStorage;
}

/** What the wallet at the other end does by itself. */
export interface ConnectionEvents {
  /** A session was approved: whether it is one we wait for. Any other is ended, it is an answer that came too late. */
  isExpected(pairingTopic: string): boolean;
  onEnd(topic: string, why: string): void;
  onUpdate(session: SessionTypes.Struct): void;
  /** The accounts the wallet says are active now, unchecked. */
  onAccounts(session: SessionTypes.Struct, accounts: unknown): void;
}

export async function openConnection(options: ConnectionOptions, events: ConnectionEvents): Promise<Connection> {
  const client = await openClient(options);
  client.on('session_connect', ({ session }) => {
    if (!events.isExpected(session.pairingTopic)) void endSession(client, session.topic);
  });
  client.on('session_delete', ({ topic }) => events.onEnd(topic, 'The wallet ended the connection.'));
  client.on('session_expire', ({ topic }) => events.onEnd(topic, 'The connection to the wallet has expired.'));
  client.on('session_update', ({ topic }) => events.onUpdate(client.session.get(topic)));
  client.on('session_event', ({ topic, params }) => {
    if (params.event.name === 'accountsChanged') events.onAccounts(client.session.get(topic), params.event.data);
  });
  return { client, storage: options.storage };
}

/** Ends the connection; what it keeps is written, for the next time. */
export async function closeConnection({ client, storage }: Connection): Promise<void> {
  await closeClient(client);
  await storage.close();
}

/** Ends the connection and forgets all about it. */
export async function eraseConnection({ client, storage }: Connection): Promise<void> {
  await closeClient(client);
  await storage.erase();
}

/** Sessions that have not expired, the newest first. */
export function liveSessions(client: Client): SessionTypes.Struct[] {
  const alive = client.session.getAll().filter((session) => session.expiry * 1000 > Date.now());
  return alive.sort((a, b) => b.expiry - a.expiry);
}
