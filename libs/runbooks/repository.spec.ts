import { afterEach, beforeEach, describe, it, expect } from '@jest/globals';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRunbooks } from './repository.js';

const text = (id: string): string =>
  `---\nid: ${id}\ntitle: T\nsummary: S\nmatch: [{ alertname: A }]\nowner: o\nreviewed: 2026-11-20\n---\nDo it.\n`;

describe('loading a folder of runbooks', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'argus-runbooks-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('loads the good files and reports the bad ones', async () => {
    await writeFile(join(folder, 'b.md'), text('b'));
    await writeFile(join(folder, 'a.md'), text('a'));
    await writeFile(join(folder, 'bad.md'), text('other').replace('owner: o\n', ''));
    const { runbooks, problems } = await loadRunbooks(folder);
    expect(runbooks.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(problems).toEqual([
      {
        file: 'bad.md',
        errors: [
          expect.stringContaining("id: does not go with the file's name"),
          expect.stringContaining('owner: is missing'),
        ],
      },
    ]);
  });

  it('leaves alone what is no runbook', async () => {
    await writeFile(join(folder, 'README.md'), '# Runbooks\n');
    await writeFile(join(folder, 'notes.txt'), 'x');
    await writeFile(join(folder, '.draft.md'), 'x');
    await mkdir(join(folder, 'old.md'));
    expect(await loadRunbooks(folder)).toEqual({ runbooks: [], problems: [] });
  });

  it('reports a file that cannot be read', async () => {
    await symlink(join(folder, 'nowhere'), join(folder, 'gone.md'));
    await writeFile(join(folder, 'a.md'), text('a'));
    const { runbooks, problems } = await loadRunbooks(folder);
    expect(runbooks).toHaveLength(1);
    expect(problems).toEqual([{ file: 'gone.md', errors: [expect.stringContaining('ENOENT')] }]);
  });

  it('reports a folder that is not there', async () => {
    const missing = join(folder, 'missing');
    expect(await loadRunbooks(missing)).toEqual({
      runbooks: [],
      problems: [{ file: missing, errors: [expect.stringContaining('cannot be read (ENOENT)')] }],
    });
  });
});
