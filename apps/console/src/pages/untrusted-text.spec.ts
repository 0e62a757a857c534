import { describe, expect, it } from '@jest/globals';
import { labelList } from './badges.js';
import { webLink } from './link.js';

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
