/** Markup that is safe to be put into a page as it is. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Content = Markup | string | number | readonly (Markup | string | number)[];

/** Markup from a template; whatever is filled in is escaped, in text and in quoted attributes, unless it is markup itself. */
export function html(parts: TemplateStringsArray, ...values: Content[]): Markup {
  const filled = values.map((value, index) => `${markupOf(value)}${parts[index + 1] ?? ''}`);
  return new Markup((parts[0] ?? '') + filled.join(''));
}

function markupOf(value: Content): string {
  if (value instanceof Markup) return value.text;
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value));
  return value.map(markupOf).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Marks that turn the direction of text, or that can't be seen, are shown as a replacement character: names and subjects are by strangers. */
const escaped = (text: string): string =>
  text
    .replace(/[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, '\ufffd')
    .replace(/[&<>"'`]/g, (character) => entities[character] ?? '');
