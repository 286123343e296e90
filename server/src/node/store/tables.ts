/**
 * What a node keeps. All of it can be rebuilt from the chain and the permanent store, but for `attestations`: what was
 * signed once is never signed otherwise.
 */
export interface NodeTables {
  /** Blocks whose events are stored, to notice that the chain took another way. */
  blocks: { number: number; hash: string };
  /** Everything the contracts told, as it was decoded. */
  events: { block: number; log_index: number; body: string };
  /** Publications that a record or an advance names, and how far they were checked. */
  publications: {
    repository_id: string;
    manifest_sha256: string;
    state: string;
    reason: string | null;
    /** JSON: ids of the commits of its manifest. */
    commits: string;
    bytes: number;
    /** The key under which a private repository blinds its ids on chain; null for a public one. */
    ids: string | null;
  };
  /** Whether a recorded contribution's wallet signature proves its author. */
  proofs: { contribution_key: string; proven: boolean; reason: string | null };
  /** Scores of net changes; they depend on nothing but their key. */
  scores: { repository_id: string; base: string; head: string; scorer_hash: string; score: number };
  /** This validator's signatures: written before they are told to anyone. */
  attestations: {
    repository_id: string;
    token: string;
    epoch: number;
    attempt: number;
    set_id: number;
    /** JSON of the settlement. */
    settlement: string;
    digest: string;
    signature: string;
    leaves_sha256: string;
    /** The signed item that keeps the leaves' file, base64; null until it is prepared. */
    item_id: string | null;
    item: string | null;
  };
  /** Leaves' files by their hash. */
  leaves: { sha256: string; body: string };
  /** Contributions as they are told to clients, with the revision of their last change. */
  contributions: { contribution_key: string; repository_id: string; revision: number; body: string };
}
