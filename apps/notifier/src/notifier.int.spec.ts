import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fact, subjects } from '#libs/contracts';
import { ManualClock, eventually } from '#libs/testing';
import { incidentFacts } from '#libs/testing/incident-history';
import { route } from '../test-support/facts.js';
import { type RunningNotifier, startNotifier } from '../test-support/running-notifier.js';
import { type WebhookReceiver, startWebhookReceiver } from '../test-support/webhook-receiver.js';

describe('the notifier on a bus', () => {
  const clock = new ManualClock();
  let receiver: WebhookReceiver;
  let notifier: RunningNotifier;
  let count = 0;

  beforeAll(async () => {
    receiver = await startWebhookReceiver();
    notifier = await startNotifier(
      {
        receivers: [
          { name: 'default', email: ['oncall@argus.local'] },
          { name: 'hook', webhooks: [{ url: `${receiver.url}/hook` }] },
          { name: 'unsigned', webhooks: [{ url: `${receiver.url}/unsigned`, secret_env: 'ARGUS_NOT_SET' }] },
        ],
      },
      { clock },
    );
  }, 60_000);
  afterAll(async () => {
    await notifier?.stop();
    await receiver?.close();
  }, 30_000);

  /** An incident opens with one alert; resolves to its id once the router's message is stored. */
  async function incident(more: Parameters<typeof route>[0] = {}): Promise<string> {
    const id = `inc-${++count}`;
    const facts = incidentFacts(id);
    const routes = [route({ receiver: 'hook', groupWaitMs: 0, ...more })];
    const startsAt = new Date(clock.now()).toISOString();
    await notifier.state('router', id, facts.opened({ routes }), facts.attached('a', { startsAt }));
    return id;
  }
  const toldOf = (id: string) =>
    receiver.notifications.filter(({ payload }) => payload.incidentId === id).map(({ payload }) => payload);
  const settled = async (id: string, suffix: string) =>
    (await notifier.stated(subjects.incident(id, 'notifier'))).filter(({ type }) =>
      type.endsWith(`.${suffix}.v1`),
    );
  const mails = () => readdir(join(notifier.dataDir, 'mailbox', 'new')).catch(() => []);

  it('has a webhook called without a wait where the group wait is 0', async () => {
    const delays: number[] = [];
    for (let round = 0; round < 30; round++) {
      const began = performance.now();
      const id = await incident();
      await eventually(() => toldOf(id).length === 1, 'the webhook is told');
      delays.push(performance.now() - began);
    }
    const [median = Infinity] = delays.sort((a, b) => a - b).slice(15);
    expect(median).toBeLessThan(200);
  });

  it('tells a receiver that was away once it is back, once', async () => {
    receiver.refuse(503, 1);
    const id = await incident();
    await eventually(async () => (await settled(id, 'sent')).length === 1, 'it is recorded as sent', 30_000);
    expect(toldOf(id)).toHaveLength(1);
    expect(await settled(id, 'requested')).toHaveLength(1);
  }, 40_000);

  it('sends nothing that it cannot sign for, and says what to set', async () => {
    const id = await incident({ receiver: 'unsigned' });
    const [failed] = await eventually(async () => {
      const failures = await settled(id, 'failed');
      return failures.length > 0 && failures;
    }, 'it is recorded as given up');
    expect(failed?.data).toMatchObject({ reason: expect.stringContaining('ARGUS_NOT_SET') });
    expect(toldOf(id)).toEqual([]);
  });

  it('arms the group wait again after a restart', async () => {
    const id = await incident({ groupWaitMs: 2_500 });
    await notifier.restart();
    expect(toldOf(id)).toEqual([]);
    clock.advance(2_499);
    expect(toldOf(id)).toEqual([]);
    clock.advance(1);
    await eventually(() => toldOf(id).length === 1, 'the group wait is over');
    expect(toldOf(id)).toMatchObject([{ topic: 'opened', status: 'firing' }]);
  }, 60_000);

  it('tells people once that a silence ends, over restarts and though it is said again', async () => {
    const ending = fact('argus.silence.ending.v1', 'silence-1', {
      ...{ silenceId: 'silence-1', kind: 'silence', comment: 'Upgrade of checkout', createdBy: 'ann' },
      ...{ endsAt: new Date(clock.now() + 15 * 60_000).toISOString(), held: 3, reason: 'ends-soon' },
    });
    await notifier.stateSilence('silence-1', ending);
    await eventually(async () => (await mails()).length === 1, 'the mail is there');
    const stated = () => notifier.stated(subjects.silence('silence-1', 'notifier'));
    await eventually(async () => (await stated()).length === 1, 'it is recorded');
    await notifier.stateSilence('silence-1', ending);
    await notifier.restart();
    const id = await incident({ receiver: 'default' });
    await eventually(async () => (await settled(id, 'sent')).length === 1, 'what comes later is told');
    expect((await stated()).map(({ type }) => type)).toEqual(['argus.notice.sent.v1']);
    expect(await mails()).toHaveLength(2);
  }, 60_000);
});
