import { fstatSync } from 'node:fs';
import { CairnError } from '../protocol/errors.ts';
import { nodeUsage, readConfiguration } from './configuration.ts';
import { readerKeyCommand } from './reader-key.ts';
import { startNode } from './start.ts';

/**
 * `cairn node`, and `cairn node reader-key` for the key a node reads private repositories with: prints one line of JSON when it answers and runs until SIGTERM, SIGINT, or the end of a pipe it was started
 * with as standard input. Returns the exit code: 0 after a clean end, 2 for a wrong command line, 3 where it can't run.
 */
export async function runNode(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  try {
    if (argv[0] === 'reader-key') {
      process.stdout.write(`${await readerKeyCommand(argv.slice(1), env)}\n`);
      return 0;
    }
    const stopped = stopSignal();
    const options = readConfiguration(argv, env);
    if (options === null) {
      process.stdout.write(`${nodeUsage}\n`);
      return 0;
    }
    const node = await startNode(options);
    process.stdout.write(`${JSON.stringify({ url: node.url })}\n`);
    await stopped;
    await node.close();
    return 0;
  } catch (error) {
    const told = CairnError.from(error);
    process.stderr.write(`${[told.message, told.why, told.next].filter((part) => part !== undefined).join('\n')}\n`);
    return told.code === 'invalid-input' ? 2 : 3;
  }
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
    if (!isPipe(0)) return;
    // Whoever started us holds the other end: its end, however it comes, is ours.
    process.stdin.once('end', () => resolve());
    process.stdin.resume();
  });
}

function isPipe(descriptor: number): boolean {
  const stat = fstatSync(descriptor, { throwIfNoEntry: false });
  return stat !== undefined && (stat.isFIFO() || stat.isSocket());
}
