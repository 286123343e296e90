import type * as z from 'zod';
import type { ServerContext } from '../context.ts';
import type { ScorePublisher } from '../score/score-publisher.ts';

/** A command while it runs. */
export interface Task {
  /** Aborts when the client cancels the request or its progress, or the server ends. */
  readonly signal: AbortSignal;
  /** What is being done now; `fraction` of the whole, 0 to 1, where it is known. */
  report(text: string, fraction?: number): void;
}

export interface CommandScope {
  context: ServerContext;
  scores: ScorePublisher;
  task: Task;
}

/** One server command: what it takes, what it needs, what it does. */
export interface Command {
  /** Refused in an untrusted workspace, named so in the refusal. Null: harmless. */
  needsTrust: string | null;
  /** Title of its progress; null for what is over at once. */
  progress: string | null;
  /** Only one at a time. */
  exclusive: boolean;
  /** Validates the argument: ZodError where it is wrong. What it returns does the work, with CairnErrors. */
  prepare(argument: unknown): (scope: CommandScope) => Promise<unknown>;
}

/** Ties an argument's schema to the code that takes it. */
export function defineCommand<S extends z.ZodType>(
  definition: Partial<Omit<Command, 'prepare'>> & {
    argument: S;
    run: (argument: z.output<S>, scope: CommandScope) => Promise<unknown>;
  },
): Command {
  const { argument: schema, run, ...rest } = definition;
  return {
    needsTrust: null,
    progress: null,
    exclusive: false,
    ...rest,
    prepare: (argument) => {
      const parsed = schema.parse(argument);
      return (scope) => run(parsed, scope);
    },
  };
}
