import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Surroundings } from '../surroundings.js';
import { incidentsOfFile } from './cases.js';
import { runbookFiles } from './files.js';
import { lintAll } from './lint.js';

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
