import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html } from './html.ts';

describe('html', () => {
  it('escapes what is filled in, in text and in attributes, but not markup', () => {
    const inner = html`<b>${'<i>'}</b>`;
    expect(html`<p title="${`"><script>`}">${inner}${['&', 1]}</p>`.text).toBe(
      '<p title="&quot;&gt;&lt;script&gt;"><b>&lt;i&gt;</b>&amp;1</p>',
    );
  });

  it('shows marks that turn text around, or hide, as what they are not', () => {
    expect(html`${'a\u202eb\u0000c\u200bd'}`.text).toBe('a\ufffdb\ufffdc\ufffdd');
  });

  it('lets no text open a tag, end an attribute or begin an entity', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(html`${text}`.text.replace(/&(amp|lt|gt|quot|#39|#96);/g, '')).not.toMatch(/[&<>"'`]/);
      }),
    );
  });
});
