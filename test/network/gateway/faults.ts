import * as z from 'zod';

/** What the gateway's routes are called where a fault names them. */
export const routeNames = [
  'info',
  'price',
  'anchor',
  'wallet',
  'block',
  'graphql',
  'transaction',
  'status',
  'offset',
  'chunk',
  'data',
  'upload',
  'submit',
  'submit-chunk',
  'account',
] as const;
export type RouteName = (typeof routeNames)[number];

/**
 * One way to misbehave, on one route or on `any`, `times` times (for ever where absent):
 * - `hang`: never answers; `slow`: answers after `ms`; `reset`: drops the connection; `lost`: does the work, then drops it
 * - `status`: answers that status, with `retry-after` seconds where given; `html`: a 200 with an HTML page
 * - `corrupt`: one byte of the answer is wrong; `truncate`: half of the answer; `replace`: those bytes (base64) in place of the answer
 * - `unindexed`: the index knows nothing; `disk-full`: storing fails as on a full disk
 */
export const faultSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.enum(['hang', 'reset', 'lost', 'html', 'corrupt', 'truncate', 'unindexed', 'disk-full']) }),
    z.object({ kind: z.literal('slow'), ms: z.number().nonnegative() }),
    z.object({ kind: z.literal('status'), status: z.int().min(400).max(599), retryAfter: z.int().optional() }),
    z.object({ kind: z.literal('replace'), base64: z.base64() }),
  ])
  .and(z.object({ on: z.enum([...routeNames, 'any']), times: z.int().positive().optional() }));
export type Fault = z.infer<typeof faultSchema>;

/** The faults a test has switched on. The first that fits a request is used. */
export class Faults {
  private active: { fault: Fault; left: number }[] = [];

  add(...faults: Fault[]): void {
    this.active.push(...faults.map((fault) => ({ fault, left: fault.times ?? Number.POSITIVE_INFINITY })));
  }

  clear(): void {
    this.active = [];
  }

  list(): Fault[] {
    return this.active.map(({ fault }) => fault);
  }

  /** The fault for this request, counted down. */
  take(route: RouteName): Fault | null {
    const index = this.active.findIndex(({ fault }) => fault.on === route || fault.on === 'any');
    const found = this.active[index];
    if (found === undefined) return null;
    found.left -= 1;
    if (found.left <= 0) this.active.splice(index, 1);
    return found.fault;
  }
}
