import * as z from 'zod';
import { uintSchema } from '../../../server/src/protocol/primitives.ts';
import { type Faults, faultSchema } from './faults.ts';
import { json, Refusal, type Route } from './http.ts';
import type { Ledger } from './ledger.ts';

const faultsSchema = z.array(faultSchema);
const grantSchema = z.object({ amount: uintSchema, address: z.string().optional() });

/** How a test in another process switches failures: the faults by GET, PUT (a JSON list) and DELETE, and what wallets own. */
export function adminRoutes(faults: Faults, ledger: Ledger): Route[] {
  const route = (method: Route['method'], pattern: RegExp, answer: Route['answer']): Route => ({
    name: 'admin',
    method,
    pattern,
    answer,
  });
  return [
    route('GET', /^\/admin\/faults$/, () => json(faults.list())),
    route('PUT', /^\/admin\/faults$/, ({ body }) => {
      faults.clear();
      faults.add(...parse(faultsSchema, body));
      return json(faults.list());
    }),
    route('DELETE', /^\/admin\/faults$/, () => {
      faults.clear();
      return json([]);
    }),
    route('PUT', /^\/admin\/grant$/, ({ body }) => {
      const { amount, address } = parse(grantSchema, body);
      ledger.setGrant(BigInt(amount), address);
      return json({});
    }),
  ];
}

function parse<T>(schema: z.ZodType<T>, body: Buffer): T {
  try {
    return schema.parse(JSON.parse(body.toString()));
  } catch (error) {
    throw new Refusal(400, error instanceof Error ? error.message : String(error));
  }
}
