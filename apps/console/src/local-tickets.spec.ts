import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LocalTickets } from './local-tickets.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'argus-tickets-'));
  await writeFile(join(folder, 'ARG-7.md'), '# ARG-7');
  await writeFile(join(folder, 'secret.md'), 'not a ticket');
});
afterAll(() => rm(folder, { recursive: true }));

describe('local tickets', () => {
  it('are read by their key', async () => {
    expect(await new LocalTickets(folder).text('ARG-7')).toBe('# ARG-7');
  });

  it.each(['ARG-8', 'secret', '../identities/router', 'ARG-7.md', ''])(
    'hold nothing under %j',
    async (key) => {
      expect(await new LocalTickets(folder).text(key)).toBeUndefined();
    },
  );
});
