/** A secret that was found in a file about to become public for good. Never holds the secret itself. */
export interface FoundSecret {
  rule: string;
  path: string;
  /** One-based. */
  line: number;
  message: string;
}

export interface SecretScanner {
  scan(file: { path: string; data: Uint8Array }, signal?: AbortSignal): Promise<FoundSecret[]>;
}
