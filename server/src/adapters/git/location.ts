import { stat } from 'node:fs/promises';
import path from 'node:path';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectFormat } from '../../protocol/primitives.ts';
import { firstLines, type GitPlace, gitFailed, runGit, runGitOk } from './git-process.ts';

/** Hooks by `git hook run` and reading by `cat-file --batch-command` came with this version. */
const oldestGit = [2, 36] as const;

/** What git says about where a repository lies and what kind it is. */
export interface Location {
  directory: string;
  gitDirectory: string;
  commonDirectory: string;
  bare: boolean;
  objectFormat: ObjectFormat;
}

/** Finds the repository a folder lies in. Errors `no-repository`, `unsupported-repository`, `git-failed`. */
export async function locate(git: string, folder: string): Promise<Location> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new CairnError('no-repository', `There is no folder ${folder}.`);
  const place = { git, directory: folder };
  const args = ['rev-parse', '--absolute-git-dir', '--git-common-dir', '--is-bare-repository', '--show-object-format'];
  const output = await runGit(place, args, { mode: 'user' });
  if (output.code !== 0) throw refusal(folder, output.stderr) ?? gitFailed(args, output);
  const [gitDirectory = '', common = '', bare, format] = output.stdout.toString('utf8').trimEnd().split('\n');
  await requireVersion(place);
  return {
    directory: bare === 'true' ? gitDirectory : await topLevel(place, gitDirectory),
    gitDirectory,
    commonDirectory: path.resolve(folder, common),
    bare: bare === 'true',
    objectFormat: format === 'sha256' ? 'sha256' : 'sha1',
  };
}

async function topLevel(place: GitPlace, gitDirectory: string): Promise<string> {
  const output = await runGit(place, ['rev-parse', '--show-toplevel'], { mode: 'user' });
  if (output.code === 0) return output.stdout.toString('utf8').replace(/\n$/, '');
  throw new CairnError('no-repository', `${place.directory} lies inside git's own folder ${gitDirectory}.`, {
    next: 'Open the folder your files are in.',
  });
}

async function requireVersion(place: GitPlace): Promise<void> {
  const text = (await runGitOk(place, ['version'])).toString('latin1').trim();
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(text) ?? [];
  const tooOld = Number(major) < oldestGit[0] || (Number(major) === oldestGit[0] && Number(minor) < oldestGit[1]);
  if (tooOld) {
    throw new CairnError('unsupported-repository', `This machine's git is too old (${text}).`, {
      next: `Install git ${oldestGit.join('.')} or newer.`,
    });
  }
}

function refusal(folder: string, stderr: string): CairnError | null {
  if (/not a git repository/i.test(stderr)) {
    return new CairnError('no-repository', `${folder} is not in a git repository.`, {
      next: 'Open a folder of a repository, or make one: git init',
    });
  }
  if (/dubious ownership|unsafe repository/i.test(stderr)) {
    return new CairnError('unsupported-repository', `git refuses ${folder}, since it belongs to another user.`, {
      why: 'A repository can make git run programs, so git asks for your consent first.',
      next: `If you trust it: git config --global --add safe.directory ${folder}`,
    });
  }
  if (/unknown repository extension|repo version|invalid object format/i.test(stderr)) {
    return new CairnError('unsupported-repository', `This machine's git cannot read the repository in ${folder}.`, {
      why: firstLines(stderr),
      next: 'Install a newer git.',
    });
  }
  return null;
}
