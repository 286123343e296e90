import {
  encodeLeavesFile,
  type Leaf,
  type LeavesFile,
  leavesAfter,
  leavesOf,
  leavesTree,
  payoutOf,
} from '../core/reward/leaves.ts';
import { type PayPolicy, payable } from '../core/reward/pay.ts';
import type { PermanentStore } from '../ports/permanent-store.ts';
import type { Registry, TransactionCall } from '../ports/registry.ts';
import type { Settlement, SettlementLedger } from '../ports/settlement.ts';
import type { TransactionSender } from '../ports/transaction-sender.ts';
import type { Address, Hex } from '../protocol/primitives.ts';
import type { Attestation, Attestations } from './attestations.ts';
import { earningsBefore, readable } from './earnings.ts';
import { type Clock, endOf, epochOf, type Snapshot, snapshotOf } from './epoch-clock.ts';
import { budgetOf, candidateEpochs, coveredAdvances, grantedIn, type JudgedAdvance, payouts } from './epoch-plan.ts';
import { type Judge, MissingData, SealedData } from './judge.ts';
import type { LeavesStore } from './leaves-store.ts';
import type { Peers } from './peers.ts';
import { type Book, isFinalAt, lower, type RepositoryState, type SettledEvent } from './repository-state.ts';

export interface SettlerOptions {
  registry: Registry;
  ledger: SettlementLedger;
  sender: TransactionSender;
  sign(settlement: Settlement): Promise<Hex>;
  store: PermanentStore;
  attestations: Attestations;
  leaves: LeavesStore;
  judge: Judge;
  peers: Peers;
  chainId: number;
  treasury: Address;
  deployedAtBlock: number;
  onEvent(event: {
    what: 'signed' | 'settled' | 'claimed' | 'burned';
    repositoryId: bigint;
    epoch?: number;
    transaction?: Hex;
  }): void;
}

/** How far the settling of one book is, for people: null where there is nothing to say. `abstained`: it is for its readers to settle. */
export type Standing = { state: 'computed' | 'rolled-over' | 'abstained'; epoch: number; why: string } | null;

/**
 * Settles closed epochs and pays what is final. Every act is asked of the chain first, so that a restart, another
 * validator or a lost answer never makes it happen twice.
 */
export class Settler {
  readonly #options: SettlerOptions;
  readonly #snapshots = new Map<number, Snapshot>();

  constructor(options: SettlerOptions) {
    this.#options = options;
  }

