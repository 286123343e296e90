/** A value made when it is first asked for. A failure is not kept: the next call tries again. */
export interface Lazy<T> {
  get(): Promise<T>;
  /** The value, where it is made already. */
  readonly ready: T | undefined;
}

export function lazy<T>(make: () => Promise<T>): Lazy<T> {
  let promise: Promise<T> | null = null;
  let ready: T | undefined;
  return {
    get() {
      promise ??= make().then(
        (value) => {
          ready = value;
          return value;
        },
        (error: unknown) => {
          promise = null;
          throw error;
        },
      );
      return promise;
    },
    get ready() {
      return ready;
    },
  };
}
