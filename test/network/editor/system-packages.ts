import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Debian packages, each with a file that shows it is there. */
const PACKAGES = {
  'g++': '/usr/bin/g++',
  make: '/usr/bin/make',
  python3: '/usr/bin/python3',
  // Without gssapi.h the editor's native Kerberos module does not build.
  'libkrb5-dev': '/usr/include/gssapi/gssapi.h',
  chromium: '/usr/bin/chromium',
  'fonts-dejavu-core': '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf',
  'openssh-client': '/usr/bin/ssh-keygen',
  gnupg: '/usr/bin/gpg',
} as const;

export type SystemPackage = keyof typeof PACKAGES;

export const EDITOR_PACKAGES: SystemPackage[] = ['g++', 'make', 'python3', 'libkrb5-dev'];
/** What makes the old keys that tests claim commits with. */
export const OLD_KEY_PACKAGES: SystemPackage[] = ['openssh-client', 'gnupg'];
export const BROWSER_PACKAGES: SystemPackage[] = ['chromium', 'fonts-dejavu-core'];

/** Something has to be installed that only an administrator can install. `command` is what to run. */
export class MissingPackages extends Error {
  readonly command: string;
  constructor(missing: string[], why: string) {
    const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
    super(
      `These Debian packages are missing: ${missing.join(', ')}. ${why}\nRun this as an administrator, then try again:\n  ${command}`,
    );
    this.command = command;
  }
}

/** Installs what is missing, as root or by a sudo that asks nothing; else throws `MissingPackages`. */
export function ensureSystemPackages(wanted: SystemPackage[], log: (line: string) => void): void {
  const missing = wanted.filter((name) => !existsSync(PACKAGES[name]));
  if (missing.length === 0) return;
  const prefix = administrator();
  if (prefix === null) throw new MissingPackages(missing, 'Installing them needs root or sudo.');
  log(`installing ${missing.join(', ')} from Debian`);
  run(prefix, ['apt-get', 'update', '-qq']);
  const status = run(prefix, [
    'apt-get',
    '-o',
    'DPkg::Lock::Timeout=600',
    'install',
    '-y',
    '-qq',
    '--no-install-recommends',
    ...missing,
  ]);
  if (status !== 0) throw new MissingPackages(missing, 'apt-get could not install them.');
}

function administrator(): string[] | null {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : null;
}

function run(prefix: string[], command: string[]): number | null {
  const [program = '', ...args] = [...prefix, ...command];
  return spawnSync(program, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status;
}
