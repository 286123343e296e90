import { logOfCount } from '../exact-math.ts';

/** Inputs made of others, where a straight line through one does not tell what it says. For the heads that pay nothing. */
export interface Bends {
  /** Square of `testShare`: a change of tests alone stands more often than one that is half tests promises. */
  mostlyTests: number;
  /** How far the files are above four, in logarithms: each file more costs less then. */
  manyFiles: number;
  /** The share of fixes in the project's changes, times how much comes to the project: it says more of a busy one. */
  busyFixes: number;
  /** How strange the code is, times how much code comes. */
  strangeLines: number;
}

interface Bendable {
  testShare: number;
  files: number;
  projectFixes: number;
  projectLines: number;
  surprise: number;
  codeLines: number;
}

const FEW_FILES = logOfCount(4);
/** About the means over the changes that were learned from, so that a product says little that its factors say. */
const USUAL = { projectFixes: 0.25, projectLines: 9, surprise: 6, codeLines: 2 };

export const bendsOf = (of: Bendable): Bends => ({
  mostlyTests: of.testShare * of.testShare,
  manyFiles: Math.max(0, of.files - FEW_FILES),
  busyFixes: (of.projectFixes - USUAL.projectFixes) * (of.projectLines - USUAL.projectLines),
  strangeLines: (of.surprise - USUAL.surprise) * (of.codeLines - USUAL.codeLines),
});
