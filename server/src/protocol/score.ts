import * as z from 'zod';

/** One factor's part in a score, in words a person understands. */
export const reasonSchema = z.object({
  feature: z.string(),
  /** Share of the logit of durability, signed: positive raised the chance. */
  share: z.number(),
  text: z.string(),
});
export type Reason = z.infer<typeof reasonSchema>;

export const hunkScoreSchema = z.object({
  /** Zero-based, end-exclusive lines of the buffer. */
  startLine: z.int().nonnegative(),
  endLine: z.int().nonnegative(),
  novel: z.number().nonnegative(),
  score: z.number().nonnegative(),
});
export type HunkScore = z.infer<typeof hunkScoreSchema>;

/** The live estimate of a change against HEAD: the parameters of the `cairn/score` notification. */
export const scoreNotificationSchema = z.object({
  uri: z.string(),
  version: z.int().nullable(),
  /** The commit the change is measured against; null in a repository without commits. */
  base: z.string().nullable(),
  /** `unknown` comes with `why`: not a source file, no repository, too large… */
  state: z.enum(['indexing', 'estimate', 'unknown']),
  why: z.string().optional(),
  /** While `indexing`: the share of the history that is read, where it is known. */
  progress: z.number().min(0).max(1).optional(),
  /** Novel tokens the change adds. */
  novel: z.number().nonnegative(),
  /** Probability that it still stands a year on with no fix having had to touch it, its size counted: shown, not paid. */
  good12: z.number().min(0).max(1),
  /** Probability that a fix has to touch it within a year. */
  bug12: z.number().min(0).max(1),
  /** Probability of the same, told without knowing the size of the change: what a token is paid by. */
  durability: z.number().min(0).max(1),
  /** novel × durability, in durable tokens. */
  score: z.number().nonnegative(),
  reasons: z.array(reasonSchema),
  /** What would raise it, plain sentences. */
  advice: z.array(z.string()),
  hunks: z.array(hunkScoreSchema),
  scorerHash: z.string(),
});
export type ScoreNotification = z.infer<typeof scoreNotificationSchema>;
