import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { postmortemPage } from './pages/postmortem.js';
import { Times } from './pages/times.js';
import { Postmortems } from './postmortems.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'argus-postmortems-'));
  await writeFile(join(folder, 'inc-1.md'), '# Errors');
});
afterAll(() => rm(folder, { recursive: true }));

describe('postmortems', () => {
  it('are read by their incident, and by nothing else', async () => {
    const postmortems = new Postmortems(folder);
    expect(await postmortems.text('inc-1')).toBe('# Errors');
    for (const id of ['inc-2', '../inc-1', 'inc-1.md', ''])
      expect(await postmortems.text(id)).toBeUndefined();
  });

  it('are shown as they are meant, and none of their text becomes markup', () => {
    const hostile =
      '# Errors\n\n<script>alert(1)</script> [x](javascript:alert(1)) ![y](https://evil.example.com/y)';
    const page = postmortemPage('inc-1', hostile, { root: '../../', times: new Times(0, 'UTC') });
    expect(page).toContain('<h1>Errors</h1>');
    expect(page).not.toMatch(/<script>alert|href="javascript|<img/);
  });
});
