import { createHash } from 'node:crypto';
import type { Archive } from './archive.ts';
import type { Entry } from './entry.ts';

/** Bytes of one chunk, the unit that layer 1 sells. */
export const chunkBytes = 256 * 1024;
const blockMs = 1000;
/** A transaction's anchor must be one of the last this many blocks. */
const anchorDepth = 50;

export interface Block {
  id: string;
  height: number;
  /** Unix seconds. */
  timestamp: number;
  previous: string;
}

/** The block chain as far as clients see it: blocks come with the clock, and an upload is in one once it is old enough. */
export class Weave {
  private readonly archive: Archive;
  private readonly confirmAfterMs: number;

  constructor(archive: Archive, confirmAfterMs: number) {
    this.archive = archive;
    this.confirmAfterMs = confirmAfterMs;
  }

  height(): number {
    return this.heightAt(Date.now());
  }

  block(height: number): Block {
    return {
      id: this.blockId(height),
      height,
      timestamp: Math.floor((this.archive.genesis + height * blockMs) / 1000),
      previous: height === 0 ? '' : this.blockId(height - 1),
    };
  }

  blockById(id: string): Block | null {
    for (let height = this.height(); height >= 0; height--) if (this.blockId(height) === id) return this.block(height);
    return null;
  }

  /** The block an entry is in; null while it is pending. */
  blockOf(entry: Entry): Block | null {
    const confirmedAt = entry.receivedAt + this.confirmAfterMs;
    return Date.now() < confirmedAt ? null : this.block(this.heightAt(confirmedAt));
  }

  acceptsAnchor(anchor: string): boolean {
    const height = this.height();
    return Array.from({ length: Math.min(anchorDepth, height + 1) }, (_, back) => this.blockId(height - back)).includes(
      anchor,
    );
  }

  private heightAt(time: number): number {
    return Math.max(0, Math.floor((time - this.archive.genesis) / blockMs));
  }

  private blockId(height: number): string {
    return createHash('sha384').update(`${this.archive.genesis}/${height}`).digest('base64url');
  }
}
