import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { htmlBody } from './html-body.js';

const message = {
  subject: '[HIGH] Disk',
  link: 'http://argus.test/incidents/inc-1',
  severity: 'high',
} as const;

describe('a mail as HTML', () => {
  it('keeps paragraphs, lines, lists and quotations apart', () => {
    const body = [
      'Disk is filling',
      '',
      'Severity: high\nService: db',
      '',
      'Alerts (2 firing):\n- host a: 93 %\n- host b: 97 %',
      '',
      '| df says:\n|   /dev/sda1  97%',
    ].join('\n');
    const html = htmlBody({ ...message, body });
    expect(html).toContain('<p style="margin:0 0 12px">Severity: high<br>Service: db</p>');
    expect(html).toContain('<li>host a: 93 %</li><li>host b: 97 %</li></ul>');
    expect(html).toMatch(/<blockquote [^>]*>df says:\n {2}\/dev\/sda1 {2}97%<\/blockquote>/);
    expect(html).toContain(
      '<a href="http://argus.test/incidents/inc-1">http://argus.test/incidents/inc-1</a>',
    );
  });

  it('obeys no markup, whatever an alert says', () => {
    const plain = htmlBody({ ...message, subject: '', body: 'x' }).match(/<[a-z!/][^>]*>/gi)?.length;
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('<script>', '"><img src=x>', '</title>', "' onclick='"),
        (text, markup) => {
          const hostile = `${text.replace(/\s|https?:|^[-|]/g, '')}${markup}`;
          const html = htmlBody({ ...message, subject: hostile, body: `x${hostile}` });
          expect(html.match(/<[a-z!/][^>]*>/gi)).toHaveLength(plain ?? 0);
        },
      ),
    );
  });

  it('fetches nothing', () => {
    expect(htmlBody({ ...message, body: 'x' })).not.toMatch(/src=|url\(|@import|<link/);
  });
});
