import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createMailboxMessenger } from '#libs/integrations/email';
import type { SendNotification } from './domain/requests.js';
import { createCarryOut } from './effects.js';
import { systemClock } from '#libs/kernel';
import { NotifierMeans } from './notifier-means.js';

const command: SendNotification = {
  kind: 'send-notification',
  notificationId: 'n1',
  incidentId: 'inc-1',
  channel: 'email',
  recipients: ['oncall@argus.local'],
  topic: 'opened',
  subject: '[CRITICAL] Disk is filling (inc-1)',
  body: 'Disk is filling',
  severity: 'critical',
  link: 'http://127.0.0.1:8080/incidents/inc-1',
  receiver: 'default',
  group: { receiver: 'default', groupKey: '{}:{}', groupLabels: {}, alerts: [], truncatedAlerts: 0 },
};

describe('the notifier’s effects on a mailbox', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'argus-notifier-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const hands = (onAttempt?: (channel: string, outcome: string) => void) =>
    createCarryOut(
      new NotifierMeans({
        messengers: new Map([['email', createMailboxMessenger({ folder, from: 'argus@argus.local' })]]),
        maxAttempts: 3,
        clock: systemClock,
        onAttempt,
      }),
    );
  const mails = () => readdir(join(folder, 'new'));

  it('puts the message there and states that it is sent, by its name', async () => {
    const onAttempt = jest.fn();
    expect(await hands(onAttempt)(command, 1)).toEqual({
      kind: 'facts',
      facts: [
        {
          type: 'argus.notification.sent.v1',
          subject: 'inc-1',
          data: {
            incidentId: 'inc-1',
            notificationId: 'n1',
            channel: 'email',
            externalId: '<n1@argus.local>',
            foundAgain: false,
          },
        },
      ],
    });
    expect(await mails()).toEqual(['n1.eml']);
    expect(await readFile(join(folder, 'new', 'n1.eml'), 'utf8')).toContain(
      'Subject: [CRITICAL] Disk is filling',
    );
    expect(onAttempt).toHaveBeenCalledWith('email', 'sent');
  });

  it('finds the message after a crash between sending and stating', async () => {
    await hands()(command, 1);
    const outcome = await hands()(command, 2);
    expect(outcome).toMatchObject({
      facts: [{ data: { externalId: '<n1@argus.local>', foundAgain: true } }],
    });
    expect(await mails()).toHaveLength(1);
  });

  it('gives up a channel that cannot be used, and says what to set', async () => {
    const onAttempt = jest.fn();
    expect(await hands(onAttempt)({ ...command, channel: 'slack' }, 1)).toMatchObject({
      facts: [
        {
          type: 'argus.notification.failed.v1',
          data: { reason: expect.stringContaining('ARGUS_SLACK_TOKEN') },
        },
      ],
    });
    expect(onAttempt).toHaveBeenCalledWith('slack', 'failed');
  });
});
