import { CairnError } from '../../protocol/errors.ts';

type Verdict = 'missing' | 'forged' | 'unreachable';

/** What each gateway said while something was looked for: becomes the error when nothing was found. */
export class Findings {
  private readonly notes: { gateway: string; verdict: Verdict; detail: string }[] = [];

  add(gateway: string, verdict: Verdict, detail: string): void {
    this.notes.push({ gateway, verdict, detail });
  }

  /** `store-unreachable` where a gateway could not be asked (it may have it), else `item-forged` where wrong bytes came, else `item-missing`. */
  toError(what: string): CairnError {
    const why = this.summary();
    if (this.has('unreachable')) {
      return new CairnError('store-unreachable', `Could not find ${what}: not every gateway could be asked.`, {
        why,
        next: 'Try again in a few minutes. If it stays so, check the network connection, or name more gateways in the settings.',
      });
    }
    if (this.has('forged')) {
      return new CairnError('item-forged', `Only wrong bytes were found for ${what}.`, {
        why,
        next: 'Name other gateways in the settings, or see whether a proxy or a sign-in page answers in their place. Whoever has the repository can publish the same bytes again.',
      });
    }
    return new CairnError('item-missing', `No gateway has ${what}.`, {
      why,
      next: 'Right after an upload, wait a minute and try again. Otherwise whoever has the repository can publish the same bytes again.',
    });
  }

  private has(verdict: Verdict): boolean {
    return this.notes.some((note) => note.verdict === verdict);
  }

  private summary(): string {
    const byGateway = Map.groupBy(this.notes, ({ gateway }) => gateway);
    return [...byGateway]
      .map(
        ([gateway, notes]) => `${gateway}: ${[...new Set(notes.map(({ detail }) => detail))].slice(0, 4).join(', ')}`,
      )
      .join('; ');
  }
}
