import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const identity = { GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.org' };

/** A small repository in a folder of its own, driven by stock git. */
export class SampleRepository {
  readonly directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'cairn-protocol-')));

  static empty(): SampleRepository {
    const repository = new SampleRepository();
    repository.git('init', '--quiet', '--initial-branch=main');
    return repository;
  }

  /** With one commit by Ada: `src/sum.ts`, and a test of it and of what is to come. */
  static sample(): SampleRepository {
    const repository = SampleRepository.empty();
    repository.write('src/sum.ts', source);
    repository.write('test/sum.test.ts', uses);
    repository.commitAll('Add sum');
    return repository;
  }

  git(...args: string[]): string {
    return execFileSync('git', args, {
      cwd: this.directory,
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        HOME: this.directory,
        GIT_CONFIG_NOSYSTEM: '1',
        ...identity,
        GIT_COMMITTER_NAME: identity.GIT_AUTHOR_NAME,
        GIT_COMMITTER_EMAIL: identity.GIT_AUTHOR_EMAIL,
      },
    }).trim();
  }

  write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(this.directory, file)), { recursive: true });
    writeFileSync(path.join(this.directory, file), text);
  }

  commitAll(message: string): string {
    this.git('add', '--all');
    this.git('commit', '--quiet', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Code that nothing says the name of earns nothing. */
const uses = 'check(sum, Mean, product, one, total, largest);\n';

export const source = `export function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export class Mean {
  of(values: number[]): number {
    return sum(values) / values.length;
  }
}
`;
