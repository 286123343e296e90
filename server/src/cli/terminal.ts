import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CairnError } from '../protocol/errors.ts';
import type { ConfirmParams } from '../protocol/lsp.ts';

/** Holds the passphrase of the secret file for scripts, which have nobody to ask. */
const PASSPHRASE_VARIABLE = 'CAIRN_PASSPHRASE';
const BACKUP_VARIABLE = 'CAIRN_BACKUP_PASSPHRASE';

/** What a passphrase opens, and what holds it for scripts. */
const passphrases = {
  secrets: { variable: PASSPHRASE_VARIABLE, of: 'the secret file' },
  backup: { variable: BACKUP_VARIABLE, of: 'the backup' },
} as const;

/** What the command says and asks. Results go to standard output and nothing else does. */
export interface Terminal {
  result(text: string): void;
  /** Waits until all results have left. Error `cancelled` where nobody reads them any more. */
  delivered(): Promise<void>;
  note(text: string): void;
  /** How results may be drawn: plainly unless a person is looking, in colour unless NO_COLOR says not to. */
  readonly drawing: { width: number; bars: boolean; colour: boolean };
  /** One line that is overwritten by the next; nothing unless a person is watching. */
  progress(text: string, fraction?: number): void;
  /** False for anything but a clear yes. Error `consent-refused` where there is nobody to ask. */
  confirm(question: ConfirmParams): Promise<boolean>;
  /** Error `not-configured` where there is nobody to ask. */
  passphrase(what: keyof typeof passphrases): Promise<string>;
}

export function createTerminal(): Terminal {
  const watched = process.stderr.isTTY === true;
  const canAsk = process.stdin.isTTY === true && watched;
  let line = false;
  const clear = () => {
    if (line) process.stderr.write('\r\u001b[K');
    line = false;
  };
  const note = (text: string) => {
    clear();
    process.stderr.write(`${text}\n`);
  };
  return {
    result(text) {
      clear();
      process.stdout.write(`${text}\n`);
    },
    delivered: () =>
      new Promise((resolve, reject) => {
        process.stdout.write('', (error) => (error ? reject(readerGone()) : resolve()));
      }),
    note,
    drawing: drawingOf(process.stdout, process.env),
    progress(text, fraction) {
      if (!watched) return;
      const percent = fraction === undefined ? '' : `${Math.round(100 * fraction)}`.padStart(3).concat('% ');
      const width = (process.stderr.columns ?? 80) - 1;
      process.stderr.write(`\r\u001b[K${printable(`${percent}${text}`).slice(0, width)}`);
      line = true;
    },
    async confirm(question) {
      note([question.title, ...question.detail].map(printable).join('\n'));
      if (!canAsk) throw nobodyToAsk();
      return /^y(es)?$/i.test((await ask(`${question.accept}? [y/N] `)).trim());
    },
    async passphrase(what) {
      const { variable, of } = passphrases[what];
      const given = process.env[variable];
      if (given !== undefined && given !== '') return given;
      if (!canAsk)
        throw new CairnError('not-configured', `The passphrase of ${of} is needed, and there is nobody to ask.`, {
          next: `Set ${variable}, or run the command in a terminal.`,
        });
      clear();
      return ask(`Passphrase of ${of}: `, { hidden: true });
    },
  };
}

function drawingOf({ isTTY, columns }: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): Terminal['drawing'] {
  const bars = isTTY === true && environment.TERM !== 'dumb';
  return { width: columns ?? 100, bars, colour: bars && (environment.NO_COLOR ?? '') === '' };
}

/** Text of strangers (commit messages, file names) must not steer a terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\ufffd');
}

async function ask(question: string, { hidden = false } = {}): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  if (hidden) process.stderr.write(question);
  const reader = createInterface({ input: process.stdin, output: hidden ? silent : process.stderr, terminal: true });
  try {
    return await reader.question(hidden ? '' : question);
  } finally {
    reader.close();
    if (hidden) process.stderr.write('\n');
  }
}

const readerGone = (): CairnError => new CairnError('cancelled', 'Cancelled. Nothing was changed after this point.');

function nobodyToAsk(): CairnError {
  return new CairnError('consent-refused', 'Nothing was done: this needs a yes, and there is nobody to ask.', {
    next: 'Run the command in a terminal, or pass --yes once you have read what it would do.',
  });
}
