/**
 * Configuration that no repository may choose for us: programs git would start by itself (fsmonitor, hooks), files that would change
 * what it answers (commit graph, attributes, ignored blame revisions), and whatever would make output differ between machines.
 */
const pinnedConfiguration = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.commitGraph=false',
  'core.quotePath=false',
  'core.alternateRefsCommand=',
  'i18n.logOutputEncoding=UTF-8',
  'blame.ignoreRevsFile=',
  'advice.graftFileDeprecated=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'protocol.allow=never',
];

/** The user's own attributes and filters count when the user stages files, and nowhere else. */
const plumbingConfiguration = [...pinnedConfiguration, 'core.attributesFile=/dev/null'];

export const userArguments = pinnedConfiguration.flatMap((setting) => ['-c', setting]);
export const plumbingArguments = plumbingConfiguration.flatMap((setting) => ['-c', setting]);

/** What any program needs to start on this machine, and nothing that steers git. */
const systemVariables = ['PATH', 'HOME', 'TMPDIR', 'SYSTEMROOT', 'TEMP', 'TMP', 'PATHEXT', 'USERPROFILE'];

/** Where git looks for the user's own configuration and identity. */
const userVariables = [
  'XDG_CONFIG_HOME',
  'APPDATA',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_SYSTEM',
  'GIT_CONFIG_NOSYSTEM',
  'GIT_AUTHOR_NAME',
  'GIT_AUTHOR_EMAIL',
  'EMAIL',
];

const always = {
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_GRAFT_FILE: '/dev/null',
  GIT_LITERAL_PATHSPECS: '1',
  GIT_PAGER: 'cat',
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_NO_LAZY_FETCH: '1',
  GIT_FLUSH: '0', // a list of commits comes in blocks: else it would be one write and one wake-up each
};

/** Environment for commands whose answer must be the same for everyone: no configuration of the user or the system. */
export function plumbingEnvironment(): NodeJS.ProcessEnv {
  return {
    ...pick(systemVariables),
    ...always,
    GIT_ATTR_NOSYSTEM: '1',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
}

/** Environment for commands that must answer as git answers this user: configuration, identity, `safe.directory`, filters. */
export function userEnvironment(): NodeJS.ProcessEnv {
  return { ...pick(systemVariables), ...pick(userVariables), ...always };
}

/** Environment of hooks: the user's own programs, run with all they expect but the variables that would redirect git. */
export function hookEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(GIT_|VSCODE_|ELECTRON_)/.test(name) || userVariables.includes(name),
  );
  return { ...Object.fromEntries(kept), GIT_EDITOR: ':', GIT_TERMINAL_PROMPT: '0' };
}

function pick(names: string[]): NodeJS.ProcessEnv {
  const found: NodeJS.ProcessEnv = {};
  for (const name of names) {
    if (process.env[name] !== undefined) found[name] = process.env[name];
  }
  return found;
}
