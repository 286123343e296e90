import type { ContributionStage } from '../../protocol/contribution.ts';
import type { Address, Uint } from '../../protocol/primitives.ts';
import type { Owner, OwnerShare, RangeOwnership, Reward } from './owners.ts';

/** What a lens shows beside what it is about. */
export interface LensView {
  /** The connected wallet, called "you". */
  me: Address | null;
  owners: boolean;
  rewards: boolean;
}

const SHOWN_OWNERS = 3;
const MAX_NAME = 32;

const stageText: Record<ContributionStage, string> = {
  local: 'not recorded',
  recorded: 'recorded',
  advanced: 'recorded, merged',
  scored: 'recorded, scored',
  attested: 'recorded, attested',
  finalized: 'recorded, attested',
  paid: 'recorded',
  unproven: 'recorded, unproven',
  unreadable: 'recorded, private',
};

/** One line above a symbol: `◆ you 80 % · Ada 20 % · recorded, paid 12.5 CRN`. Null where there is nothing to say. */
export function lensTitle(ownership: RangeOwnership, view: LensView): string | null {
  const parts = [
    ...(view.owners ? ownerTexts(ownership.owners, view.me) : []),
    ...(view.rewards ? rewardTexts(ownership) : []),
  ];
  return parts.length === 0 ? null : `◆ ${parts.join(' · ')}`;
}

function ownerTexts(owners: readonly OwnerShare[], me: Address | null): string[] {
  const shown = owners.slice(0, SHOWN_OWNERS).map(({ owner, share }) => `${ownerName(owner, me)} ${percent(share)}`);
  const others = owners.length - shown.length;
  return others > 0 ? [...shown, `${others} more`] : shown;
}

function ownerName(owner: Owner, me: Address | null): string {
  if (owner.kind === 'uncommitted') return 'not committed';
  if (owner.kind === 'unproven') return `${shortName(owner.name)} (unproven)`;
  const mine = me !== null && owner.account.toLowerCase() === me.toLowerCase();
  if (owner.kind === 'claimed') return `${mine ? 'you' : shortName(owner.name)} (claimed)`;
  return mine ? 'you' : `${shortName(owner.name)} (${shortAddress(owner.account)})`;
}

function rewardTexts({ stage, rewards }: RangeOwnership): string[] {
  if (stage === null && rewards.length === 0) return [];
  const amounts = rewards.map(rewardText).join(', ');
  return [[stage === null ? '' : stageText[stage], amounts].filter((text) => text !== '').join(', ')];
}

function rewardText(reward: Reward): string {
  return `${reward.claimed ? 'paid' : 'earned'} ${formatAmount(reward.amount, reward.decimals)} ${shortName(reward.symbol)}`;
}

/** At least 1 % and never 100 % for a part, so that nobody is rounded away. */
function percent(share: number): string {
  const rounded = Math.round(share * 100);
  return `${share === 1 ? 100 : Math.min(99, Math.max(1, rounded))} %`;
}

/** `0x1234…abcd`. */
export function shortAddress(address: Address): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`;
}

/** Names come from commits and contracts of anyone: one line, no control or direction marks, a sane length. */
function shortName(name: string): string {
  const clean = name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '').trim() || 'someone';
  const letters = [...clean];
  return letters.length > MAX_NAME ? `${letters.slice(0, MAX_NAME - 1).join('')}…` : clean;
}

/** A token amount for people: up to four significant decimals, never rounded up. `1250000, 5 → 12.5`. */
export function formatAmount(amount: Uint, decimals: number): string {
  const digits = amount.padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals);
  const lead = whole === '0' ? (fraction.match(/^0*/)?.[0].length ?? 0) : 0;
  const kept = fraction.slice(0, lead + 4).replace(/0+$/, '');
  return kept === '' ? whole : `${whole}.${kept}`;
}
