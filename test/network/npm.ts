import { spawn } from 'node:child_process';

/** Runs npm without what an outer `npm run` put into the environment: its Node version would be taken for the editor's. */
export function npm(
  args: string[],
  cwd: string,
  base: NodeJS.ProcessEnv,
  logDirectory: string,
  signal?: AbortSignal,
): Promise<void> {
  const env = Object.fromEntries(
    Object.entries(base).filter(
      ([key]) =>
        !key.startsWith('npm_') ||
        key === 'npm_config_nodedir' ||
        key === 'npm_config_registry' ||
        key === 'npm_config_cache',
    ),
  );
  delete env.npm_config_user_agent;
  if (base.npm_config_nodedir?.startsWith(logDirectory) !== true) delete env.npm_config_nodedir;
  return new Promise((resolve, reject) => {
    const output: string[] = [];
    const child = spawn('npm', [...args, '--no-audit', '--no-fund', '--loglevel', 'error'], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(signal ? { signal } : {}),
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => output.push(data.toString()));
    child.once('error', (error) => reject(new Error(`npm could not be run: ${error.message}`)));
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`npm ${args.join(' ')} failed:\n${output.join('').split('\n').slice(-15).join('\n')}`));
    });
  });
}
