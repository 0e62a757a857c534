import { describe, expect, it } from '@jest/globals';
import { checkCitations, citation } from './citations.js';
import { postmortemHtml } from './render-html.js';

const link = 'https://argus.example.com/incidents/inc-1#timeline';
const known = (id: string): boolean => ['e-1', 'e-2'].includes(id);
const document = (...timeline: string[]): string =>
  [
    '# Errors',
    '',
    'Words of people.',
    '',
    '## Timeline',
    '',
    ...timeline,
    '',
    '## What went well',
    '',
    'All.',
  ].join('\n');
const problems = (...timeline: string[]) =>
  checkCitations(document(...timeline), known).map(
    ({ line, message }) => `${line}: ${message.split(';')[0]}`,
  );

const table = ['| When | What | Event |', '| --- | --- | --- |'];
const proof = citation('e-1', link);

describe('the citations of a postmortem', () => {
  it('are good where every line of the timeline ends with an event on record', () => {
    expect(
      problems(
        '<!-- argus:begin timeline -->',
        ...[
          ...table,
          `| 10:00 | Opened | ${proof} |`,
          `| 10:01 | More | ${proof}, ${citation('e-2', link)} |`,
        ],
        '<!-- argus:end timeline -->',
        `- Somebody added this. ${proof}`,
      ),
    ).toEqual([]);
  });

  it.each([
    ['a line without one', ['- Somebody says so.'], '10: cites no event'],
    [
      'an event that nobody knows',
      [`- So it was. ${citation('e-9', link)}`],
      '10: cites e-9, which is not on record for this incident',
    ],
    ['one that does not stand at the end', [`- ${proof} is said to prove this`], '10: cites no event'],
    ['one within code', ['```', `- ${proof}`, '```'], '11: cites no event'],
    ['a row of a table without one', [...table, '| 10:00 | Opened | |'], '12: cites no event'],
  ])('are not with %s', (_, lines, expected) => {
    expect(problems(`- Opened. ${proof}`, '', '', ...lines)).toContainEqual(expected);
  });

  it('are missing where there is no timeline, and looked at in other sections where there are some', () => {
    expect(checkCitations('# Errors\n', known)).toMatchObject([{ line: 1 }]);
    const text = document(`- Opened. ${proof}`).replace('All.', `All. ${citation('e-9', link)}`);
    expect(checkCitations(text, known)).toMatchObject([{ line: 11 }]);
  });
});

describe('a postmortem as a page', () => {
  it('is text, tables and code as XHTML, and no marks, HTML or addresses that are none', () => {
    const markdown = [
      '<!-- argus:begin summary -->',
      '| a | b |\n| --- | --- |\n| 1 | [`e`](https://argus.example.com/i#timeline) |',
      '```text\n<!-- argus:end summary -->\n<b>\n```',
      '[x](javascript:alert(1)) ![y](https://evil.example.com/y.png) <img src=x onerror=y>\u0001',
      'a  \nb',
    ].join('\n\n');
    const storage = postmortemHtml(markdown);
    expect(storage).toContain('<a href="https://argus.example.com/i#timeline"><code>e</code></a>');
    expect(storage).toContain('&lt;!-- argus:end summary --&gt;\n&lt;b&gt;');
    expect(storage).toContain('<br />');
    expect(storage).not.toMatch(/argus:begin|<img|<script|href="javascript|\u0001/);
  });
});
