/** What git asks of a `gpg.x509.program`, in the words it uses for gpgsm. */
export type Invocation =
  | { task: 'verify'; statusFd: number; signatureFile: string }
  | { task: 'sign'; statusFd: number; key: string };

/** Reads `--status-fd=N --verify FILE -` and `--status-fd=N -bsau KEY`; null for anything else. */
export function parseArguments(args: string[]): Invocation | null {
  const statusFd = Number(args.find((arg) => arg.startsWith('--status-fd='))?.slice('--status-fd='.length) ?? 2);
  if (!Number.isInteger(statusFd) || statusFd < 1) return null;
  const verify = args.indexOf('--verify');
  const signatureFile = args[verify + 1];
  if (verify >= 0) return signatureFile === undefined ? null : { task: 'verify', statusFd, signatureFile };
  const sign = args.indexOf('-bsau');
  return sign < 0 ? null : { task: 'sign', statusFd, key: args[sign + 1] ?? '' };
}
