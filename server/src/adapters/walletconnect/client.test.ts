import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/** Runs a process that opened a client and then leaves a promise rejected; resolves with its exit code. */
function exitAfter(rejection: string): Promise<number | null> {
  const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const script = `
    const { openClient, closeClient } = await import(${url('client.ts')});
    const { SecretStorage } = await import(${url('storage.ts')});
    const storage = await SecretStorage.load({ get: async () => null, set: async () => {} }, 'key', () => {});
    const client = await openClient({ relay: 'ws://127.0.0.1:9', projectId: 'test', name: 'Test', storage });
    await closeClient(client);
    await storage.close();
    Promise.reject(${rejection});`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'inherit', 'ignore'],
  });
  return new Promise((resolve) => child.once('exit', resolve));
}

describe('a process with a client', () => {
  it('survives the rejection the SDK leaves behind for an expired request, and ends once it is closed', async () => {
    expect(await exitAfter("new Error('Request expired. Please try again.')")).toBe(0);
  });

  it('ends at any other unhandled rejection, as it would without one', async () => {
    expect(await exitAfter("new Error('a bug')")).toBe(1);
  });
});
