import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Surroundings } from '../surroundings.js';
import { incidentsOfFile } from './cases.js';
import { leftoversOf } from './cleanup.js';
import { runbookFiles } from './files.js';
import { lintAll } from './lint.js';
import { standingsOf } from './standings.js';

const text =
  '---\nid: a\ntitle: T\nsummary: S\nmatch: [{ alertname: A }]\nowner: o\nreviewed: 2026-11-20\n---\nDo it.\n';
const rules = { today: '2026-11-21', refused: () => undefined };

let workingDir: string;
const around = () => ({ workingDir }) as Surroundings;
beforeAll(async () => {
  workingDir = await mkdtemp(join(tmpdir(), 'argus-cli-runbook-'));
  for (const file of ['a.md', 'README.md', '.hidden.md']) await writeFile(join(workingDir, file), text);
});
afterAll(() => rm(workingDir, { recursive: true }));

describe('checking runbooks', () => {
  it('looks at the files that are named, and at what a folder would have loaded', async () => {
    expect((await runbookFiles(around(), [], workingDir)).map(({ file }) => file)).toEqual(['a.md']);
    expect((await runbookFiles(around(), ['README.md'], workingDir)).map(({ file }) => file)).toEqual([
      'README.md',
    ]);
    await expect(runbookFiles(around(), ['b.md'], workingDir)).rejects.toThrow(
      /b\.md cannot be read \(ENOENT\)/,
    );
  });

  it('finds two runbooks of one id', () => {
    const [, second] = lintAll(
      ['x/a.md', 'y/a.md'].map((file) => ({ file, text })),
      rules,
    );
    expect(second?.faults).toContainEqual(
      expect.objectContaining({
        field: 'id',
        line: 2,
        message: expect.stringContaining('is that of x/a.md, too'),
      }),
    );
  });

  it('reads incidents from a file of cases, and says what is wrong with one', async () => {
    const cases = async (content: string) => {
      await writeFile(join(workingDir, 'cases.yaml'), content);
      return incidentsOfFile(around(), 'cases.yaml');
    };
    const labels = { alertname: 'A', service: 'b' };
    expect([...(await cases('alerts_of:\n  inc-1:\n    - { alertname: A, service: b }\n'))]).toEqual([
      ['inc-1', { id: 'inc-1', alerts: [labels] }],
    ]);
    await expect(cases('alerts: {}\n')).rejects.toThrow(/alerts_of: is missing or no map/);
    await expect(cases('alerts_of: { inc-1: [] }\n')).rejects.toThrow(/alerts_of\.inc-1: is no list/);
    await expect(cases('alerts_of: { inc-1: [{ code: 5 }] }\n')).rejects.toThrow(/put numbers in quotes/);
  });
});

describe('how runbooks stand', () => {
  it('is told from the repository, from proposals and from what came of them, the overdue first', () => {
    const present = new Map([
      ['runbooks/a.md', text],
      [
        'runbooks/z.md',
        text.replace('id: a', 'id: z').replace('reviewed:', 'review_by: 2026-11-20\nreviewed:'),
      ],
      ['docs/services/shop.md', '# Shop'],
    ]);
    const proposed = {
      type: 'argus.runbook.proposed.v1',
      data: { runbookId: 'b', link: 'https://x.example/1' },
    };
    const facts = [{ type: 'argus.runbook.drafted.v1', data: { runbookId: 'b' } }, proposed];
    const outcomes = [true, true, false].map((kept) => ({ runbookId: 'a', kept, at: 1 }));
    expect(standingsOf(present, facts, outcomes, '2026-11-21')).toEqual([
      { id: 'z', isThere: true, kept: 0, regressed: 0, reviewBy: '2026-11-20', overdue: true },
      { id: 'a', isThere: true, kept: 2, regressed: 1, overdue: false },
      {
        ...{ id: 'b', isThere: false, standing: 'open', link: 'https://x.example/1' },
        ...{ kept: 0, regressed: 0, overdue: false },
      },
    ]);
  });

  it('leaves over what is settled and seen, or open and old, and nothing that Argus did not make', () => {
    const day = 24 * 60 * 60_000;
    const now = 100 * day;
    const proposal = (branch: string, standing: 'open' | 'merged' | 'closed', age: number) => ({
      ...{ branch, standing, commit: 'c', at: now - age },
    });
    const all = [
      proposal('argus/runbook/fresh', 'open', day),
      proposal('argus/runbook/old', 'open', 40 * day),
      proposal('argus/runbook/merged', 'merged', day),
      proposal('argus/runbook/just-merged', 'merged', 60_000),
      { ...proposal('argus/runbook/gone', 'merged', 9 * day), hasBranch: false },
      proposal('feature/ours', 'closed', 90 * day),
    ];
    const of = (host: string) =>
      leftoversOf(all, { host, now, olderThan: 30 * day }).map(({ branch, why }) => `${branch} ${why}`);
    expect(of('github')).toEqual(['argus/runbook/old old', 'argus/runbook/merged settled']);
    expect(of('folder')).toEqual(['argus/runbook/old old']);
  });
});
