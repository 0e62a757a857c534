import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { TicketBlock } from '#libs/contracts';
import { adfProblems, jiraContracts } from '#libs/testing/jira-fake';
import { documentAdf } from './document-adf.js';

const contracts = jiraContracts();
const kinds = ['heading', 'paragraph', 'list', 'quote', 'info', 'warning', 'success'] as const;
const textOf = (node: unknown): string => {
  const { text = '', content = [] } = (node ?? {}) as { text?: string; content?: unknown[] };
  return text + content.map(textOf).join('');
};

describe("a ticket's document in Jira", () => {
  it('has a node for each kind of piece, and links for addresses', () => {
    const document: TicketBlock[] = [
      { kind: 'warning', lines: ['Open.'] },
      { kind: 'heading', lines: ['Links'] },
      { kind: 'list', lines: ['Graph: https://prometheus.test/graph?x=1.'] },
      { kind: 'quote', lines: ['# no heading', '<b>x</b>'] },
    ];
    expect(documentAdf(document).content).toMatchObject([
      { type: 'panel', attrs: { panelType: 'warning' } },
      { type: 'heading', attrs: { level: 3 } },
      { type: 'bulletList', content: [{ type: 'listItem' }] },
      { type: 'blockquote', content: [{ type: 'paragraph' }] },
    ]);
    expect(JSON.stringify(documentAdf(document))).toContain('{"href":"https://prometheus.test/graph?x=1"}');
  });

  it('leaves out what says nothing', () => {
    expect(
      documentAdf([
        { kind: 'list', lines: [] },
        { kind: 'info', lines: [' ', '\u0000'] },
      ]).content,
    ).toEqual([]);
  });

  it('is cut where Jira holds no more, at a line, with a note', () => {
    const long = { kind: 'list', lines: Array.from({ length: 1_000 }, () => 'x'.repeat(100)) } as const;
    const adf = documentAdf([long, { kind: 'heading', lines: ['Never'] }]);
    const text = textOf(adf);
    expect(text.length).toBeLessThan(32_767);
    expect(text).toMatch(/\(Cut here: Jira holds no more\.\)$/);
  });

  (contracts === undefined ? it.skip : it)("is valid by Atlassian's own schema, whatever it says", () => {
    const problems = adfProblems(contracts?.adf ?? {});
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constant('see https://a.test/x?y=(z).'),
      fc.constant('\uD800\n'),
    );
    const block = fc.record({ kind: fc.constantFrom(...kinds), lines: fc.array(line, { maxLength: 5 }) });
    fc.assert(
      fc.property(fc.array(block, { maxLength: 8 }), (document) => {
        expect(problems(documentAdf(document))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
