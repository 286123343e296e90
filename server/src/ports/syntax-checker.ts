export interface SyntaxProblem {
  /** One-based. */
  line: number;
  message: string;
}

/** Oracle L1. `unsupported`: no grammar for this file, or it is too large to parse. */
export interface SyntaxChecker {
  check(path: string, source: string): Promise<SyntaxProblem[] | 'unsupported'>;
  /** Named functions and classes of a file, for lenses. Empty where unsupported. */
  symbols(path: string, source: string): Promise<SourceSymbol[]>;
}

/** A function, method or class: what a lens stands above. */
export interface SourceSymbol {
  name: string;
  kind: 'function' | 'method' | 'class';
  /** Zero-based, end-exclusive. */
  startLine: number;
  endLine: number;
}
