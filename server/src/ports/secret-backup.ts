/** Secrets as text that a passphrase opens, to be kept elsewhere than the secrets themselves. */
export interface SecretBackup {
  seal(secrets: ReadonlyMap<string, string>, passphrase: string): Promise<string>;
  /** `name`: what the text is called in messages. Error `invalid-input`: no such text, damaged, or another passphrase. */
  open(text: string, name: string, passphrase: string): Promise<Map<string, string>>;
}
