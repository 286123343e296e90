import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** Releases of Debian whose git a score has to be the same under: 2.39 and 2.47, of which a machine mostly has at most one. */
export const RELEASES = ['bookworm', 'trixie'] as const;

/** Git and the libraries it is linked to, so that it runs beside others. */
const PACKAGES = ['git', 'libc6', 'libpcre2-8-0', 'zlib1g'];
const gits = path.join(import.meta.dirname, '../../.cairn/gits');

/** Where this machine gets Debian's packages from; null where they are not Debian's. */
export function debianArchive(): string | null {
  const system = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const codename = /^VERSION_CODENAME=(.+)$/m.exec(system)?.[1];
  if (!/^ID=debian$/m.test(system) || codename === undefined) return null;
  const targets = execFileSync(
    'apt-get',
    ['indextargets', '--no-release-info', '--format', '$(RELEASE) $(REPO_URI)', 'Created-By: Packages'],
    { encoding: 'utf8' },
  );
  const found = targets.split('\n').find((line) => line.startsWith(`${codename} `));
  return found?.slice(codename.length + 1) ?? null;
}

/** A folder whose one program is the git of a release of Debian, taken from `archive` where it is missing. Nothing is installed. */
export function ensureGit(release: string, archive: string): string {
  const folder = path.join(gits, release);
  const programs = path.join(folder, 'programs');
  if (existsSync(programs)) return programs;
  const work = `${folder}.unpacking`;
  for (const old of [work, folder]) rmSync(old, { recursive: true, force: true });
  unpack(release, archive, work);
  renameSync(path.join(work, 'root'), folder);
  rmSync(work, { recursive: true });
  writeProgram(folder, programs);
  return programs;
}

function unpack(release: string, archive: string, work: string): void {
  mkdirSync(path.join(work, 'lists/partial'), { recursive: true });
  mkdirSync(path.join(work, 'cache/archives/partial'), { recursive: true });
  writeFileSync(path.join(work, 'sources.list'), `deb ${archive} ${release} main\n`);
  writeFileSync(path.join(work, 'status'), ''); // else what the machine has would be newest
  const configuration = path.join(work, 'apt.conf');
  writeFileSync(
    configuration,
    `Dir::Etc::SourceList "${work}/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::State "${work}";
Dir::State::status "${work}/status";
Dir::Cache "${work}/cache";
APT::Sandbox::User "";
`,
  );
  const options = { cwd: work, env: { ...process.env, APT_CONFIG: configuration }, stdio: 'pipe' } as const;
  execFileSync('apt-get', ['update', '-qq'], options);
  execFileSync('apt-get', ['download', '-qq', ...PACKAGES], options);
  for (const name of readdirSync(work).filter((entry) => entry.endsWith('.deb'))) {
    execFileSync('dpkg-deb', ['-x', name, 'root'], options);
  }
}

/** It is started by the loader of its own release: another one's may be too old for it. */
function writeProgram(root: string, programs: string): void {
  const [loader = ''] = globSync(path.join(root, '{usr/,}lib/*/ld-linux-*.so.*'));
  const libraries = globSync(path.join(root, '{usr/,}lib/*-linux-gnu')).join(':');
  const file = path.join(`${programs}.new`, 'git');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(
    file,
    `#!/bin/sh\nexport GIT_EXEC_PATH='${root}/usr/lib/git-core'\nexec '${loader}' --library-path '${libraries}' '${root}/usr/bin/git' "$@"\n`,
  );
  chmodSync(file, 0o755);
  renameSync(path.dirname(file), programs);
}
