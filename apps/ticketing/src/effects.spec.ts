import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CarryOut } from '#libs/contracts';
import { createFileTracker } from '#libs/integrations/file-tracker';
import { permanent } from '#libs/integrations/port';
import type { TicketCommand } from './domain/decide.js';
import { createCarryOut } from './effects.js';

const create: TicketCommand = {
  kind: 'create-ticket',
  request: {
    incidentId: 'inc-1',
    operationId: 'op-1',
    tracker: 'file',
    title: '[high] Disk is filling',
    description: 'Opened.',
    severity: 'high',
    labels: [],
    link: 'https://argus.test/incidents/inc-1',
    reason: 'incident-has-no-ticket',
  },
};
const comment = (key: string): TicketCommand => ({
  kind: 'comment-on-ticket',
  tracker: 'file',
  request: { incidentId: 'inc-1', operationId: 'op-2', key, body: 'News.', reason: 'news-of-alerts' },
});
const close: TicketCommand = {
  kind: 'change-ticket',
  tracker: 'file',
  request: {
    incidentId: 'inc-1',
    operationId: 'op-3',
    key: 'ARG-1',
    status: 'done',
    reason: 'incident-is-closed',
  },
};

describe("ticketing's hands", () => {
  let folder: string;
  let carryOut: CarryOut<TicketCommand>;
  let attempts: string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'argus-ticketing-'));
    attempts = [];
    const tracker = createFileTracker({ folder, publicUrl: 'https://argus.test' });
    carryOut = createCarryOut({
      pictureOf: () => Promise.resolve(undefined),
      trackerOf: async (name) => (name === 'file' ? tracker : undefined),
      ask: async () => permanent('nobody is asked here'),
      maxAttempts: 3,
      onAttempt: (command, outcome) => attempts.push(`${command} ${outcome}`),
    });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('states what settles each request', async () => {
    expect(await carryOut(create, 1)).toMatchObject({
      facts: [
        {
          type: 'argus.ticket.created.v1',
          subject: 'inc-1',
          data: {
            operationId: 'op-1',
            tracker: 'file',
            key: 'ARG-1',
            url: 'https://argus.test/tickets/ARG-1',
            foundAgain: false,
          },
        },
      ],
    });
    expect(await carryOut(comment('ARG-1'), 1)).toMatchObject({
      facts: [
        { type: 'argus.ticket.commented.v1', data: { operationId: 'op-2', key: 'ARG-1', foundAgain: false } },
      ],
    });
    expect(await carryOut(close, 1)).toMatchObject({
      facts: [
        { type: 'argus.ticket.changed.v1', data: { operationId: 'op-3', key: 'ARG-1', status: 'done' } },
      ],
    });
    expect(await readFile(join(folder, 'ARG-1.md'), 'utf8')).toContain('News.');
    expect(attempts).toEqual(['create-ticket done', 'comment-on-ticket done', 'change-ticket done']);
  });

  it('creates one ticket when a crash comes between the effect and its fact', async () => {
    await carryOut(create, 1);
    expect(await carryOut(create, 2)).toMatchObject({
      facts: [{ data: { key: 'ARG-1', foundAgain: true } }],
    });
    expect((await readdir(folder)).filter((name) => name.endsWith('.md'))).toEqual(['ARG-1.md']);
  });

  it('records at once that a request can never be fulfilled', async () => {
    expect(await carryOut(comment('ARG-7'), 1)).toMatchObject({
      facts: [
        {
          type: 'argus.ticket.failed.v1',
          data: { operationId: 'op-2', reason: expect.stringContaining('no ticket "ARG-7"') },
        },
      ],
    });
  });

  it('tries what fails in passing again, and gives it up after the last attempt', async () => {
    await rm(folder, { recursive: true });
    await writeFile(folder, 'in the way');
    expect(await carryOut(create, 1)).toMatchObject({ kind: 'retry' });
    expect(await carryOut(create, 2)).toMatchObject({ kind: 'retry' });
    expect(await carryOut(create, 3)).toMatchObject({
      facts: [
        {
          type: 'argus.ticket.failed.v1',
          data: { operationId: 'op-1', reason: expect.stringMatching(/^given up after 3 attempts: /) },
        },
      ],
    });
  });
});
