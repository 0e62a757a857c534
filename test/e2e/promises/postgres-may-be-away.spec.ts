import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import { type RunningArgus, startArgus } from '../running-argus.js';
import { type SentTraffic, sendAll, together } from './support/alert-sender.js';
import { type Delivery, alertTraffic } from './support/alert-traffic.js';
import { incidentsWithTicket, mailedNotifications } from './support/effects.js';
import { expectEverythingKept } from './support/expect-kept.js';
import { freezePostgres, postgresPid } from './support/servers.js';

const groups = 25;

describe('Postgres may be away', () => {
  let argus: RunningArgus;
  const deliveries: Delivery[] = [];
  const sent: SentTraffic[] = [];
  const traffic = (name: string): Delivery[] => {
    const more = alertTraffic({ name, deliveries: 120, groups, from: Date.now() - 3_600_000 });
    deliveries.push(...more);
    return more;
  };

  beforeAll(async () => {
    argus = await startArgus({ policy: { closing: { verify_for: '2s' } } });
  }, 300_000);
  afterAll(() => argus?.dispose(), 120_000);

  it('while it hangs, incidents open and people are told; afterwards the record has it all', async () => {
    const thaw = freezePostgres(argus);
    try {
      sent.push(await sendAll(argus.url, traffic('hung'), { concurrency: 8 }));
      expect(sent[0]?.refused).toEqual([]);
      await eventually(
        async () => (await mailedNotifications(argus)).length >= groups,
        'people are told without Postgres',
        30_000,
      );
      await eventually(
        async () => (await incidentsWithTicket(argus)).length >= groups,
        'every incident has its ticket without Postgres',
        30_000,
      );
    } finally {
      thaw();
    }
    await expectEverythingKept(argus, deliveries, together(...sent));
  }, 300_000);

  it('when it is killed, Argus starts it again and the record has it all', async () => {
    const before = postgresPid(argus);
    sent.push(
      await sendAll(argus.url, traffic('killed'), {
        concurrency: 8,
        onAccepted: (count) => {
          if (count === 40) process.kill(before, 'SIGKILL');
        },
      }),
    );
    expect(sent[1]?.refused).toEqual([]);
    await expectEverythingKept(argus, deliveries, together(...sent));
    expect(postgresPid(argus)).not.toBe(before);
  }, 300_000);
});
