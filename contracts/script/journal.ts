import { existsSync, readFileSync, rmSync } from 'node:fs';
import * as z from 'zod';
import { CairnError } from '../../server/src/protocol/errors.ts';
import { addressSchema, hexSchema } from '../../server/src/protocol/primitives.ts';
import { writeAtomically } from './write-atomically.ts';

const journalSchema = z.strictObject({
  chainId: z.int().positive(),
  deployer: addressSchema,
  /** Signed transactions, in the order in which they were signed; a later one with the same nonce replaces an earlier one. */
  transactions: z.array(hexSchema.refine((raw) => raw.startsWith('0x02'), 'not an EIP-1559 transaction')),
});
type JournalEntries = z.infer<typeof journalSchema>;

/**
 * The signed transactions of a deployment that is under way: written before they are sent, so that the next run sends the same bytes
 * again, never another transaction beside them.
 */
export interface Journal {
  /** What earlier runs signed for this account on this chain. */
  read(): `0x${string}`[];
  write(transactions: readonly `0x${string}`[]): void;
  remove(): void;
}

/** A journal that ends with the process: for chains that do too. */
export function createMemoryJournal(): Journal {
  let kept: `0x${string}`[] = [];
  return {
    read: () => kept,
    write: (transactions) => {
      kept = [...transactions];
    },
    remove: () => {
      kept = [];
    },
  };
}

/** A journal in a file. Error `invalid-input` where the file is something else. */
export function createFileJournal(file: string, chainId: number, deployer: `0x${string}`): Journal {
  return {
    read() {
      if (!existsSync(file)) return [];
      const entries = parse(file, readFileSync(file, 'utf8'));
      const ours = entries.chainId === chainId && entries.deployer.toLowerCase() === deployer.toLowerCase();
      if (!ours) throw otherDeployment(file, entries);
      return entries.transactions;
    },
    write(transactions) {
      writeAtomically(file, `${JSON.stringify({ chainId, deployer, transactions }, null, 2)}\n`);
    },
    remove: () => rmSync(file, { force: true }),
  };
}

function parse(file: string, text: string): JournalEntries {
  try {
    return journalSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CairnError('invalid-input', `${file} is not the journal of a deployment.`, {
      next: 'Move it away. If a deployment was under way, its transactions are waited for all the same.',
      cause,
    });
  }
}

function otherDeployment(file: string, { chainId, deployer }: JournalEntries): CairnError {
  return new CairnError('invalid-input', `${file} belongs to another deployment.`, {
    why: `It was begun by ${deployer} on chain ${chainId}.`,
    next: 'Finish that one first, or choose another file with --out.',
  });
}
