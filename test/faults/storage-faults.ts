import { randomBytes } from 'node:crypto';
import { decodeDataItem } from '../../server/src/core/publication/data-item.ts';
import type { Fault, Told } from './case.ts';
import { killsLeaving } from './kills.ts';
import { afterwards, always, changed, first, flipped, half, html, instead, json, on, status } from './rules.ts';

const again = /(try|publish) again/i;
const goesOn = /goes on from here|goes on with the record|only moves the ref/;
/** The upload was taken, and nothing is recorded before it can be read back. */
const unreadable: Told = { code: ['store-unreachable', 'item-missing'], next: goesOn };
const wrongBytes: Told = { code: 'item-forged', next: /name other gateways/ };

/** All of what the gateway is read for. */
const reads = (request: Parameters<typeof on.data>[0]) => on.data(request) || on.index(request);

const emptyIndex = json({ data: { transactions: { pageInfo: { hasNextPage: false }, edges: [] }, transaction: null } });
const lyingIndex = () => {
  const node = { id: randomBytes(32).toString('base64url'), data: { size: '5' } };
  const transactions = { pageInfo: { hasNextPage: true }, edges: [{ cursor: 'again', node }] };
  return json({ data: { transactions, transaction: { block: { height: 7 } } } });
};

type Described = Omit<Fault, 'area' | 'meets'>;

const reading: Described[] = [
  {
    id: 'gateway-down',
    title: 'gateway down',
    arrange: ({ between }) => between('gateway', always(on.any, 'break')),
    outcome: unreadable,
  },
  {
    id: 'gateway-hangs',
    title: 'gateway hanging',
    arrange: ({ between }) => between('gateway', always(on.any, 'silence')),
    outcome: unreadable,
  },
  {
    id: 'gateway-429',
    title: 'gateway 429',
    arrange: ({ between }) => between('gateway', always(on.any, status(429))),
    outcome: unreadable,
  },
  {
    id: 'gateway-503',
    title: 'gateway 503',
    arrange: ({ between }) => between('gateway', always(on.any, status(503))),
    outcome: unreadable,
  },
  {
    id: 'gateway-404-a-while',
    title: 'gateway 404 for a while after the upload',
    arrange: ({ between }) => between('gateway', first(2, on.data, status(404)), first(2, on.index, emptyIndex)),
    outcome: 'done',
  },
  {
    id: 'gateway-404',
    title: 'gateway 404 for longer than is waited',
    arrange: ({ between }) => between('gateway', always(on.data, status(404)), always(on.index, emptyIndex)),
    outcome: unreadable,
  },
  {
    id: 'gateway-wrong-bytes',
    title: 'gateway sending wrong bytes',
    arrange: ({ between }) => between('gateway', changed(on.data, flipped)),
    outcome: wrongBytes,
  },
  {
    id: 'gateway-truncated',
    title: 'gateway sending half of the bytes',
    arrange: ({ between }) => between('gateway', changed(on.data, half)),
    outcome: wrongBytes,
  },
  {
    id: 'gateway-html',
    title: 'gateway sending HTML',
    arrange: ({ between }) => between('gateway', always(reads, html)),
    outcome: { code: ['item-forged', 'store-unreachable'], next: goesOn },
  },
  {
    id: 'graphql-lies',
    title: 'GraphQL naming items that are none, bytes missing',
    arrange: ({ between }) =>
      between('gateway', always(on.data, status(404)), {
        matches: on.index,
        react: async () => lyingIndex(),
      }),
    outcome: unreadable,
  },
  {
    id: 'graphql-knows-nothing',
    title: 'GraphQL knowing nothing, bytes there',
    arrange: ({ between }) => between('gateway', always(on.index, emptyIndex)),
    outcome: 'done',
  },
  {
    id: 'item-lost-in-fork',
    title: 'item confirmed, then lost in a fork',
    // It was readable once; then nobody has it, and the record is not sent: the same signed item is uploaded again.
    arrange: async ({ between, ground, world }) => {
      between(
        'walletRpc',
        instead(on.sending, 1, async () => {
          for (const id of ground.items()) world.gateway.forget(id);
          return 'break';
        }),
      );
    },
    outcome: { code: ['chain-unreachable', 'wallet-rejected', 'wallet-unsupported'], next: again },
  },
];

