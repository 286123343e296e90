import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { addressSchema } from '../../../server/src/protocol/primitives.ts';
import type { Mode, WalletView } from './view.ts';

const announcementSchema = z.object({ url: z.url(), account: addressSchema });

export interface WalletProcessOptions {
  relay: string;
  rpc: string;
  chainId: number;
  directory: string;
  autoApprove?: boolean;
  /** Index under the test mnemonic; 1 where absent. */
  account?: number;
}

/** Drives a demo wallet that runs as a process of its own, as scripts and tests do. */
export class WalletRemote {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async state(): Promise<WalletView> {
    const response = await fetch(`${this.url}/state`);
    const view: WalletView = await response.json();
    return view;
  }

  pair(uri: string): Promise<void> {
    return this.#post('/pair', { uri });
  }

  approve(id: number): Promise<void> {
    return this.#post('/approve', { id });
  }

  reject(id: number): Promise<void> {
    return this.#post('/reject', { id });
  }

  setAutoApprove(on: boolean): Promise<void> {
    return this.#post('/auto-approve', { on });
  }

  setMode(mode: Mode): Promise<void> {
    return this.#post('/mode', { mode });
  }

  /** Ends all sessions. */
  disconnect(): Promise<void> {
    return this.#post('/disconnect', {});
  }

  async #post(path: string, body: object): Promise<void> {
    const response = await fetch(this.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`The demo wallet refused ${path}: ${await response.text()}`);
  }
}

export interface WalletProcess {
  remote: WalletRemote;
  account: `0x${string}`;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

export async function startWalletProcess(options: WalletProcessOptions): Promise<WalletProcess> {
  const { relay, rpc, chainId, directory, autoApprove = false, account = 1 } = options;
  const child = spawn(
    process.execPath,
    [
      fileURLToPath(new URL('main.ts', import.meta.url)),
      ...['--relay', relay, '--rpc', rpc, '--chain', String(chainId), '--directory', directory],
      ...['--account', String(account), ...(autoApprove ? ['--auto-approve'] : [])],
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const firstLine = new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
  const line = await Promise.race([firstLine, exited]);
  if (typeof line !== 'string') throw new Error(`The demo wallet ended with exit code ${line}.`);
  const announced = announcementSchema.parse(JSON.parse(line));
  return {
    remote: new WalletRemote(announced.url),
    account: announced.account,
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
}
