import type { ConfigScope } from '../../ports/repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import { type GitPlace, gitFailed, runGit, runGitOk } from './git-process.ts';

const missing = 1;
const nothingToUnset = 5;

/** A configuration value as git resolves it for this user (or in one scope), null where it is not set. */
export async function readConfig(place: GitPlace, key: string, scope?: ConfigScope): Promise<string | null> {
  const args = ['config', ...(scope === undefined ? [] : [`--${scope}`]), '--null', '--get', key];
  const output = await runGit(place, args, { mode: 'user' });
  if (output.code === missing) return null;
  if (output.code !== 0) throw gitFailed(args, output);
  return output.stdout.toString('utf8').replace(/\0$/, '');
}

export async function writeConfig(
  place: GitPlace,
  key: string,
  value: string | null,
  scope: ConfigScope = 'local',
): Promise<void> {
  if (value !== null) {
    await runGitOk(place, ['config', `--${scope}`, '--replace-all', key, value], { mode: 'user' });
    return;
  }
  const args = ['config', `--${scope}`, '--unset-all', key];
  const output = await runGit(place, args, { mode: 'user' });
  if (output.code !== 0 && output.code !== nothingToUnset) throw gitFailed(args, output);
}

/** Who commits, as git itself resolves it; a name guessed from the machine is refused. Error `not-configured`. */
export async function readIdentity(place: GitPlace): Promise<{ name: string; email: string }> {
  const args = ['-c', 'user.useConfigOnly=true', 'var', 'GIT_AUTHOR_IDENT'];
  const output = await runGit(place, args, { mode: 'user' });
  const found = /^(.*) <(.*)> \d+ [+-]\d+$/.exec(output.stdout.toString('utf8').trim());
  const [, name = '', email = ''] = found ?? [];
  if (output.code !== 0 || name === '' || email === '') {
    throw new CairnError('not-configured', 'git does not know who you are.', {
      next: 'Set it: git config user.name "Your Name" and git config user.email you@example.org',
    });
  }
  return { name, email };
}
