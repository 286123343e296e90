/** Substantive lines by what they are. */
export interface LineCounts {
  source: number;
  test: number;
  comment: number;
}

/** Lines of an older change that this one removed for good. */
export interface Death extends LineCounts {
  /** Ordinal of the change they came with. */
  owner: number;
}

/** What a change did to the lines of the main line. A line that is removed and added again, here or in another file, only moved. */
export interface ChangeOutcome {
  ordinal: number;
  /** Lines that came with it. */
  born: LineCounts;
  /** In order of their owners. */
  deaths: Death[];
  /** Source files of which it removed lines. */
  shrunkSources: number;
}
