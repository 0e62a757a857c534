import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { adfProblems, jiraContracts } from '#libs/testing/jira-fake';

import { toAdf } from './adf.js';

const contracts = jiraContracts();
const itWithSchema = contracts === undefined ? it.skip : it;

describe('plain text as an Atlassian document', () => {
  it('makes paragraphs of what blank lines part, with line breaks inside', () => {
    expect(toAdf('One\ntwo\n\nThree').content).toEqual([
      {
        type: 'paragraph',
        content: [{ type: 'text', text: 'One' }, { type: 'hardBreak' }, { type: 'text', text: 'two' }],
      },
      { type: 'paragraph', content: [{ type: 'text', text: 'Three' }] },
    ]);
  });

  it('makes a list of lines that start with "- "', () => {
    const item = (text: string): object => ({
      type: 'listItem',
      content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
    });
    expect(toAdf('Alerts:\n- one\n- two\nEnd').content).toMatchObject([
      { type: 'paragraph' },
      { type: 'bulletList', content: [item('one'), item('two')] },
      { type: 'paragraph' },
    ]);
  });

  it.each([
    ['See https://a.test/b?c=d#e.', 'https://a.test/b?c=d#e'],
    ['(http://a.test/x)', 'http://a.test/x'],
    ['<https://a.test>', 'https://a.test'],
  ])('links the address in %s', (text, href) => {
    const nodes = toAdf(text).content[0]?.content ?? [];
    expect(nodes).toContainEqual({ type: 'text', text: href, marks: [{ type: 'link', attrs: { href } }] });
    expect(nodes.map((node) => node.text).join('')).toBe(text);
  });

  it('links nothing but web addresses', () => {
    expect(JSON.stringify(toAdf('javascript:alert(1) file:///etc/passwd'))).not.toContain('link');
  });

  itWithSchema('is valid for any text', () => {
    const problemsOf = adfProblems(contracts?.adf ?? {});
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\n',
        '\n\n',
        '- ',
        '\n- ',
        ' ',
        '\r\n',
        'https://a.test/x',
        'http://',
        '\uD800',
        '\u0000',
        '-  - x',
      ),
    );
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => pieces.join('')),
        (text) => {
          expect(problemsOf(toAdf(text))).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});
