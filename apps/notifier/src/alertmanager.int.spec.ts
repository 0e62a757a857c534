import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { incidentFacts } from '#libs/testing/incident-history';
import { type Alertmanager, alertmanagerProgram, startAlertmanager } from '../test-support/alertmanager.js';
import { route } from '../test-support/facts.js';
import { type RunningNotifier, startNotifier } from '../test-support/running-notifier.js';
import {
  type Payload,
  type WebhookReceiver,
  startWebhookReceiver,
} from '../test-support/webhook-receiver.js';

if (alertmanagerProgram === undefined) {
  console.warn('SKIPPED: there is no Alertmanager on this machine (Debian: prometheus-alertmanager)');
}

/**
 * Alerts begin (+) and cease (-) to fire, in seconds after the first. Ticks are at 3, 9, 15 … seconds: far enough from
 * the changes, and from one another, for a machine that has other things to do meanwhile.
 */
const scenarios: Readonly<Record<string, readonly (readonly [number, ...string[]])[]>> = {
  'what joins within the group wait, and later': [
    [0, '+a'],
    [1, '+b'],
    [6, '+c'],
  ],
  'what is over within the group wait': [
    [0, '+a'],
    [1, '-a'],
  ],
  'the end of one, then of all': [
    [0, '+a', '+b'],
    [6, '-b'],
    [12, '-a'],
  ],
  'one that comes and goes between ticks': [
    [0, '+a'],
    [5, '+b'],
    [7, '-b'],
  ],
  'one that goes and comes between ticks': [
    [0, '+a'],
    [5, '-a'],
    [7, '+a'],
  ],
  'one that fires again after its end was told': [
    [0, '+a'],
    [6, '-a'],
    [12, '+a'],
  ],
  'several changes at a time': [
    [0, '+a', '+b', '+c'],
    [6, '-a', '-b', '+d'],
    [12, '+a', '-c'],
  ],
};
const timings = { groupWaitMs: 3_000, groupIntervalMs: 6_000, repeatIntervalMs: 15_000 };
const lasting = 36_000;

(alertmanagerProgram === undefined ? describe.skip : describe)('beside a real Alertmanager', () => {
  let receiver: WebhookReceiver;
  let alertmanager: Alertmanager;
  let notifier: RunningNotifier;
  let began: Map<string, number>;

  beforeAll(async () => {
    receiver = await startWebhookReceiver();
    alertmanager = await startAlertmanager(alertmanagerProgram ?? '', {
      route: {
        ...{ receiver: 'default', group_by: ['scenario'] },
        ...{ group_wait: '3s', group_interval: '6s', repeat_interval: '15s' },
      },
      receivers: [{ name: 'default', webhook_configs: [{ url: `${receiver.url}/alertmanager` }] }],
    });
    notifier = await startNotifier({
      receivers: [{ name: 'default', webhooks: [{ url: `${receiver.url}/argus` }] }],
    });
    began = new Map();
    await Promise.all(Object.keys(scenarios).map(play));
  }, 150_000);
  afterAll(async () => {
    await notifier?.stop();
    await alertmanager?.stop();
    await receiver?.close();
  }, 30_000);

  /** Both hear the same at the same time. */
  async function play(scenario: string): Promise<void> {
    const start = Date.now();
    began.set(scenario, start);
    for (const [seconds, ...changes] of scenarios[scenario] ?? []) {
      await pause(start + seconds * 1_000 - Date.now());
      await Promise.all([tellAlertmanager(scenario, changes), tellArgus(scenario, changes, seconds === 0)]);
    }
    await pause(start + lasting - Date.now());
  }

  const labelsOf = (scenario: string, alert: string) => ({ alertname: 'Disk', scenario, alert });
  const startedAt = new Map<string, string>();

  function tellAlertmanager(scenario: string, changes: readonly string[]): Promise<void> {
    const now = new Date().toISOString();
    return alertmanager.post(
      changes.map((change) => {
        const labels = labelsOf(scenario, change.slice(1));
        const key = JSON.stringify(labels);
        if (change.startsWith('+')) startedAt.set(key, now);
        const startsAt = startedAt.get(key) ?? now;
        const annotations = { summary: 'Disk fills' };
        return { labels, annotations, startsAt, ...(change.startsWith('+') ? {} : { endsAt: now }) };
      }),
    );
  }

  function tellArgus(scenario: string, changes: readonly string[], opens: boolean): Promise<void> {
    const id = `inc-${Object.keys(scenarios).indexOf(scenario)}`;
    const facts = incidentFacts(id);
    const now = new Date().toISOString();
    const groupLabels = { scenario };
    return notifier.state(
      'router',
      id,
      ...(opens ? [facts.opened({ groupLabels, routes: [route(timings)] })] : []),
      ...changes.map((change) => {
        const labels = labelsOf(scenario, change.slice(1));
        const annotations = { summary: 'Disk fills' };
        return change.startsWith('+')
          ? facts.attached(change.slice(1), { labels, annotations, startsAt: now })
          : facts.alertResolved(change.slice(1), { endsAt: now });
      }),
    );
  }

  const toldBy = (teller: string, scenario: string) =>
    receiver.notifications.filter(
      ({ path, payload }) => path === teller && payload.groupLabels['scenario'] === scenario,
    );
  const sets = ({ status, alerts }: Payload) => {
    const named = (wanted: string) =>
      alerts.flatMap((alert) => (alert.status === wanted ? [alert.labels['alert']] : [])).sort();
    return { status, firing: named('firing'), resolved: named('resolved') };
  };

  it.each(Object.keys(scenarios))('tells a webhook the same: %s', (scenario) => {
    const [theirs, ours] = [toldBy('/alertmanager', scenario), toldBy('/argus', scenario)];
    expect(ours.map(({ payload }) => sets(payload))).toEqual(theirs.map(({ payload }) => sets(payload)));
    expect(theirs.length > 0).toBe(scenario !== 'what is over within the group wait');
    const start = began.get(scenario) ?? 0;
    for (const [index, { at }] of ours.entries()) {
      // At the same tick: ticks are six seconds apart.
      expect(Math.abs(at - (theirs[index]?.at ?? start))).toBeLessThan(3_000);
    }
  });

  it('writes the same payload, and what it knows besides', () => {
    const [scenario = ''] = Object.keys(scenarios);
    const [theirs, ours] = [toldBy('/alertmanager', scenario)[0], toldBy('/argus', scenario)[0]];
    if (theirs === undefined || ours === undefined) throw new Error('both have told something');
    const { externalURL: _theirUrl, alerts: theirAlerts, ...expected } = theirs.payload;
    const { externalURL: _ourUrl, alerts: ourAlerts, ...payload } = ours.payload;
    expect(payload).toMatchObject(expected);
    // The fingerprint is the sender's, and the moments are not the same to the millisecond.
    const comparable = ({
      status,
      labels,
      annotations,
      endsAt,
      generatorURL,
    }: Payload['alerts'][number]) => ({
      ...{ status, labels, annotations, endsAt, generatorURL },
    });
    expect(ourAlerts.map(comparable)).toEqual(theirAlerts.map(comparable));
    expect(Object.keys(payload)).toEqual(expect.arrayContaining(['incidentId', 'link', 'topic']));
  });
});
