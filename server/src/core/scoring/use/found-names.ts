import type { BaseCode, SourceCode } from '../code/code.ts';
import { IdSet } from '../code/id-set.ts';
import { lineText, nextMarked } from '../code/lines.ts';
import type { Language } from '../lexer/grammar.ts';
import type { GoneCode, NamedCode } from './candidates.ts';
import { contractNamed, contractsInLine, holdsContracts } from './contract-names.ts';
import type { DormantCode } from './dormant.ts';
import { mayHoldNames, namesInLine, namesInString } from './interpolations.ts';
import { type Mention, MentionReader } from './mentions.ts';

/** Names that are looked for: those of candidates, and those of what waits. */
export class WantedNames {
  readonly #own: IdSet;
  readonly #contracts: IdSet;
  readonly #hasOwnContracts: boolean;
  readonly #dormant: DormantCode;
  readonly #waiting: IdSet;

  /** `contracts`: those of `own` that stand in Solidity. */
  constructor(own: Iterable<number>, contracts: readonly number[], dormant: DormantCode) {
    this.#own = new IdSet([...own]);
    this.#contracts = new IdSet(contracts);
    this.#dormant = dormant;
    this.#waiting = dormant.names();
    this.#hasOwnContracts = contracts.length > 0;
  }

  has(id: number): boolean {
    return this.#waiting.has(id) || this.#own.has(id);
  }

  /** Whether one of them is of something in Solidity. */
  get areContracts(): boolean {
    return this.#hasOwnContracts || this.#dormant.hasContracts;
  }

  /** Whether it is looked for, and the name of something in Solidity. */
  hasContract(id: number): boolean {
    return (
      this.#contracts.has(id) ||
      (this.#waiting.has(id) && this.#dormant.named(id).some(({ path }) => holdsContracts(path)))
    );
  }
}

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
  const namesWithin = namesWithinLine(language, wanted);
  for (let line = gone.indexOf(1); line >= 0; line = nextMarked(gone, 1, line)) {
    findWords(before, line, reader, wanted, found);
    if (namesWithin === null) continue;
    const index = before.firstSignificant[line] ?? 0;
    for (const id of namesWithin(lineText(before, line))) found.push({ index, id, mention: 'use' });
  }
  return found;
}

/** What the added ones say. */
export function addedNames({ after, oldOf, language }: NamedCode, wanted: WantedNames): FoundName[] {
  const found: FoundName[] = [];
  const reader = new MentionReader(after, language);
  const namesWithin = namesWithinToken(after, language, wanted);
  for (let line = oldOf.indexOf(-1); line >= 0; line = nextMarked(oldOf, -1, line)) {
    findWords(after, line, reader, wanted, found);
    if (namesWithin === null) continue;
    const end = after.firstSignificant[line + 1] ?? 0;
    for (let index = after.firstSignificant[line] ?? end; index < end; index += 1)
      for (const id of namesWithin(index)) found.push({ index, id, mention: 'use' });
  }
  return found;
}

function findWords(code: BaseCode, line: number, reader: MentionReader, wanted: WantedNames, found: FoundName[]): void {
  const end = code.firstSignificant[line + 1] ?? 0;
  for (let index = code.firstSignificant[line] ?? end; index < end; index += 1) {
    const id = code.ids[index] ?? 0;
    if (wanted.has(id)) found.push({ index, id, mention: reader.at(index) });
  }
}

/** How names are found that a token says otherwise than as a word; null where none does. */
function namesWithinToken(code: SourceCode, language: Language, wanted: WantedNames) {
  if (asksForContracts(language, wanted))
    return (index: number) => [contractNamed(code, index)].filter((id) => wanted.hasContract(id));
  if (!mayHoldNames(language)) return null;
  return (index: number) => namesInString(code, language, index).filter((id) => wanted.has(id));
}

/** The same of a line whose tokens nobody kept. */
function namesWithinLine(language: Language, wanted: WantedNames) {
  if (asksForContracts(language, wanted))
    return (line: string) => contractsInLine(line).filter((id) => wanted.hasContract(id));
  if (!mayHoldNames(language)) return null;
  return (line: string) => namesInLine(line, language).filter((id) => wanted.has(id));
}

const asksForContracts = (language: Language, wanted: WantedNames): boolean =>
  language === 'script' && wanted.areContracts;
