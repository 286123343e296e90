/** The file operations isomorphic-git asks for, over a map in memory. Folders exist as soon as they are named. */
export class MemoryFiles {
  readonly #files = new Map<string, Uint8Array>();

  /** What isomorphic-git takes as `fs`. */
  readonly client = {
    promises: {
      readFile: async (path: string, options?: { encoding?: string } | string) => {
        const bytes = this.#files.get(path);
        if (bytes === undefined) throw missing(path);
        const encoding = typeof options === 'string' ? options : options?.encoding;
        return encoding === undefined ? bytes : Buffer.from(bytes).toString('utf8');
      },
      writeFile: async (path: string, data: Uint8Array | string) => {
        this.#files.set(path, typeof data === 'string' ? Buffer.from(data) : data);
      },
      stat: async (path: string) => this.#stat(path),
      lstat: async (path: string) => this.#stat(path),
      readdir: async () => [],
      mkdir: async () => {},
      rmdir: async () => {},
      unlink: async (path: string) => {
        this.#files.delete(path);
      },
      readlink: async (path: string) => Promise.reject(missing(path)),
      symlink: async (path: string) => Promise.reject(missing(path)),
    },
  };

  entries(): [path: string, data: Uint8Array][] {
    return [...this.#files];
  }

  #stat(path: string) {
    const bytes = this.#files.get(path);
    if (bytes === undefined) throw missing(path);
    return { size: bytes.length, isFile: () => true, isDirectory: () => false, isSymbolicLink: () => false };
  }
}

function missing(path: string): Error {
  return Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
}
