import { CairnError } from '../../protocol/errors.ts';
import type { ObjectFormat, ObjectId } from '../../protocol/primitives.ts';
import { toHex } from '../bytes.ts';

/** Octal mode of a link to another repository's commit. */
export const GITLINK_MODE = '160000';
/** Octal mode of a directory. */
export const TREE_MODE = '40000';

export interface TreeEntry {
  /** Octal without leading zeros (old tools wrote some): `100644`, `40000`, … */
  mode: string;
  /** One path component; bytes that are no UTF-8 become replacement characters, so it is for people, not for writing files. */
  name: string;
  id: ObjectId;
}

const decoder = new TextDecoder();

/** Entries of a git tree object: `MODE SP NAME NUL ID` each. Error `bad-object` on anything else. */
export function parseTree(data: Uint8Array, format: ObjectFormat): TreeEntry[] {
  const idLength = format === 'sha1' ? 20 : 32;
  const entries: TreeEntry[] = [];
  for (let at = 0; at < data.length; ) {
    const space = data.indexOf(0x20, at);
    const nul = data.indexOf(0, space);
    const end = nul + 1 + idLength;
    if (space < 0 || nul < 0 || end > data.length)
      throw new CairnError('bad-object', 'A tree object of this repository is malformed.', {
        next: 'Run git fsck and repair the repository first.',
      });
    entries.push({
      mode: decoder.decode(data.subarray(at, space)).replace(/^0+(?=.)/, ''),
      name: decoder.decode(data.subarray(space + 1, nul)),
      id: toHex(data.subarray(nul + 1, end)),
    });
    at = end;
  }
  return entries;
}
