import type { RangeOwnership } from '../../core/ownership/owners.ts';
import type { Contribution } from '../../protocol/contribution.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import type { ServerContext } from '../context.ts';
import { filePath } from '../workspace/documents.ts';
import { commitOf } from '../workspace/head-watcher.ts';
import type { LensPositions } from './positions.ts';

/** Works out who owns all symbols of a document at once: each of its lenses is then a look-up. */
export interface OwnershipCache {
  /** One entry a symbol. Errors of the repository. */
  of(uri: string, positions: LensPositions): Promise<RangeOwnership[]>;
  forget(uri: string): void;
}

/** What an answer was worked out from; another answer is needed when any of it changed. */
interface Entry {
  positions: LensPositions;
  head: ObjectId | null;
  shallow: boolean;
  contributions: ReadonlyMap<ObjectId, Contribution> | null;
  answer: Promise<RangeOwnership[]>;
}

export function createOwnershipCache(context: ServerContext): OwnershipCache {
  const entries = new Map<string, Entry>();
  return {
    async of(uri, positions) {
      const file = filePath(uri);
      if (file === null) return [];
      const { session, path } = await context.repositories.ofFile(file);
      const head = commitOf(session.watcher.head);
      const { contributions } = session;
      const { shallow } = session.repository;
      const kept = entries.get(uri);
      const same = kept?.head === head && kept.shallow === shallow && kept.contributions === contributions;
      if (kept?.positions === positions && same) return kept.answer;
      const text = positions.lines.join('\n');
      const answer = session.ownership
        .get()
        .then((ownership) => ownership.of({ path, text, head }, positions.symbols, contributions, context.lifetime));
      entries.set(uri, { positions, head, shallow, contributions, answer });
      answer.catch(() => entries.delete(uri));
      return answer;
    },
    forget: (uri) => entries.delete(uri),
  };
}
