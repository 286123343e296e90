/** Keeps session keys, WalletConnect's keychain and the upload key. Values never reach logs or settings. */
export interface SecretStore {
  get(key: string): Promise<string | null>;
  /** Null deletes. */
  set(key: string, value: string | null): Promise<void>;
}
