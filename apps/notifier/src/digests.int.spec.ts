import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { subjects } from '#libs/contracts';
import { ManualClock, eventually } from '#libs/testing';
import { incidentFacts } from '#libs/testing/incident-history';
import { route } from '../test-support/facts.js';
import { type RunningNotifier, startNotifier } from '../test-support/running-notifier.js';

describe('a digest on a bus', () => {
  const clock = new ManualClock(Date.parse('2026-01-01T07:58:00Z'));
  let notifier: RunningNotifier;
  beforeAll(async () => {
    notifier = await startNotifier(
      {
        receivers: [{ name: 'default', email: ['oncall@argus.local'] }],
        digests: [{ name: 'daily', up_to: 'low', at: ['08:00'], receivers: ['default'] }],
      },
      { clock },
    );
  }, 60_000);
  afterAll(() => notifier?.stop(), 30_000);

  it('is told once at its time, with the incidents that waited for it, over a restart', async () => {
    for (const id of ['inc-1', 'inc-2']) {
      const facts = incidentFacts(id);
      const routes = [route({ receiver: 'default', groupWaitMs: 0 })];
      const alert = facts.attached('a', { startsAt: new Date(clock.now()).toISOString(), severity: 'low' });
      await notifier.state('router', id, facts.opened({ severity: 'low', routes }), alert);
    }
    // Once it has started again, it knows both.
    await notifier.restart();
    const stated = () => notifier.stated(subjects.digests());
    await eventually(async () => {
      clock.advance(60_000);
      return (await stated()).length === 2;
    }, 'the digest is told');
    await notifier.restart();
    const folder = join(notifier.dataDir, 'mailbox', 'new');
    const mails = await Promise.all(
      (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')),
    );
    expect(mails).toHaveLength(1);
    expect(mails[0]).toContain('Digest daily: 2 incidents, 2 open');
    expect(await stated()).toMatchObject([
      { type: 'argus.digest.requested.v1', data: { incidents: ['inc-1', 'inc-2'], reason: 'digest-due' } },
      { type: 'argus.digest.sent.v1' },
    ]);
  }, 60_000);
});
