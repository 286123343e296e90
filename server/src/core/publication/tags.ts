import type { Sha256 } from '../../protocol/primitives.ts';
import { utf8 } from '../bytes.ts';
import { type DataItemTag, tagLimits } from './data-item-tags.ts';
import type { Manifest } from './manifest.ts';

const APP_NAME = 'Cairn';
const CONTENT_TYPE = 'application/x-cairn-publication';
/** The tag by which gateways find an item again when its id is lost: the hash it is known by. */
export const manifestTag = 'Manifest-SHA256';

/**
 * The tags a publication is stored under, for people and indexers; readers trust only the payload. Of several refs the first
 * is named. Each tag is paid for with every push: what the manifest tells alone (parents, trees) is not repeated. What a
 * manifest does not have, or what is too long for a tag, is left out.
 */
export function publicationTags(manifest: Manifest, manifestSha256: Sha256): DataItemTag[] {
  const ref = manifest.refs[0];
  const values: [string, string | null | undefined][] = [
    ['App-Name', APP_NAME],
    ['App-Version', manifest.generator.replace(/^\D*/, '')],
    ['Content-Type', CONTENT_TYPE],
    ['Type', manifest.kind],
    ['Repository', manifest.repository],
    ['Ref', ref?.name],
    ['Commit', ref?.new],
    [manifestTag, manifestSha256],
  ];
  return values.flatMap(([name, value]) => (value && utf8(value).length <= tagLimits.name ? [{ name, value }] : []));
}

/** The tags of anything sealed: nothing but that it is Cairn's, and how readers find it. The last one is unique. */
export function sealedTags(locator: string): DataItemTag[] {
  return [
    { name: 'App-Name', value: APP_NAME },
    { name: 'Type', value: 'private' },
    { name: 'Locator', value: locator },
  ];
}

/** The tags of a part of a pack. It is found by its own hash, under the same tag as a manifest. */
export function partTags(sha256: Sha256): DataItemTag[] {
  return [
    { name: 'App-Name', value: APP_NAME },
    { name: 'Content-Type', value: 'application/octet-stream' },
    { name: 'Type', value: 'part' },
    { name: manifestTag, value: sha256 },
  ];
}
