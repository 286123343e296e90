import type { Archive } from './archive.ts';
import { chunkBytes } from './weave.ts';

/** What every new wallet owns here, in winston: enough for anything a test uploads. */
const grant = 1_000_000_000_000_000n;
const winstonPerChunk = 1_000_000_000n;
const winstonPerByte = 4_000n;

/** Prices and balances. What was spent is read from the archive, so it survives a restart. */
export class Ledger {
  /** Uploads to the bundler up to this many bytes cost nothing. */
  readonly freeBytes: number;
  private readonly archive: Archive;
  private readonly grants = new Map<string, bigint>();
  private everyone = grant;

  constructor(archive: Archive, freeBytes: number) {
    this.archive = archive;
    this.freeBytes = freeBytes;
  }

  /** Layer 1: per started chunk. */
  transactionPrice(bytes: number): bigint {
    return BigInt(Math.max(1, Math.ceil(bytes / chunkBytes))) * winstonPerChunk;
  }

  /** Bundler: per byte above the free limit. */
  itemPrice(bytes: number): bigint {
    return bytes <= this.freeBytes ? 0n : BigInt(bytes) * winstonPerByte;
  }

  balance(address: string): bigint {
    const left = this.archive.entries
      .filter((entry) => entry.address === address)
      .reduce((sum, entry) => sum - BigInt(entry.charge), this.grants.get(address) ?? this.everyone);
    return left > 0n ? left : 0n;
  }

  /** Sets what a wallet owned before it spent anything; all wallets that were not named where `address` is absent. */
  setGrant(amount: bigint, address?: string): void {
    if (address === undefined) this.everyone = amount;
    else this.grants.set(address, amount);
  }
}
