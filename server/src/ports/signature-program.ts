/** The program stock git runs to sign and verify with a wallet, kept where an update of the editor or of Cairn does not break it. */
export interface SignatureProgram {
  /** Puts the program in place, replacing an older one. Returns the absolute path git is to be given. */
  install(): Promise<string>;
  /** Where `install` puts it. */
  readonly launcher: string;
}
