import { describe, expect, it } from '@jest/globals';
import { proposalBody } from './body.js';
import { branchFor } from './branch.js';
import { refusalOf } from './guardrails.js';
import { revisedBy } from './revise.js';
import type { Draft, Proposed } from './state.js';

const page =
  '---\nid: queue-stuck\ntitle: The queue stands still\nowner: orders\n---\n\n## Steps\nRestart it.\n';
const draft = (more: Partial<Draft> = {}): Draft => ({
  ...{ runbookId: 'queue-stuck', draft: 'd-0123456789abcdef', writer: 'runbook', title: 'Queue', at: 0 },
  ...{ change: 'create', incidents: ['inc-1'], because: ['Three incidents were alike.'], reason: 'r' },
  files: [{ path: 'runbooks/queue-stuck.md', content: page }],
  ...more,
});

describe('the branch of a proposal', () => {
  it('is named after the document and its draft, and stays while the proposal is open', () => {
    expect(branchFor({ draft: draft(), heard: new Set() })).toBe('argus/runbook/queue-stuck-01234567');
    const proposed = { branch: 'argus/runbook/queue-stuck-01234567' } as Proposed;
    const revised = draft({ draft: 'd-fedcba9876543210' });
    expect(branchFor({ draft: revised, proposed, heard: new Set() })).toBe(proposed.branch);
  });

  it('is a plain name, whatever the document is called', () => {
    const hostile = draft({ runbookId: '--upload-pack=../../x y' });
    expect(branchFor({ draft: hostile, heard: new Set() })).toBe('argus/runbook/upload-pack-x-y-01234567');
  });
});

describe('a draft that may not be proposed', () => {
  const guardrails = { folders: ['runbooks', 'docs/services'], mostFiles: 2, mostChangedLines: 300 };
  const change = { changedLines: 10, withSecrets: [] };
  const refused = (files: Draft['files'], more: Partial<typeof change> = {}) =>
    refusalOf({ files }, { ...change, ...more }, guardrails)?.guardrail;
  const file = (path: string, content = page) => ({ path, content });

  it.each([
    '../outside.md',
    'runbooks/../../etc/passwd.md',
    '/runbooks/x.md',
    '.github/workflows/x.md',
    'runbooks/.hidden.md',
    'runbooks/--force.sh',
    'runbooks/x.md\n',
    'runbooks-of-others/x.md',
    'docs/x.md',
    'runbooks/',
  ])('stands elsewhere, or is no Markdown: %j', (path) => expect(refused([file(path)])).toBe('paths'));

  it('has more files or lines than a person wants to read, a secret, or what is no text', () => {
    const three = ['a', 'b', 'c'].map((name) => file(`runbooks/${name}.md`));
    expect(refused(three)).toBe('files');
    expect(refused([file('runbooks/a.md')], { changedLines: 301 })).toBe('changed-lines');
    expect(refusalOf(draft(), { changedLines: 1, withSecrets: ['runbooks/a.md'] }, guardrails)).toEqual({
      ...{ guardrail: 'secrets', reason: 'runbooks/a.md holds what looks like a secret' },
    });
    expect(refused([file('runbooks/a.md', 'x\u0000y')])).toBe('binary');
  });

  it('is another one than this', () => {
    expect(refused([file('runbooks/queue-stuck.md'), file('docs/services/check.out.md')])).toBeUndefined();
  });
});

describe('what reviewers want changed', () => {
  const { files } = draft();
  const suggestion = (from: number, to: number, text: string, path = 'runbooks/queue-stuck.md') => ({
    ...{ text: '', suggestion: { path, from, to, text } },
  });

  it('is taken over line by line, from the last to the first', () => {
    const revised = revisedBy(files, [
      suggestion(2, 2, 'id: queue-stuck\n# kept'),
      suggestion(8, 8, 'Restart the worker.'),
    ]);
    expect(revised?.[0]?.content).toBe(
      page
        .replace('id: queue-stuck', 'id: queue-stuck\n# kept')
        .replace('Restart it.', 'Restart the worker.'),
    );
  });

  it('is what was said last, where lines are meant twice', () => {
    const revised = revisedBy(files, [suggestion(8, 8, 'One.\nTwo.'), suggestion(8, 8, 'Three.')]);
    expect(revised?.[0]?.content).toBe(page.replace('Restart it.', 'Three.'));
  });

  it('may take lines away', () => {
    const revised = revisedBy(files, [suggestion(7, 8, '')]);
    expect(revised?.[0]?.content).toBe(page.replace('## Steps\nRestart it.\n', ''));
  });

  it('may be a field that has several lines', () => {
    const content = page.replace('owner: orders', 'summary: |-\n  One.\n  Two.\nowner: orders');
    const revised = revisedBy(
      [{ path: 'runbooks/queue-stuck.md', content }],
      [{ text: '/argus set summary Short.' }],
    );
    expect(revised?.[0]?.content).toBe(page.replace('owner: orders', 'summary: "Short."\nowner: orders'));
  });

  it('may be a field, whatever it is set to', () => {
    const text =
      'Please:\n/argus set owner payments: "team"\n/argus set title $& # no\n/argus set match everything';
    const content = revisedBy(files, [{ text }])?.[0]?.content;
    expect(content).toContain('owner: "payments: \\"team\\""\n');
    expect(content).toContain('title: "$& # no"\n');
    expect(content).not.toContain('everything');
  });

  it.each([
    ['words alone', { text: 'I would rather not.' }],
    ['lines that are not there', suggestion(90, 91, 'x')],
    ['lines of another file', suggestion(1, 1, 'x', 'runbooks/other.md')],
    ['what is there already', suggestion(2, 2, 'id: queue-stuck')],
    ['a field that is not to be set', { text: '/argus set id other' }],
  ])('changes nothing for %s', (_what, remark) => expect(revisedBy(files, [remark])).toBeUndefined());
});

describe('what a reviewer reads first', () => {
  it('says why, from which incidents, and how to have it changed', () => {
    const incidents = Array.from({ length: 25 }, (_, at) => `inc-${at}`);
    const body = proposalBody(draft({ incidents }), (id) => `https://argus.test/incidents/${id}`, 'github');
    expect(body).toContain('- Three incidents were alike.');
    expect(body).toContain('- [inc-24](https://argus.test/incidents/inc-24)');
    expect(body).toContain('- and 5 before them');
    expect(body).toContain('/argus set owner');
    // Nobody comments in a folder.
    expect(proposalBody(draft({ incidents }), String, 'folder')).not.toContain('/argus set');
  });
});