  /** Takes the next step for one token of a repository. */
  async settle(
    state: RepositoryState,
    book: Book,
    clock: Clock,
    chain: { finalized: number; time: number },
    signal: AbortSignal,
  ): Promise<Standing> {
    const lastOver = epochOf(clock, chain.time) - 1;
    for (const epoch of candidateEpochs(state, book, clock, lastOver)) {
      const snapshot = await this.#snapshot(clock, epoch, chain.finalized);
      if (snapshot === null) return null;
      const prepared = await this.#prepare(state, book, clock, epoch, snapshot, signal).catch((error: unknown) => {
        if (error instanceof MissingData) return error;
        throw error;
      });
      if (prepared instanceof SealedData) return { state: 'abstained', epoch, why: prepared.message };
      if (prepared instanceof MissingData) return { state: 'rolled-over', epoch, why: prepared.message };
      if (prepared === null) continue;
      return this.#attest(state, book, epoch, prepared, signal);
    }
    return null;
  }

  /** Claims, for the contributors, what final settlements owe them, oldest first, and burns what they set apart for it. */
  async payOut(state: RepositoryState, book: Book, time: number, signal: AbortSignal): Promise<void> {
    const final = book.settlements.filter((settlement) => isFinalAt(settlement, time));
    for (const { event } of final) {
      const file = await readable(this.#options.leaves.of(event, signal));
      if (file !== null) await this.#claimAll(state, book, event, file, signal);
    }
    if (final.some(({ burn }) => burn > 0n)) await this.#burn(state.repositoryId, book.token, signal);
  }

  async #claimAll(
    { repositoryId }: RepositoryState,
    book: Book,
    { token, epoch, root }: SettledEvent,
    file: LeavesFile,
    signal: AbortSignal,
  ): Promise<void> {
    const open = (leaf: Leaf) => (book.claims.get(lower(leaf.account))?.cumulative ?? 0n) < leaf.cumulative;
    const leaves = leavesOf(file);
    if (!leaves.some(open) || !(await this.#options.ledger.isFinal(repositoryId, token, epoch))) return;
    const tree = leavesTree(this.#scope(repositoryId, token, epoch), leaves);
    if (tree.root !== root) return; // a quorum lied: nothing in the file can be proven
    for (const leaf of leaves.filter(open)) {
      signal.throwIfAborted();
      const claimed = await this.#options.ledger.claimed(repositoryId, token, leaf.account);
      if (claimed >= leaf.cumulative || claimed < leaf.cumulative - leaf.amount) continue;
      const call = this.#options.ledger.claimCall({ repositoryId, token, epoch, ...leaf, proof: tree.proof(leaf) });
      const transaction = await this.#send(call, `pay ${leaf.account}`, signal);
      this.#options.onEvent({ what: 'claimed', repositoryId, epoch, transaction });
    }
  }

  async #burn(repositoryId: bigint, token: Address, signal: AbortSignal): Promise<void> {
    if ((await this.#options.ledger.burnDue(repositoryId, token)) === 0n) return;
    const call = this.#options.ledger.burnCall(repositoryId, token);
    const transaction = await this.#send(call, 'burn what settlements set apart', signal);
    this.#options.onEvent({ what: 'burned', repositoryId, transaction });
  }

  async #snapshot(clock: Clock, epoch: number, finalized: number): Promise<Snapshot | null> {
    const known = this.#snapshots.get(epoch);
    if (known && (await this.#options.registry.blockHash(known.number)) === known.hash) return known;
    const range = { from: this.#options.deployedAtBlock, finalized };
    const snapshot = await snapshotOf(this.#options.registry, range, endOf(clock, epoch));
    if (snapshot) this.#snapshots.set(epoch, snapshot);
    return snapshot;
  }

  /** The settlement's content; null where the epoch pays nobody. Throws MissingData. */
  async #prepare(
    state: RepositoryState,
    book: Book,
    clock: Clock,
    epoch: number,
    snapshot: Snapshot,
    signal: AbortSignal,
  ): Promise<LeavesFile | null> {
    const advances: JudgedAdvance[] = [];
    for (const event of coveredAdvances(state, book, clock, epoch)) {
      advances.push(await this.#options.judge.judge(state, event, snapshot.number, signal));
    }
    const policy = await this.#options.ledger.payPolicy(book.token, snapshot.number);
    const budget = payable(budgetOf(book, epoch, snapshot.number), policy);
    const money = { budget, granted: grantedIn(book, epoch), policy };
    const earned = payouts(state, advances, money, snapshot);
    if (earned.length === 0) return null;
    const before = await earningsBefore(
      book,
      clock,
      snapshot.time,
      this.#options.leaves,
      (of) => this.#scope(state.repositoryId, book.token, of),
      signal,
    );
    return this.#leavesFile(state, book, { epoch, snapshot, ...money, advances }, leavesAfter(before, earned));
  }

  #leavesFile(
    state: RepositoryState,
    book: Book,
    of: {
      epoch: number;
      snapshot: Snapshot;
      budget: bigint;
      granted: bigint;
      policy: PayPolicy;
      advances: JudgedAdvance[];
    },
    leaves: readonly Leaf[],
  ): LeavesFile {
    return {
      version: 1,
      chainId: this.#options.chainId,
      treasury: lower(this.#options.treasury),
      repositoryId: String(state.repositoryId),
      token: lower(book.token),
      epoch: of.epoch,
      snapshotBlockHash: of.snapshot.hash,
      scorerHash: `0x${this.#options.judge.scorerHash}`,
      policy: { ...of.policy, rate: String(of.policy.rate) },
      budget: String(of.budget),
      granted: String(of.granted),
      advances: of.advances.map(({ event, weight, credits }) => ({
        old: event.oldCommit,
        new: event.newCommit,
        weight: String(weight),
        credits: credits.map((credit) => ({ ...credit, account: lower(credit.account) })),
      })),
      leaves: leaves.map(({ account, amount, cumulative }) => ({
        account,
        amount: String(amount),
        cumulative: String(cumulative),
      })),
    };
  }

  async #attest(
    state: RepositoryState,
    book: Book,
    epoch: number,
    file: LeavesFile,
    signal: AbortSignal,
  ): Promise<Standing> {
    const { ledger, attestations } = this.#options;
    const [funds, set] = await Promise.all([
      ledger.funds(state.repositoryId, book.token, epoch),
      ledger.validatorSet(),
    ]);
    if (funds.settled || !funds.open)
      return { state: 'computed', epoch, why: 'an earlier settlement is not final yet' };
    const { bytes, sha256 } = encodeLeavesFile(file);
    const leaves = leavesOf(file);
    const payout = payoutOf(leaves);
    if (payout > funds.funded) return { state: 'computed', epoch, why: 'the pay exceeds the unspent deposits' };
    const settlement: Settlement = {
      repositoryId: state.repositoryId,
      token: book.token,
      epoch,
      attempt: funds.attempt,
      setId: set.setId,
      snapshotBlockHash: file.snapshotBlockHash,
      scorerHash: file.scorerHash,
      leavesSha256: sha256,
      root: leavesTree(this.#scope(state.repositoryId, book.token, epoch), leaves).root,
      cumulativeTotal: funds.previousTotal + payout,
    };
    await this.#options.leaves.keep(bytes);
    if (!set.validators.some((member) => lower(member) === lower(this.#options.sender.account)))
      return { state: 'computed', epoch, why: 'this node’s key is not a member of the validator set' };
    const own = await attestations.sign(settlement, ledger.digest(settlement), () => this.#options.sign(settlement));
    this.#options.onEvent({ what: 'signed', repositoryId: state.repositoryId, epoch });
    const signatures = await this.#quorum(own, set, signal);
    if (signatures === null) return { state: 'computed', epoch, why: 'too few validators have signed yet' };
    await this.#submit(settlement, bytes, signatures, signal);
    return { state: 'computed', epoch, why: 'the settlement was sent' };
  }

  /** Signatures of a quorum in the order the contract wants; null where there are too few yet. */
  async #quorum(
    own: Attestation,
    set: { validators: Address[]; quorum: number },
    signal: AbortSignal,
  ): Promise<Hex[] | null> {
    const { ledger, peers, sender } = this.#options;
    const signatures = new Map<Address, Hex>([[lower(sender.account), own.signature]]);
    const members = new Set(set.validators.map(lower));
    if (signatures.size < set.quorum) {
      const digest = ledger.digest(own.settlement);
      for (const { settlement, signature } of await peers.attestations(own.settlement, signal)) {
        if (ledger.digest(settlement) !== digest) continue;
        const signer = await ledger.signerOf(settlement, signature).then(lower, () => null);
        if (signer !== null && members.has(signer)) signatures.set(signer, signature);
      }
    }
    if (signatures.size < set.quorum) return null;
    return [...signatures]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, set.quorum)
      .map(([, signature]) => signature);
  }

  /** First the leaves, kept for good, then the settlement that names them. */
  async #submit(settlement: Settlement, bytes: Uint8Array, signatures: Hex[], signal: AbortSignal): Promise<void> {
    const { attestations, store, ledger } = this.#options;
    let item = await attestations.item(settlement);
    if (item === null) {
      item = await store.prepare(bytes, [
        { name: 'App-Name', value: 'Cairn' },
        { name: 'Content-Type', value: 'application/json' },
        { name: 'Type', value: 'leaves' },
        { name: 'Manifest-SHA256', value: settlement.leavesSha256 },
      ]);
      await attestations.keepItem(settlement, item);
    }
    await store.send(item, { signal });
    const call = ledger.settleCall(settlement, signatures, item.id);
    const transaction = await this.#send(call, `settle epoch ${settlement.epoch}`, signal);
    const { repositoryId, epoch } = settlement;
    this.#options.onEvent({ what: 'settled', repositoryId, epoch, transaction });
  }

  async #send(call: TransactionCall, purpose: string, signal: AbortSignal): Promise<Hex> {
    const transaction = await this.#options.sender.send(call, { purpose, signal });
    await this.#options.registry.wait(transaction, signal);
    return transaction;
  }

  #scope(repositoryId: bigint, token: Address, epoch: number) {
    return { chainId: this.#options.chainId, treasury: this.#options.treasury, repositoryId, token, epoch };
  }
}
