import {
  type Attack,
  eightStatements,
  equal,
  firstAlone,
  notMore,
  oneStatement,
  sameChance,
  within,
} from './attack.ts';
import { copies, lineOrder, moves, newLocalNames, newNamesThroughout, vendored } from './transformations/copies.ts';
import { sameEdits } from './transformations/edits.ts';
import { data, dilution, filler, trivialTests } from './transformations/filler.ts';
import { comments, inflation, whitespace } from './transformations/layout.ts';
import { churning, freshFiles, identities, reverting, splittings } from './transformations/sequences.ts';

/** The attacks on the score; 18, the hill climb over the first fourteen, is another program. */
export const attacks: readonly Attack[] = [
  { number: 1, name: 'white space', rule: notMore, spellings: whitespace, alone: true },
  { number: 2, name: 'comments', rule: notMore, spellings: comments, alone: true },
  { number: 3, name: 'splitting', rule: within(0.05), spellings: splittings },
  { number: 4, name: 'churn', rule: notMore, spellings: churning },
  { number: 5, name: 'copies', rule: notMore, spellings: copies },
  { number: 6, name: 'vendored, built and generated code', rule: notMore, spellings: vendored, alone: true },
  { number: 7, name: 'moves', rule: notMore, spellings: moves, alone: true },
  { number: 8, name: 'trivial tests', rule: notMore, spellings: trivialTests },
  { number: 9, name: 'filler', rule: notMore, spellings: filler },
  { number: 10, name: 'line breaks', rule: within(0.02), spellings: inflation },
  { number: 11, name: 'new local names', rule: within(0.05), spellings: newLocalNames },
  { number: 12, name: 'data', rule: oneStatement, spellings: data },
  { number: 13, name: 'a quiet file', rule: notMore, spellings: dilution },
  { number: 14, name: 'a fresh file', rule: sameChance, spellings: freshFiles },
  { number: 15, name: 'author, time, message', rule: equal, spellings: identities },
  { number: 16, name: 'order', rule: equal, spellings: lineOrder },
  { number: 17, name: 'revert', rule: firstAlone, spellings: reverting },
  { number: 19, name: 'new names throughout', rule: oneStatement, spellings: newNamesThroughout },
  { number: 20, name: 'the same throughout', rule: eightStatements, spellings: sameEdits },
];
