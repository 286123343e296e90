import { runNode } from './run.ts';

/** The process of a node. Programs that start one in their own process import start.ts. */
process.exit(await runNode(process.argv.slice(2)));
