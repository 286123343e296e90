import { existsSync, lstatSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Whether a list (`address email` a line, `#` begins a comment) names the address together with one of the mail addresses. */
export function isListed(list: string, address: string, emails: string[]): boolean {
  return list.split('\n').some((line) => {
    const [listed = '', email = ''] = line.replace(/#.*/, '').trim().split(/\s+/);
    return listed.toLowerCase() === address.toLowerCase() && emails.includes(email.toLowerCase());
  });
}

/** A list of people; what is larger, or no plain file, is no such list. */
const largestList = 1 << 20;

/** The text of `.cairn/allowed-wallets` at the top of the work tree around a folder; empty where there is none. */
export function readAllowedWallets(from: string): string {
  for (let folder = from; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, '.git'))) {
      const file = path.join(folder, '.cairn', 'allowed-wallets');
      const found = lstatSync(file, { throwIfNoEntry: false });
      return found?.isFile() === true && found.size <= largestList ? readFileSync(file, 'utf8') : '';
    }
    if (path.dirname(folder) === folder) return '';
  }
}
