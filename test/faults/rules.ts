import type { Answer, Passing, Reaction, Rule } from './proxy.ts';

type Matcher = Rule['matches'];

/** Which requests a rule is about. */
export const on = {
  any: (): boolean => true,
  /** The upload of a data item. */
  upload: ({ method, path }: Pick<Passing, 'method' | 'path'>): boolean =>
    method === 'POST' && path === '/v1/tx/ethereum',
  price: ({ path }: Pick<Passing, 'path'>): boolean => path.startsWith('/v1/price/'),
  status: ({ path }: Pick<Passing, 'path'>): boolean => /^\/v1\/tx\/[\w-]+\/status$/.test(path),
  /** The bytes of an item by its id. */
  data: ({ path }: Pick<Passing, 'path'>): boolean => path.startsWith('/raw/'),
  index: ({ path }: Pick<Passing, 'path'>): boolean => path === '/graphql',
  call:
    (name: string): Matcher =>
    ({ call }) =>
      call === name,
  /** A transaction on its way to the chain. */
  sending: ({ call }: Pick<Passing, 'call'>): boolean => call === 'eth_sendRawTransaction',
} as const;

/** All that match react so. */
export function always(matches: Matcher, reaction: Reaction): Rule {
  return { matches, react: async () => reaction };
}

/** The first `times` that match react so, later ones pass. */
export function first(times: number, matches: Matcher, reaction: Reaction): Rule {
  return { matches, react: async ({ nth }, forward) => (nth <= times ? reaction : forward()) };
}

/** The work is done, and what comes back is this all the same. */
export function afterwards(matches: Matcher, reaction: Reaction): Rule {
  return {
    matches,
    react: async (_request, forward) => {
      await forward();
      return reaction;
    },
  };
}

/** The true answer, changed. */
export function changed(matches: Matcher, change: (body: Buffer) => Buffer): Rule {
  return {
    matches,
    react: async (_request, forward) => {
      const answer = await forward();
      return answer.status === 200 ? { ...answer, body: change(answer.body) } : answer;
    },
  };
}

/** Something else is done in place of the nth that matches. */
export function instead(matches: Matcher, nth: number, run: Rule['react']): Rule {
  return { matches, react: (request, forward) => (request.nth === nth ? run(request, forward) : forward()) };
}

export function status(code: number, headers: Record<string, string> = {}): Answer {
  return { status: code, headers: { 'content-type': 'text/plain', ...headers }, body: Buffer.from(`Status ${code}`) };
}

export const html: Answer = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: Buffer.from('<!doctype html><title>Welcome</title><h1>It works</h1>'),
};

export function json(value: unknown): Answer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(value)) };
}

export function half(body: Buffer): Buffer {
  return body.subarray(0, body.length >> 1);
}

export function flipped(body: Buffer): Buffer {
  const copy = Buffer.from(body);
  const middle = copy.length >> 1;
  copy[middle] = (copy[middle] ?? 0) ^ 1;
  return copy;
}
