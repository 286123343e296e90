import { toBase64Url } from '../../../server/src/core/base64url.ts';
import {
  type DataItem,
  decodeDataItem,
  ownerAddress,
  verifyDataItem,
} from '../../../server/src/core/publication/data-item.ts';
import type { Archive } from './archive.ts';
import type { ItemEntry } from './entry.ts';
import { json, notFound, Refusal, type Request, type Route, text } from './http.ts';
import type { Ledger } from './ledger.ts';
import type { Weave } from './weave.ts';

/** The bundler: takes signed data items, checks and keeps them, and says what they cost. */
export function bundlerRoutes(archive: Archive, weave: Weave, ledger: Ledger): Route[] {
  return [
    {
      name: 'account',
      method: 'GET',
      pattern: /^\/v1\/account\/free$/,
      answer: () => json({ freeUploadLimitBytes: ledger.freeBytes }),
    },
    {
      name: 'account',
      method: 'GET',
      pattern: /^\/v1\/account\/balance$/,
      answer: ({ query }) => json({ winc: String(ledger.balance(query.get('address') ?? '')) }),
    },
    {
      name: 'price',
      method: 'GET',
      pattern: /^\/v1\/price\/bytes\/(\d{1,15})$/,
      answer: ({ parts }) => json({ winc: String(ledger.itemPrice(Number(parts[0]))), adjustments: [] }),
    },
    {
      name: 'upload',
      method: 'POST',
      pattern: /^\/v1\/tx\/ethereum$/,
      answer: async (request) => {
        const item = checkedItem(request);
        if (archive.find(item.id) !== null) return text(202, `Data item ${item.id} is here already.`);
        const entry = entryOf(item, request.body, ledger);
        if (BigInt(entry.charge) > 0n && ledger.balance(entry.address) < BigInt(entry.charge)) {
          return text(402, `Insufficient balance: ${entry.charge} winc are needed.`);
        }
        await archive.addItem(entry, request.body);
        return json({ id: item.id, owner: entry.address, timestamp: entry.receivedAt, winc: entry.charge });
      },
    },
    {
      name: 'status',
      method: 'GET',
      pattern: /^\/v1\/tx\/([\w-]{43})\/status$/,
      answer: ({ parts }) => {
        const entry = archive.find(parts[0] ?? '');
        if (entry?.kind !== 'item') return notFound();
        const confirmed = weave.blockOf(entry) !== null;
        return json(confirmed ? { status: 'FINALIZED', info: 'permanent' } : { status: 'CONFIRMED', info: 'new' });
      },
    },
  ];
}

function checkedItem({ body }: Request): DataItem {
  let item: DataItem;
  try {
    item = decodeDataItem(body);
  } catch {
    throw new Refusal(400, 'Data item parsing error.');
  }
  if (!verifyDataItem(item)) throw new Refusal(400, 'Invalid data item: the signature is not its owner’s.');
  return item;
}

function entryOf(item: DataItem, bytes: Buffer, ledger: Ledger): ItemEntry {
  return {
    kind: 'item',
    id: item.id,
    owner: toBase64Url(item.owner),
    address: ownerAddress(item.owner),
    signature: toBase64Url(item.signature),
    tags: [...item.tags],
    target: toBase64Url(item.target ?? new Uint8Array()),
    anchor: toBase64Url(item.anchor ?? new Uint8Array()),
    size: item.data.length,
    dataOffset: bytes.length - item.data.length,
    charge: String(ledger.itemPrice(bytes.length)),
    receivedAt: Date.now(),
  };
}
