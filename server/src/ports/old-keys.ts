import type { SshSignature } from '../core/claims/ssh-signature.ts';

/** Checks signatures of keys people had before they had a wallet. Signs nothing. */
export interface OldKeys {
  /** Whether an SSH signature holds over a message; null where its kind of key can't be checked (hardware-backed ones). */
  verifySsh(signature: SshSignature, message: Uint8Array): boolean | null;
  /**
   * Fingerprint of the primary key of whichever of the armored keys made this signature; null where none did.
   * Error `not-configured` where this machine has no gpg.
   */
  verifyGpg(
    proof: { keys: readonly string[]; signature: string; message: Uint8Array },
    signal?: AbortSignal,
  ): Promise<string | null>;
}
