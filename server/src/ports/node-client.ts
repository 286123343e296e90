import type {
  ContributionPage,
  ContributorSummaryPage,
  EpochPage,
  Health,
  RepositorySummary,
} from '../protocol/node-api.ts';
import type { RepositoryAsset } from '../protocol/primitives.ts';

/** A Cairn node's REST interface, replies validated. Error `node-unreachable`. */
export interface NodeClient {
  health(signal?: AbortSignal): Promise<Health>;
  repositories(signal?: AbortSignal): Promise<RepositorySummary[]>;
  /** Rows changed after `after`; waits up to `wait` seconds for one (long poll). */
  contributions(
    query: { repository: RepositoryAsset; after?: number; wait?: number; limit?: number },
    signal?: AbortSignal,
  ): Promise<ContributionPage>;
  contributors(repository: RepositoryAsset, signal?: AbortSignal): Promise<ContributorSummaryPage>;
  epochs(repository: RepositoryAsset, signal?: AbortSignal): Promise<EpochPage>;
}
