/** Someone named in the header of a commit or tag. */
export interface Identity {
  name: string;
  email: string;
}

const LINE = /^(?:author|committer|tagger) (.*?) ?<([^>\n]*)> /gm;
const decoder = new TextDecoder();

/** Whom the header of a raw commit or tag names; its message counts for nothing. */
export function identitiesOf(object: Uint8Array): Identity[] {
  const text = decoder.decode(object);
  const end = text.indexOf('\n\n');
  const header = end < 0 ? text : text.slice(0, end + 1);
  return [...header.matchAll(LINE)].map(([, name = '', email = '']) => ({ name, email }));
}
