import * as z from 'zod';
import type { Archive } from './archive.ts';
import { type Entry, tagValue } from './entry.ts';
import { type Field, type GraphQlValue, parseQuery } from './graphql-document.ts';
import { type Answer, json } from './http.ts';
import type { Weave } from './weave.ts';

const pageLimit = 1000;
const nullable = <T>(schema: z.ZodType<T>) => schema.nullish();
const strings = nullable(z.array(z.string()));

const transactionsSchema = z.strictObject({
  ids: strings,
  owners: strings,
  recipients: strings,
  tags: nullable(
    z.array(z.strictObject({ name: z.string(), values: z.array(z.string()), op: z.enum(['EQ', 'NEQ']).default('EQ') })),
  ),
  bundledIn: strings,
  block: nullable(z.strictObject({ min: nullable(z.int()), max: nullable(z.int()) })),
  first: nullable(z.int().nonnegative()),
  after: nullable(z.string()),
  sort: nullable(z.enum(['HEIGHT_ASC', 'HEIGHT_DESC'])),
});
type Filter = z.infer<typeof transactionsSchema>;

const requestSchema = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.json()).nullish(),
});

/** Answers a GraphQL request over the archive. `entries` is what the index knows: a faulty one may know less than the archive. */
export function answerGraphQl(body: Buffer, archive: Archive, weave: Weave, entries: readonly Entry[]): Answer {
  try {
    const { query, variables } = requestSchema.parse(JSON.parse(body.toString()));
    const fields = parseQuery(query, variables ?? {});
    const root = (field: Field) => resolve(field, archive, weave, entries);
    return json({ data: Object.fromEntries(fields.map((field) => [field.alias, root(field)])) });
  } catch (error) {
    return json({ errors: [{ message: error instanceof Error ? error.message : String(error) }] }, 400);
  }
}

function resolve(field: Field, archive: Archive, weave: Weave, entries: readonly Entry[]): unknown {
  if (field.name === 'transactions') {
    return select(transactions(transactionsSchema.parse(field.arguments), weave, entries), field);
  }
  if (field.name === 'transaction') {
    const entry = archive.find(String(field.arguments.id));
    return entry !== null && entries.includes(entry) ? select(nodeOf(entry, weave), field) : null;
  }
  if (field.name === 'block') return select(weave.blockById(String(field.arguments.id)), field);
  throw new SyntaxError(`Cannot query field "${field.name}" on type "Query".`);
}

/** Arrival order is block order here, so an entry's place in the archive is a cursor that stays valid. */
function transactions(filter: Filter, weave: Weave, entries: readonly Entry[]): object {
  const ascending = filter.sort === 'HEIGHT_ASC';
  const after = filter.after ? readCursor(filter.after) : null;
  const past = (index: number) => after === null || (ascending ? index > after : index < after);
  const found = entries
    .map((entry, index) => ({ entry, index }))
    .filter(({ entry, index }) => past(index) && matches(entry, filter, weave));
  if (!ascending) found.reverse();
  const first = Math.min(filter.first ?? 10, pageLimit);
  return {
    pageInfo: { hasNextPage: found.length > first },
    edges: found
      .slice(0, first)
      .map(({ entry, index }) => ({ cursor: writeCursor(index), node: nodeOf(entry, weave) })),
  };
}

function matches(entry: Entry, filter: Filter, weave: Weave): boolean {
  const { ids, owners, recipients, bundledIn, tags, block } = filter;
  const height = weave.blockOf(entry)?.height ?? Number.POSITIVE_INFINITY;
  return (
    (!ids || ids.includes(entry.id)) &&
    (!owners || owners.includes(entry.address)) &&
    (!recipients || recipients.includes(entry.target)) &&
    !bundledIn &&
    (tags ?? []).every((tag) => hasTag(entry, tag) === (tag.op === 'EQ')) &&
    height >= (block?.min ?? 0) &&
    height <= (block?.max ?? Number.POSITIVE_INFINITY)
  );
}

function hasTag(entry: Entry, wanted: { name: string; values: string[] }): boolean {
  return entry.tags.some((tag) => tag.name === wanted.name && wanted.values.includes(tag.value));
}

function nodeOf(entry: Entry, weave: Weave): object {
  const amount = (winston: string) => ({ winston, ar: String(Number(winston) / 1e12) });
  return {
    id: entry.id,
    anchor: entry.anchor,
    signature: entry.signature,
    recipient: entry.target,
    owner: { address: entry.address, key: entry.owner },
    fee: amount(entry.kind === 'transaction' ? entry.reward : '0'),
    quantity: amount('0'),
    data: { size: String(entry.size), type: tagValue(entry, 'content-type') ?? null },
    tags: entry.tags,
    block: weave.blockOf(entry),
    bundledIn: null,
    parent: null,
  };
}

/** The part of a value that a query asked for. */
function select(value: unknown, field: Field): unknown {
  if (Array.isArray(value)) return value.map((member) => select(member, field));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    field.fields.map((wanted) => {
      if (!Object.hasOwn(value, wanted.name)) throw new SyntaxError(`Cannot query field "${wanted.name}".`);
      return [wanted.alias, select(Reflect.get(value, wanted.name), wanted)];
    }),
  );
}

const writeCursor = (index: number): string => Buffer.from(`cairn ${index}`).toString('base64url');

function readCursor(cursor: GraphQlValue): number {
  const index = Buffer.from(String(cursor), 'base64url')
    .toString()
    .match(/^cairn (\d+)$/)?.[1];
  if (index === undefined) throw new SyntaxError('Invalid cursor.');
  return Number(index);
}
