import type { Area, Fault } from './case.ts';
import { kills, states } from './kills.ts';
import { faults, matrix } from './matrix.ts';
import type { Results } from './results.ts';

const areas: readonly { area: Area; title: string }[] = [
  { area: 'storage', title: 'Gateways and bundler' },
  { area: 'chain', title: 'Chain' },
  { area: 'wallet', title: 'Wallet and relay' },
  { area: 'machine', title: 'The machine' },
];

/** The tables of docs/reliability.md: one of the kills alone, and one an area of what each fault came to in each state. */
export function reliabilityTables(results: Results): string {
  const run = `Run and held: ${Object.keys(results).length} of ${matrix.length} cases.`;
  return [run, killTable(), ...areas.map(({ area, title }) => faultTable(title, ofArea(area), results))].join('\n\n');
}

function ofArea(area: Area): Fault[] {
  return faults.filter((fault) => fault.area === area);
}

function killTable(): string {
  const rows = kills.map(({ title, leaves }) => [title, leaves]);
  return `### Killed\n\n${table(['moment', 'what it leaves'], rows)}`;
}

function faultTable(title: string, rows: readonly Fault[], results: Results): string {
  const columns = states.filter(({ kill }) => rows.some(({ id }) => caseId(kill, id) in results));
  const head = ['fault', ...columns.map((state) => state.title), 'what is said where it stops, and what to do next'];
  const body = rows.map((fault) => [
    fault.title,
    ...columns.map(({ kill }) => cell(results[caseId(kill, fault.id)])),
    wordsOf(fault, results),
  ]);
  return `### ${title}\n\n${table(head, body)}`;
}

function caseId(kill: string | null, fault: string): string {
  return kill === null ? fault : `${kill}+${fault}`;
}

function cell(result: Results[string] | undefined): string {
  if (result === undefined) return '';
  return result.told === null ? 'through' : 'told';
}

/** Each code once, in the words of the first state that met it. */
function wordsOf({ id }: Fault, results: Results): string {
  const told = states.flatMap(({ kill }) => results[caseId(kill, id)]?.told ?? []);
  const first = told.filter(({ code }, index) => told.findIndex((other) => other.code === code) === index);
  return first.map(({ code, message, next }) => `\`${code}\` ${message} *${next}*`).join('<br>');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}
