import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkTracker } from './check-integrations.js';
import type { TicketingSettings } from './integration-settings.js';

describe('tickets in files', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'argus-doctor-'));
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  const check = () =>
    checkTracker({ tracker: 'file' } as TicketingSettings, { dataDir, publicUrl: 'http://127.0.0.1:8080' });

  it('can be kept where they can be made, and looking makes nothing', async () => {
    expect(await check()).toMatchObject({ check: 'Tickets (files)', state: 'ok' });
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('cannot where a file is in the way, and the finding names the setting', async () => {
    await writeFile(join(dataDir, 'tickets'), '');
    expect(await check()).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining(join(dataDir, 'tickets')),
      fix: expect.stringContaining('ticketing.folder'),
    });
  });
});
