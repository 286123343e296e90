import type { Attestations } from '../attestations.ts';
import type { Feed } from '../feed.ts';
import type { Log } from '../log.ts';
import type { NodeMetrics } from '../metrics.ts';
import type { Node } from '../node.ts';

export interface ApiOptions {
  node: Node;
  feed: Feed;
  attestations: Attestations;
  metrics: NodeMetrics;
  log: Log;
  version: string;
  /** Ends long polls. */
  closing: AbortSignal;
}
