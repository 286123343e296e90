import type { Archive } from './archive.ts';
import type { Entry } from './entry.ts';
import { type Answer, json, notFound, type Request, type Route, text } from './http.ts';
import type { Ledger } from './ledger.ts';
import type { Weave } from './weave.ts';

/** What an Arweave node says about itself, its blocks, wallets and prices. */
export function nodeRoutes(archive: Archive, weave: Weave, ledger: Ledger): Route[] {
  const get = (name: Route['name'], pattern: RegExp, answer: (request: Request) => Answer): Route => ({
    name,
    method: 'GET',
    pattern,
    answer,
  });
  const price = ({ parts }: Request) => text(200, String(ledger.transactionPrice(Number(parts[0]))));
  return [
    get('info', /^\/(?:info)?$/, () => json(information(archive, weave))),
    get('info', /^\/peers$/, () => json([])),
    get('anchor', /^\/tx_anchor$/, () => text(200, weave.block(weave.height()).id)),
    get('price', /^\/price\/(\d{1,15})(?:\/[\w-]{43})?$/, price),
    get('wallet', /^\/wallet\/([\w-]{43})\/balance$/, ({ parts }) => text(200, String(ledger.balance(parts[0] ?? '')))),
    get('wallet', /^\/wallet\/([\w-]{43})\/last_tx$/, ({ parts }) => {
      const last = archive.entries.findLast((entry) => entry.kind === 'transaction' && entry.address === parts[0]);
      return text(200, last?.id ?? '');
    }),
    get('block', /^\/block\/height\/(\d{1,15})$/, ({ parts }) => {
      const height = Number(parts[0]);
      return height > weave.height() ? notFound() : json(blockAnswer(weave.block(height), archive, weave));
    }),
    get('block', /^\/block\/hash\/([\w-]{64})$/, ({ parts }) => {
      const block = weave.blockById(parts[0] ?? '');
      return block === null ? notFound() : json(blockAnswer(block, archive, weave));
    }),
  ];
}

/** Status of an item or transaction, as a node tells it: 202 while it waits for its block. */
export function statusAnswer(entry: Entry | null, weave: Weave): Answer {
  if (entry === null) return notFound();
  const block = weave.blockOf(entry);
  if (block === null) return text(202, 'Pending');
  return json({
    block_height: block.height,
    block_indep_hash: block.id,
    number_of_confirmations: weave.height() - block.height + 1,
  });
}

function information(archive: Archive, weave: Weave): object {
  const height = weave.height();
  return {
    network: 'cairn.local.1',
    version: 5,
    release: 1,
    height,
    current: weave.block(height).id,
    blocks: height + 1,
    peers: 0,
    queue_length: archive.entries.filter((entry) => weave.blockOf(entry) === null).length,
    node_state_latency: 0,
  };
}

function blockAnswer(block: ReturnType<Weave['block']>, archive: Archive, weave: Weave): object {
  const inBlock = (entry: Entry) => entry.kind === 'transaction' && weave.blockOf(entry)?.height === block.height;
  return {
    indep_hash: block.id,
    previous_block: block.previous,
    height: block.height,
    timestamp: block.timestamp,
    txs: archive.entries.filter(inBlock).map((entry) => entry.id),
  };
}
