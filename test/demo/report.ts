/** One thing that was looked at, and what came of it. */
export interface Check {
  check: string;
  ok: boolean;
  detail: string;
}

/** The demo's one line of JSON. */
export interface DemoReport {
  ok: boolean;
  /** On-chain name of what was published. */
  repository: string | null;
  /** Commits and objects published. */
  commits: number;
  objects: number;
  /** Objects of the restored repository that are byte for byte those of the original. */
  objectsCompared: number;
  bytesUploaded: number;
  /** Gas units of all records and ref moves. */
  gas: number;
  msByStep: Record<string, number>;
  /** Tokens the author was paid, in their smallest unit. */
  paid: string;
  checks: Check[];
}

/** Collects what the demo finds; a step that throws leaves what came before. */
export class Findings {
  readonly report: DemoReport = {
    ok: false,
    repository: null,
    commits: 0,
    objects: 0,
    objectsCompared: 0,
    bytesUploaded: 0,
    gas: 0,
    msByStep: {},
    paid: '0',
    checks: [],
  };

  check(check: string, ok: boolean, detail: string): void {
    this.report.checks.push({ check, ok, detail });
    say(`${ok ? 'ok  ' : 'FAIL'} ${check}: ${detail}`);
  }

  /** Runs one step and keeps how long it took. */
  async step<T>(name: string, run: () => Promise<T>): Promise<T> {
    say(`—— ${name}`);
    const began = performance.now();
    try {
      return await run();
    } finally {
      this.report.msByStep[name] = Math.round(performance.now() - began);
    }
  }
}

export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
