import { manifestTag } from '../../core/publication/tags.ts';
import type { PermanentReader } from '../../ports/permanent-store.ts';
import { type ArweaveId, arweaveIdSchema } from '../../protocol/primitives.ts';
import { Findings } from './findings.ts';
import { GatewayHealth } from './gateway-health.ts';
import { findByTag } from './gateway-index.ts';
import { hedged } from './hedge.ts';
import { answered, exchange, type HttpAnswer, isPage, join, NoAnswer } from './http.ts';
import { retrying } from './retry.ts';

export interface GatewayReaderOptions {
  /** Asked in this order; the first is the preferred one. */
  gateways: readonly string[];
  /** A gateway silent for this long is given up, in milliseconds. */
  idleMs?: number;
  /** A gateway silent for this long gets company from the next one, in milliseconds. */
  hedgeAfterMs?: number;
  /** Larger payloads are refused. */
  maxBytes?: number;
  /** How many items of one index are looked at: whoever floods it with forgeries ends here. */
  maxCandidates?: number;
}

type Fetched = Awaited<ReturnType<PermanentReader['fetch']>>;
type Wanted = Parameters<PermanentReader['fetch']>[0];

const atOnce = 4;

/** Reads publications from any number of Arweave gateways and returns only what `accepts` takes: all else is noted and passed over. */
export function createGatewayReader(options: GatewayReaderOptions): PermanentReader {
  const settings = { idleMs: 15_000, hedgeAfterMs: 1_500, maxBytes: 1024 ** 3, maxCandidates: 1_000, ...options };
  const health = new GatewayHealth(settings.gateways);
  return {
    async fetch(wanted, signal) {
      const search = new Search(settings, health, wanted, signal);
      // The hint comes from whoever published: what is no id is no hint.
      const hint = arweaveIdSchema.safeParse(wanted.hint);
      const found = (hint.success ? await search.byId(hint.data) : null) ?? (await search.byIndex());
      if (found !== null) return found;
      throw search.findings.toError(`the publication ${wanted.manifestSha256.slice(0, 12)}…`);
    },
  };
}

/** One search: what was tried and what came of it. */
class Search {
  readonly findings = new Findings();
  private readonly settings: Required<GatewayReaderOptions>;
  private readonly health: GatewayHealth;
  private readonly wanted: Wanted;
  private readonly signal: AbortSignal | undefined;
  private readonly tried = new Set<string>();
  private readonly maxBytes: number;

  constructor(
    settings: Required<GatewayReaderOptions>,
    health: GatewayHealth,
    wanted: Wanted,
    signal: AbortSignal | undefined,
  ) {
    this.settings = settings;
    this.health = health;
    this.wanted = wanted;
    this.signal = signal;
    this.maxBytes = Math.min(settings.maxBytes, wanted.maxBytes ?? Infinity);
  }

  /** The item under an id, from whichever gateway has its true bytes first. */
  byId(id: ArweaveId): Promise<Fetched | null> {
    return this.race(this.health.ordered(), (gateway, signal) => this.read(gateway, id, signal));
  }

  /** Any item that an index lists under the manifest's hash. */
  byIndex(): Promise<Fetched | null> {
    return this.race(this.health.ordered(), (gateway, signal) => this.searchIndex(gateway, signal));
  }

  private async searchIndex(gateway: string, signal: AbortSignal): Promise<Fetched | null> {
    const tag = this.wanted.tag ?? { name: manifestTag, value: this.wanted.manifestSha256 };
    let seen = 0;
    try {
      for await (const page of findByTag(gateway, tag, { idleMs: this.settings.idleMs, attempts: 2, signal })) {
        seen += page.length;
        const candidates = page.filter(({ size }) => size <= this.maxBytes);
        if (candidates.length < page.length) this.findings.add(gateway, 'forged', 'it lists an item that is too large');
        const found = await this.race(candidates, ({ id }, inner) => this.readAnywhere(gateway, id, inner), signal);
        if (found !== null) return found;
        if (seen >= this.settings.maxCandidates) break;
      }
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      this.unreachable(gateway, error.message);
      return null;
    }
    this.health.worked(gateway);
    if (seen === 0) this.findings.add(gateway, 'missing', 'its index lists no such item');
    return null;
  }

  /** The gateway that lists an item is asked first; it may lie about the bytes where another does not. */
  private readAnywhere(lister: string, id: ArweaveId, signal: AbortSignal): Promise<Fetched | null> {
    const others = this.health.ordered().filter((gateway) => gateway !== lister);
    return this.race([lister, ...others], (gateway, inner) => this.read(gateway, id, inner), signal);
  }

  private async read(gateway: string, id: ArweaveId, signal: AbortSignal): Promise<Fetched | null> {
    const place = `${gateway} ${id}`;
    if (this.tried.has(place)) return null;
    this.tried.add(place);
    const { maxBytes, settings } = this;
    const digestOnly = this.wanted.digest !== undefined;
    const { idleMs } = settings;
    const stopWatching = this.watchForOvertaking(gateway, signal);
    try {
      const ask = () => exchange(join(gateway, `raw/${id}`), { idleMs, maxBytes, digestOnly, signal });
      const answer = await retrying(ask, { attempts: 2, pauseMs: 150 }, signal);
      if (answer.status === 200 && this.accepts(answer)) {
        this.health.worked(gateway);
        return { payload: digestOnly ? new Uint8Array() : answer.bytes, id, gateway };
      }
      this.note(gateway, answer);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      this.unreachable(gateway, error.message);
    } finally {
      stopWatching();
    }
    return null;
  }

  /** A gateway that another one overtook, though it was asked first, is slow: the next search starts with the other. */
  private watchForOvertaking(gateway: string, signal: AbortSignal): () => void {
    const started = Date.now();
    const onAbort = () => {
      const slow = Date.now() - started >= this.settings.hedgeAfterMs;
      if (slow && !this.signal?.aborted) this.health.failed(gateway);
    };
    signal.addEventListener('abort', onAbort);
    return () => signal.removeEventListener('abort', onAbort);
  }

  private note(gateway: string, answer: HttpAnswer): void {
    const { status } = answer;
    // Anyone can store a web page under any tag: it says no more of the gateway than other wrong bytes do.
    if (status === 200 && isPage(answer)) this.findings.add(gateway, 'forged', 'it sent a web page');
    else if (status === 200) this.findings.add(gateway, 'forged', 'the bytes it sent are not what was recorded');
    else if (status === 404 || status === 410) this.findings.add(gateway, 'missing', 'it does not have the item');
    else if (status === 202) this.findings.add(gateway, 'missing', 'the item is still pending there');
    else this.unreachable(gateway, `it ${answered(answer)}`);
  }

  private unreachable(gateway: string, detail: string): void {
    this.health.failed(gateway);
    this.findings.add(gateway, 'unreachable', detail);
  }

  private accepts({ bytes, digest: found }: HttpAnswer): boolean {
    const { digest, accepts } = this.wanted;
    if (digest !== undefined) return found?.sha256 === digest.sha256 && found.length === digest.length;
    try {
      return accepts(bytes);
    } catch {
      return false;
    }
  }

  private race<T>(
    among: T[],
    attempt: (one: T, signal: AbortSignal) => Promise<Fetched | null>,
    signal: AbortSignal | undefined = this.signal,
  ): Promise<Fetched | null> {
    const attempts = among.map((one) => (inner: AbortSignal) => attempt(one, inner));
    return hedged(attempts, { afterMs: this.settings.hedgeAfterMs, atOnce, ...(signal ? { signal } : {}) });
  }
}
