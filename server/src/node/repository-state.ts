import { refHash } from '../core/contribution/key.ts';
import type { ChainEvent } from '../ports/registry.ts';
import type { Address, ArweaveId, Hex, ObjectFormat, ObjectId, Sha256 } from '../protocol/primitives.ts';

type EventOf<Kind extends ChainEvent['kind']> = Extract<ChainEvent, { kind: Kind }>;
export type RecordedEvent = EventOf<'recorded'>;
export type AdvancedEvent = EventOf<'advanced'>;
export type SettledEvent = EventOf<'settled'>;

export interface Settlement {
  event: SettledEvent;
  /** Challenged and not ruled upon; `overruled`: governance dropped it; `lapsed`: nobody ruled in time, so it is made again. */
  dispute: 'none' | 'challenged' | 'overruled' | 'lapsed';
  /** What it burns beside its pay once it is final. */
  burn: bigint;
}

/** The books of one token of a repository. */
export interface Book {
  token: Address;
  deposits: { block: number; amount: bigint }[];
  budgets: { block: number; fromEpoch: number; amount: bigint }[];
  grants: { block: number; epoch: number; amount: bigint }[];
  /** In the order they were made, dropped ones too. */
  settlements: Settlement[];
  /** What each account, in lower case, was paid by claims, and the last of them. */
  claims: Map<Address, { cumulative: bigint; transaction: Hex }>;
}

/** All that the chain says of one repository, folded from its events. */
export interface RepositoryState {
  repositoryId: bigint;
  owner: Address;
  parentId: bigint;
  name: string;
  mainRef: string;
  objectFormat: ObjectFormat;
  tip: ObjectId | null;
  /** By key, in the order they were recorded. */
  records: Map<Hex, RecordedEvent>;
  /** Moves of the main ref alone: others are not paid. */
  advances: AdvancedEvent[];
  /** Hints where a manifest may lie, the first one first. */
  hints: Map<Sha256, ArweaveId | null>;
  books: Map<Address, Book>;
  /** Who may do what, with the block from which on. */
  roles: { block: number; owner: Address; maintainers: Map<Address, number>; controller: Address | null }[];
}

/** Null where the repository was never registered: anyone can record for an id that does not exist. */
export function foldRepository(repositoryId: bigint, events: readonly ChainEvent[]): RepositoryState | null {
  const registered = events.find((event) => event.kind === 'repository-registered');
  if (registered === undefined) return null;
  const { owner, parentId, name, mainRef, objectFormat, block } = registered;
  const state: RepositoryState = {
    ...{ repositoryId, owner, parentId, name, mainRef, objectFormat },
    tip: null,
    records: new Map(),
    advances: [],
    hints: new Map(),
    books: new Map(),
    roles: [{ block, owner, maintainers: new Map(), controller: null }],
  };
  const mainRefHash = refHash(mainRef);
  for (const event of events) apply(state, event, mainRefHash);
  return state;
}

function apply(state: RepositoryState, event: ChainEvent, mainRefHash: Hex): void {
  switch (event.kind) {
    case 'recorded':
      state.records.set(event.contributionKey, event);
      if (!state.hints.get(event.record.manifestSha256)) state.hints.set(event.record.manifestSha256, event.arweaveId);
      return;
    case 'advanced':
      if (!state.hints.has(event.manifestSha256)) state.hints.set(event.manifestSha256, null);
      if (event.refHash.toLowerCase() !== mainRefHash) return;
      state.advances.push(event);
      state.tip = event.newCommit;
      return;
    case 'transferred':
    case 'maintainer-set':
    case 'controller-set':
      applyRole(state, event);
      return;
    case 'deposited':
    case 'royalty-pulled':
    case 'budget-set':
    case 'settled':
    case 'challenged':
    case 'ruled':
    case 'lapsed':
    case 'claimed':
    case 'granted':
    case 'burn-planned':
    case 'burned':
      applyMoney(state, event);
      return;
    default:
      return;
  }
}

