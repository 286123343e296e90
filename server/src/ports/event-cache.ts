import type { Hex, RepositoryAsset } from '../protocol/primitives.ts';
import type { ChainEvent } from './registry.ts';

/** All events of a repository from one block to another, which was final when they were read. */
export interface CachedEvents {
  fromBlock: number;
  toBlock: number;
  /** Of `toBlock`: on another chain, or after a deep reorganisation, it is another one. */
  toBlockHash: Hex;
  events: ChainEvent[];
}

/** What was read of the chain before. Never needed: what is lost or damaged is read again. Neither method throws. */
export interface EventCache {
  read(repository: RepositoryAsset): Promise<CachedEvents | null>;
  write(repository: RepositoryAsset, cached: CachedEvents): Promise<void>;
}
