import { describe, expect, it } from 'vitest';
import { pageHtml } from './html.ts';

const sources = { title: 'Page', script: 'https://x/page.js', style: 'https://x/page.css', cspSource: 'https://x' };

describe('pageHtml', () => {
  it('forbids everything but its own files', () => {
    const html = pageHtml(sources);
    expect(html).toContain("default-src 'none'");
    expect(html).not.toContain('unsafe');
    expect(html).not.toMatch(/<script>|<style|style="|onclick/);
  });

  it('escapes what it is given', () => {
    expect(pageHtml({ ...sources, title: '"><script>alert(1)</script>' })).not.toContain('<script>alert');
  });
});
