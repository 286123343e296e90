const shortestRestMs = 1_000;
const longestRestMs = 60_000;

/** Remembers which gateways failed lately, so that the others are asked first. None is ever left out. */
export class GatewayHealth {
  private readonly gateways: readonly string[];
  private readonly failures = new Map<string, { count: number; restsUntil: number }>();

  constructor(gateways: readonly string[]) {
    this.gateways = gateways;
  }

  /** All gateways as configured, those that rest after a failure last. */
  ordered(): string[] {
    const now = Date.now();
    const rests = (gateway: string) => (this.failures.get(gateway)?.restsUntil ?? 0) > now;
    return [...this.gateways.filter((gateway) => !rests(gateway)), ...this.gateways.filter(rests)];
  }

  worked(gateway: string): void {
    this.failures.delete(gateway);
  }

  failed(gateway: string): void {
    const count = (this.failures.get(gateway)?.count ?? 0) + 1;
    const rest = Math.min(shortestRestMs * 2 ** (count - 1), longestRestMs);
    this.failures.set(gateway, { count, restsUntil: Date.now() + rest });
  }
}
