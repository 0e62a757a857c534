import { describe, expect, it } from '@jest/globals';
import { labelList } from './badges.js';
import { html } from './html.js';
import { webLink } from './link.js';

describe('a template', () => {
  it('escapes every text, in contents and attributes', () => {
    expect(html`<a title="${'"><script>'}">${`<b>&'`}</a>`.text).toBe(
      '<a title="&quot;&gt;&lt;script&gt;">&lt;b&gt;&amp;&#39;</a>',
    );
  });

  it('shows characters that would reorder or hide text', () => {
    expect(html`${'safe\u202etxt.exe\u0000'}`.text).toBe('safe\\u202etxt.exe\\u0000');
  });

  it('takes markup of its own as it is, and leaves out what is undefined', () => {
    expect(html`<p>${html`<i>1</i>`}${[html`a`, html`b`]}${undefined}</p>`.text).toBe('<p><i>1</i>ab</p>');
  });
});

describe('a link out of Argus', () => {
  it.each(['https://example.org/a?b=1', 'http://10.0.0.1:9090/graph'])('leads to %s', (address) =>
    expect(webLink(address, 'there').text).toContain(`href="${address}"`),
  );

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    '/approvals/1',
    '//evil.example.com',
    'not an address',
  ])('is none for %p, which is shown to be read', (address) => {
    const { text } = webLink(address, 'there');
    expect(text).not.toContain('<a');
    expect(text).not.toContain('<script');
    expect(text).toContain('there');
  });

  it('cannot be broken out of', () => {
    expect(webLink('https://example.org/"onmouseover="x', 'there').text).toContain(
      '&quot;onmouseover=&quot;',
    );
    expect(webLink("https://example.org/'<x>", '<there>').text).not.toMatch(/<x>|<there>/);
  });
});

describe('labels', () => {
  it('are escaped, names and values', () => {
    const { text } = labelList({ '<img src=x>': '<script>alert(1)</script>', ok: '"&' });
    expect(text).not.toMatch(/<img|<script/);
    expect(text).toContain('&quot;&amp;');
  });
});
