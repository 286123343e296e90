import type { Sha256 } from '../../protocol/primitives.ts';
import { utf8 } from '../bytes.ts';
import { type DataItemTag, tagLimits } from './data-item-tags.ts';
import type { Manifest } from './manifest.ts';

export const publicationContentType = 'application/x-cairn-publication';
/** The tag by which gateways find a publication again when its id is lost. */
export const manifestTag = 'Manifest-SHA256';

/**
 * The tags a publication is stored under, for people and indexers; readers trust only the payload. Of several refs the first is named.
 * `version` is Cairn's own. What a manifest does not have, or what is too long for a tag, is left out.
 */
export function publicationTags(manifest: Manifest, manifestSha256: Sha256, version: string): DataItemTag[] {
  const ref = manifest.refs[0];
  const tip = manifest.commits.find((commit) => commit.id === ref?.new);
  const values: [string, string | null | undefined][] = [
    ['App-Name', 'Cairn'],
    ['App-Version', version],
    ['Content-Type', publicationContentType],
    ['Type', manifest.kind],
    ['Repository', manifest.repository],
    ['Ref', ref?.name],
    ['Commit', ref?.new],
    ['Parent', ref?.old],
    ['Tree', tip?.tree],
    [manifestTag, manifestSha256],
  ];
  return values.flatMap(([name, value]) => (value && utf8(value).length <= tagLimits.name ? [{ name, value }] : []));
}