function applyRole(
  state: RepositoryState,
  event: EventOf<'transferred'> | EventOf<'maintainer-set'> | EventOf<'controller-set'>,
): void {
  const now = state.roles.at(-1);
  if (now === undefined) return;
  // A sale ends all roles that the owner before gave.
  if (event.kind === 'transferred') {
    state.owner = event.to;
    state.roles.push({ block: event.block, owner: event.to, maintainers: new Map(), controller: null });
  } else if (event.kind === 'maintainer-set') {
    const maintainers = new Map(now.maintainers).set(event.account, event.expiry);
    state.roles.push({ ...now, block: event.block, maintainers });
  } else {
    state.roles.push({ ...now, block: event.block, controller: event.controller });
  }
}

type MoneyEvent = Extract<ChainEvent, { token: Address }>;

function applyMoney(state: RepositoryState, event: MoneyEvent): void {
  const book = bookOf(state, event.token);
  switch (event.kind) {
    case 'deposited':
      book.deposits.push({ block: event.block, amount: event.amount - event.royalty });
      return;
    case 'royalty-pulled':
      // What a repository owes its parent was never counted as its own.
      if (event.parentId === state.repositoryId) book.deposits.push({ block: event.block, amount: event.amount });
      return;
    case 'budget-set':
      book.budgets.push({ block: event.block, fromEpoch: event.fromEpoch, amount: event.amount });
      return;
    case 'settled':
      book.settlements.push({ event, dispute: 'none', burn: 0n });
      return;
    case 'challenged':
      setDispute(book, event.epoch, 'challenged');
      return;
    case 'ruled':
      setDispute(book, event.epoch, event.upheld ? 'overruled' : 'none');
      return;
    case 'lapsed':
      setDispute(book, event.epoch, 'lapsed');
      return;
    case 'granted':
      book.grants.push({ block: event.block, epoch: event.epoch, amount: event.amount });
      return;
    case 'burn-planned':
      setBurn(book, event.epoch, event.amount);
      return;
    case 'claimed':
      book.claims.set(lower(event.account), {
        cumulative: (book.claims.get(lower(event.account))?.cumulative ?? 0n) + event.amount,
        transaction: event.transaction,
      });
  }
}

function setDispute(book: Book, epoch: number, dispute: Settlement['dispute']): void {
  const settlement = book.settlements.findLast(({ event }) => event.epoch === epoch);
  if (settlement) settlement.dispute = dispute;
}

function setBurn(book: Book, epoch: number, burn: bigint): void {
  const settlement = book.settlements.findLast(({ event }) => event.epoch === epoch);
  if (settlement) settlement.burn = burn;
}

function bookOf(state: RepositoryState, token: Address): Book {
  const known = state.books.get(lower(token));
  if (known) return known;
  const book: Book = { token, deposits: [], budgets: [], grants: [], settlements: [], claims: new Map() };
  state.books.set(lower(token), book);
  return book;
}

/** Settlements that hold: made, and not dropped. */
export function standing(book: Book): Settlement[] {
  return book.settlements.filter(({ dispute }) => dispute === 'none' || dispute === 'challenged');
}

/** Whether a settlement can be claimed from at this time (unix seconds). */
export function isFinalAt(settlement: Settlement, time: number): boolean {
  return settlement.dispute === 'none' && settlement.event.finalizableAt <= time;
}

/** Owner, controller and maintainers as of a block, at its time. */
export function roleHoldersAt(state: RepositoryState, block: number, time: number): Set<Address> {
  const roles = state.roles.findLast((entry) => entry.block <= block);
  if (roles === undefined) return new Set();
  const maintainers = [...roles.maintainers].filter(([, expiry]) => expiry > time).map(([account]) => account);
  return new Set([roles.owner, ...maintainers, ...(roles.controller ? [roles.controller] : [])]);
}

export function lower(address: Address): Address {
  return `0x${address.slice(2).toLowerCase()}`;
}