const uploading: Described[] = [
  {
    id: 'price-hangs',
    title: 'price service hanging',
    arrange: ({ between }) => between('bundler', always(on.price, 'silence')),
    outcome: { code: 'store-unreachable', next: again },
  },
  {
    id: 'price-html',
    title: 'price service sending HTML',
    arrange: ({ between }) => between('bundler', always(on.price, html)),
    outcome: { code: 'store-unreachable', next: again },
  },
  {
    id: 'bundler-402',
    title: 'bundler 402',
    arrange: ({ between }) => between('bundler', always(on.upload, status(402))),
    outcome: { code: 'insufficient-funds', next: /Add credits.*layer-1/s },
  },
  {
    id: 'bundler-400',
    title: 'bundler 400',
    arrange: ({ between }) => between('bundler', always(on.upload, status(400))),
    outcome: { code: 'store-refused', next: goesOn },
  },
  {
    id: 'bundler-400-taken',
    title: 'bundler 400 although it took the item',
    arrange: ({ between }) => between('bundler', afterwards(on.upload, status(400))),
    outcome: 'done',
  },
  {
    id: 'bundler-429',
    title: 'bundler 429',
    arrange: ({ between }) => between('bundler', always(on.upload, status(429, { 'retry-after': '90' }))),
    outcome: { code: 'store-unreachable', next: /again/ },
  },
  {
    id: 'bundler-503',
    title: 'bundler 503',
    arrange: ({ between }) => between('bundler', always(on.upload, status(503))),
    outcome: { code: 'store-unreachable', next: /Nothing is paid or stored twice/ },
  },
  {
    id: 'bundler-5xx-taken',
    title: 'bundler 5xx after it took the item',
    arrange: ({ between }) => between('bundler', afterwards(on.upload, status(502))),
    outcome: 'done',
  },
  {
    id: 'bundler-hangs',
    title: 'bundler hanging',
    arrange: ({ between }) => between('bundler', always(on.upload, 'silence')),
    outcome: { code: 'store-unreachable', next: again },
  },
  {
    id: 'bundler-hangs-taken',
    title: 'bundler hanging after it took the item',
    arrange: ({ between }) => between('bundler', afterwards(on.upload, 'silence')),
    outcome: 'done',
  },
  {
    id: 'bundler-answer-lost',
    title: 'bundler’s answer lost',
    arrange: ({ between }) => between('bundler', afterwards(on.upload, 'break')),
    outcome: 'done',
  },
  {
    id: 'bundler-html',
    title: 'bundler sending HTML for a receipt',
    arrange: ({ between }) => between('bundler', always(on.upload, html)),
    outcome: { code: 'store-unreachable', next: again },
  },
  {
    id: 'bundler-keeps-nothing',
    title: 'bundler giving a receipt and keeping nothing',
    arrange: ({ between }) =>
      between('bundler', {
        matches: on.upload,
        react: async ({ body }) => json({ id: idOf(body), winc: '0' }),
      }),
    outcome: { code: 'item-missing', next: /another|layer-1|--layer-one/ },
  },
];

export const storageFaults: readonly Fault[] = [
  ...reading.map((fault) => ({ ...fault, meets: killsLeaving('signed') })),
  ...uploading.map((fault) => ({ ...fault, meets: killsLeaving('signed', 'uploaded') })),
].map((fault) => ({ ...fault, area: 'storage' }));

function idOf(item: Buffer): string {
  return decodeDataItem(item).id;
}
