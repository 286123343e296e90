import type { BaseCode, SourceCode } from '../code/code.ts';
import { IdSet } from '../code/id-set.ts';
import { lineText, nextMarked } from '../code/lines.ts';
import type { Language } from '../lexer/grammar.ts';
import { isLiteralId } from '../lexer/tokens.ts';
import type { GoneCode, NamedCode } from './candidates.ts';
import { contractNamed, contractsInLine } from './contract-names.ts';
import type { DormantCode } from './dormant.ts';
import { namesInLine, namesInString } from './interpolations.ts';
import { type Mention, MentionReader } from './mentions.ts';

/** Names that are looked for: those of candidates, and those of what waits. */
export class WantedNames {
  readonly #own: IdSet;
  readonly #contracts: IdSet;
  readonly #dormant: DormantCode;
  readonly #waiting: IdSet;
  /** Whether one of them is of something in Solidity. */
  readonly areContracts: boolean;

  /** `contracts`: those of `own` that stand in Solidity. */
  constructor(own: Iterable<number>, contracts: readonly number[], dormant: DormantCode) {
    this.#own = new IdSet([...own]);
    this.#contracts = new IdSet(contracts);
    this.#dormant = dormant;
    this.#waiting = dormant.names();
    this.areContracts = contracts.length > 0 || dormant.hasContracts;
  }

  has(id: number): boolean {
    return this.#waiting.has(id) || this.#own.has(id);
  }

  /** Whether it is looked for, and the name of something in Solidity. */
  hasContract(id: number): boolean {
    return this.#contracts.has(id) || (this.#waiting.has(id) && this.#dormant.named(id).some(isContract));
  }
}

export const isContract = ({ path }: { readonly path: string }): boolean => path.endsWith('.sol');

/** A place of a name that is looked for. */
export interface FoundName {
  /** Significant token. */
  readonly index: number;
  readonly id: number;
  readonly mention: Mention;
}

/** What the lines of a file that are gone say, in order. */
export function goneNames({ before, gone, language }: GoneCode, wanted: WantedNames): FoundName[] {
  const found: FoundName[] = [];
  if (before === null) return found;
  const reader = new MentionReader(before, language);
  for (let line = gone.indexOf(1); line >= 0; line = nextMarked(gone, 1, line)) {
    const hasLiteral = eachOther(before, line, reader, wanted, found, () => undefined);
    const index = before.firstSignificant[line] ?? 0;
    if (asksForContracts(language, wanted))
      pushContracts(contractsInLine(lineText(before, line)), index, wanted, found);
    else if (hasLiteral) pushNames(namesInLine(lineText(before, line), language), index, wanted, found);
  }
  return found;
}

/** What the added ones say. */
export function addedNames({ after, oldOf, language }: NamedCode, wanted: WantedNames): FoundName[] {
  const found: FoundName[] = [];
  const reader = new MentionReader(after, language);
  const lookInto = asksForContracts(language, wanted)
    ? (index: number) => pushContracts([contractNamed(after, index)], index, wanted, found)
    : (index: number) => pushWithin(after, index, language, wanted, found);
  for (let line = oldOf.indexOf(-1); line >= 0; line = nextMarked(oldOf, -1, line))
    eachOther(after, line, reader, wanted, found, lookInto);
  return found;
}

const asksForContracts = (language: Language, { areContracts }: WantedNames): boolean =>
  areContracts && language === 'script';

/** Notes the words of a line that are looked for, and visits its other tokens. Whether it has a literal. */
function eachOther(
  code: BaseCode,
  line: number,
  reader: MentionReader,
  wanted: WantedNames,
  found: FoundName[],
  visit: (index: number) => void,
): boolean {
  const end = code.firstSignificant[line + 1] ?? 0;
  let hasLiteral = false;
  for (let index = code.firstSignificant[line] ?? end; index < end; index += 1) {
    const id = code.ids[index] ?? 0;
    if (wanted.has(id)) found.push({ index, id, mention: reader.at(index) });
    else visit(index);
    if (isLiteralId(id)) hasLiteral = true;
  }
  return hasLiteral;
}

function pushWithin(
  code: SourceCode,
  index: number,
  language: Language,
  wanted: WantedNames,
  found: FoundName[],
): void {
  if (isLiteralId(code.ids[index] ?? 0)) pushNames(namesInString(code, language, index), index, wanted, found);
}

function pushNames(ids: readonly number[], index: number, wanted: WantedNames, found: FoundName[]): void {
  for (const id of ids) if (wanted.has(id)) found.push({ index, id, mention: 'use' });
}

function pushContracts(ids: readonly number[], index: number, wanted: WantedNames, found: FoundName[]): void {
  for (const id of ids) if (wanted.hasContract(id)) found.push({ index, id, mention: 'use' });
}
