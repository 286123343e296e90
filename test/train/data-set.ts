import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { LabelledRow } from '../../server/src/adapters/tensorflow/linear-model.ts';
import { logOfCount } from '../../server/src/core/scoring/exact-math.ts';
import { type Features, featureNames } from '../../server/src/core/scoring/features.ts';

/** A labelled change of a known project. */
export interface ProjectRow extends LabelledRow {
  project: string;
  addedLines: number;
}

type Columns = (name: string) => number;

/** Reads the data set (CSV, gzipped where its name ends with `.gz`). Changes without either label are left out. */
export function readDataSet(file: string): ProjectRow[] {
  const bytes = readFileSync(file);
  const [header = '', ...lines] = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes)
    .toString('utf8')
    .trim()
    .split('\n');
  const position = new Map(header.split(',').map((name, index) => [name, index]));
  return lines
    .map((line) => readRow(line.split(','), position))
    .filter((row) => row.good12 !== null || row.bug12 !== null);
}

function readRow(cells: string[], position: ReadonlyMap<string, number>): ProjectRow {
  const cell = (name: string): string => {
    const index = position.get(name);
    if (index === undefined) throw new Error(`the data set has no column ${name}`);
    return cells[index] ?? '';
  };
  const column: Columns = (name) => Number(cell(name));
  const features = featuresOfColumns(column);
  return {
    project: cell('repo'),
    addedLines: column('la'),
    features: featureNames.map((name) => features[name]),
    good12: cell('surv365') === '' || column('n_code') < 5 ? null : isGood(column) ? 1 : 0,
    bug12: cell('bug365') === '' || column('n_src') < 1 ? null : column('bug365') > 0 ? 1 : 0,
  };
}

/** At least 80 % of the added code lines stand after twelve months, no fix took any, no revert. */
const isGood = (column: Columns): boolean =>
  column('surv365') >= 0.8 && !(column('bug365') > 0) && !(column('reverted') > 0);

/** The extractor's features from the columns of the same meaning. */
function featuresOfColumns(column: Columns): Features {
  const units = column('x_tok_n');
  const lines = { sourceLines: column('nov_src'), testLines: column('nov_test'), removedLines: column('code_del') };
  return {
    fileLines: logOfCount(column('v_lt')),
    developers: logOfCount(column('v_ndev')),
    changes: logOfCount(column('v_nuc')),
    age: logOfCount(column('v_age')),
    churn: logOfCount(column('v_churn60')),
    fixes: logOfCount(column('v_filefix')),
    newFile: column('v_new'),
    surprise: column('x_tok_xent'),
    newWords: column('x_newid'),
    onlyTests: lines.sourceLines > 0 ? 0 : 1,
    sourceLines: logOfCount(lines.sourceLines),
    testLines: logOfCount(lines.testLines),
    branches: logOfCount(column('x_ctrl')),
    definitions: logOfCount(column('x_defs')),
    units: logOfCount(units),
    entropy: column('x_tok_h'),
    removedLines: logOfCount(lines.removedLines),
  };
}
