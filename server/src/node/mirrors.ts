import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Repository } from '../ports/repository.ts';
import type { ObjectFormat } from '../protocol/primitives.ts';

export interface MirrorFactory {
  open(directory: string): Promise<Repository>;
  init(directory: string, objectFormat: ObjectFormat): Promise<Repository>;
}

/** Bare repositories, one for each on-chain repository, that hold what its verified publications brought. */
export class Mirrors {
  readonly #folder: string;
  readonly #factory: MirrorFactory;
  readonly #open = new Map<bigint, Promise<Repository>>();

  constructor(folder: string, factory: MirrorFactory) {
    this.#folder = folder;
    this.#factory = factory;
  }

  get(repositoryId: bigint, objectFormat: ObjectFormat): Promise<Repository> {
    const known = this.#open.get(repositoryId);
    if (known) return known;
    const directory = path.join(this.#folder, `${repositoryId}.git`);
    const opening = existsSync(path.join(directory, 'HEAD'))
      ? this.#factory.open(directory)
      : this.#factory.init(directory, objectFormat);
    this.#open.set(repositoryId, opening);
    opening.catch(() => this.#open.delete(repositoryId));
    return opening;
  }

  async close(): Promise<void> {
    const opened = await Promise.allSettled(this.#open.values());
    for (const result of opened) if (result.status === 'fulfilled') await result.value.close();
    this.#open.clear();
  }
}
