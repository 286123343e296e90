import type { Attempt } from './laboratory.ts';

/** What came of all attempts at one spelling of an attack. */
export interface Line {
  number: number;
  attack: string;
  spelling: string;
  rule: string;
  unit: Attempt['rule']['unit'];
  attempts: number;
  violations: number;
  /** Violations of the same rule when the model that counts lines pays. */
  rawViolations: number;
  median: number;
  /** The size farthest from zero on the side that violates, and where it was. */
  worst: number;
  worstChange: string;
}

/** One line a spelling, in order of the attacks. */
export function summarize(attempts: readonly Attempt[]): Line[] {
  const groups = new Map<string, Attempt[]>();
  for (const attempt of attempts) {
    const key = `${attempt.attack.number} ${attempt.spelling}`;
    groups.set(key, [...(groups.get(key) ?? []), attempt]);
  }
  const inOrder = [...groups.values()].sort(([a], [b]) => (a?.attack.number ?? 0) - (b?.attack.number ?? 0));
  return inOrder.flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const isTwoSided = first.rule.text.includes('±');
    const reach = ({ verdict }: Attempt) => (isTwoSided ? Math.abs(verdict.size) : verdict.size);
    const worst = group.reduce((a, b) => (reach(b) > reach(a) ? b : a));
    const sizes = group.map(({ verdict }) => verdict.size).sort((a, b) => a - b);
    return [
      {
        number: first.attack.number,
        attack: first.attack.name,
        spelling: first.spelling,
        rule: first.rule.text,
        unit: first.rule.unit,
        attempts: group.length,
        violations: group.filter(({ verdict }) => !verdict.holds).length,
        rawViolations: group.filter(({ raw }) => !raw.holds).length,
        median: sizes[sizes.length >> 1] ?? 0,
        worst: worst.verdict.size,
        worstChange: worst.change,
      },
    ];
  });
}

export function table(lines: readonly Line[]): string {
  const rows = lines.map((line) => [
    `${line.number}`,
    line.attack,
    line.spelling,
    `${line.attempts}`,
    `${line.violations}`,
    `${line.rawViolations}`,
    shown(line.median, line.unit),
    shown(line.worst, line.unit),
    line.worstChange,
  ]);
  const head = ['#', 'attack', 'spelling', 'attempts', 'broken', 'raw broken', 'median', 'worst', 'where'];
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function shown(size: number, unit: Line['unit']): string {
  const sign = size > 0 ? '+' : '';
  if (unit === 'share') return `${sign}${(size * 100).toFixed(1)} %`;
  return unit === 'chance' ? `${sign}${size.toFixed(3)}` : `${sign}${size.toFixed(1)} tokens`;
}

/** How many attempts break the rules when the score pays, and when the raw model does, and by how many of the attacks that is broken. */
export function counts(attempts: readonly Attempt[]): { ours: number; raw: number; rawAttacks: number } {
  const raw = attempts.filter((attempt) => !attempt.raw.holds);
  return {
    ours: attempts.filter(({ verdict }) => !verdict.holds).length,
    raw: raw.length,
    rawAttacks: new Set(raw.map(({ attack }) => attack.number)).size,
  };
}
