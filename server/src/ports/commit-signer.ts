import type { ObjectId } from '../protocol/primitives.ts';

export interface CommitRequest {
  tree: ObjectId;
  parents: ObjectId[];
  message: string;
  author: { name: string; email: string; timestamp: number; timezoneOffset: number };
  committer: { name: string; email: string; timestamp: number; timezoneOffset: number };
}

/** Builds and stores a signed commit object; moves no ref. `sign` gets the exact payload and returns armor. */
export interface CommitWriter {
  writeSignedCommit(request: CommitRequest, sign: (payload: Uint8Array) => Promise<string>): Promise<ObjectId>;
}
