import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Ledger } from '#libs/audit';
import {
  type JiraFake,
  type SlackFake,
  eventually,
  jiraContracts,
  startJiraFake,
  startSlackFake,
} from '#libs/testing';
import { incidentsOf } from '../record.js';
import { type RunningArgus, startArgus } from '../running-argus.js';
import { sampleDelivery } from '../sample-delivery.js';
import { sendAll } from './support/alert-sender.js';
import { ApprovalPage } from './support/approval-page.js';
import { Crossings } from './support/crossings.js';
import { type Case, type Part, callsOf, casesOf, dealt } from './support/deaths.js';
import { repeated } from './support/expect-kept.js';
import { knowsCallsOf } from './support/incident-calls.js';
import { type RestartTarget, restartRunbook, startRestartTarget } from './support/restart-target.js';
import { settled } from './support/settled.js';
import { WholeRecord } from './support/whole-record.js';

const contracts = jiraContracts();
const secrets = { ARGUS_JIRA_TOKEN: 'jira-token-6f1d0c9b', ARGUS_SLACK_TOKEN: 'xoxb-slack-token-93ab' };
/** By the last digit of an incident's name: Slack takes one message a second in a channel. */
const channels = ['01', '23', '45', '67', '89'].map((digits) => ({ digits, id: `C0INCIDENTS${digits}` }));

/** Longer than any call is held. */
const timeout = '5m';
/** A machine that is busy with other tests takes its time; nothing waits this long by itself. */
const atMost = 240_000;

/**
 * An incident that nobody disturbs shows which calls there are. Then there is an incident for each of them and for each
 * moment of it, in which the process is killed at that moment; several incidents die by one kill.
 *
 * Of calls of one name in one part it is the first, and of messages to Slack the second as well. What only reads has one
 * moment. Messages in Slack are changed one after the other, so only one of those calls can be held at a time.
 *
 * What is known before there is a ticket or a message stands in it from the start: only what comes after that is certain
 * to bring a comment or a change.
 */
(contracts === undefined ? describe.skip : describe)('killed in every call of an incident', () => {
  let jira: JiraFake;
  let slack: SlackFake;
  let target: RestartTarget;
  let crossings: Crossings;
  let argus: RunningArgus;
  let folder: string;
  const recoveries: Promise<unknown>[] = [];
  /** Services of which two alerts fire. */
  const joined = new Set<string>();
  const cases: readonly Case[] = [...casesOf('opened'), ...casesOf('joined'), ...casesOf('answered')].map(
    (each, index) => ({ ...each, incident: `case-${String(index + 1).padStart(3, '0')}` }),
  );
  /** Of these Argus is killed while it acts; whether it has the answer by then, and asks no more, is a matter of time. */
  const killedActing = cases.filter(({ name }) => name === 'the action').map(({ incident }) => incident);

  beforeAll(async () => {
    if (contracts === undefined) return;
    const email = 'argus@example.com';
    jira = await startJiraFake({ contracts, email, token: secrets.ARGUS_JIRA_TOKEN });
    slack = await startSlackFake({
      token: secrets.ARGUS_SLACK_TOKEN,
      channels: channels.map(({ id }) => id),
    });
    crossings = new Crossings(knowsCallsOf(jira));
    // What is restarted recovers.
    target = await startRestartTarget((service) => {
      if (!killedActing.includes(service)) recoveries.push(send([service], 'resolved'));
    });
    const restarts = await crossings.open('target', target.url);
    folder = await mkdtemp(join(tmpdir(), 'argus-e2e-runbooks-'));
    await writeFile(join(folder, 'restart.md'), restartRunbook(restarts, 'medium'));
    const site = { site: await crossings.open('jira', jira.url), email, project: 'OPS', timeout };
    const slackUrl = await crossings.open('slack', new URL(slack.url).origin);
    argus = await startArgus({
      env: secrets,
      config: {
        triage: { runbooksFolder: folder },
        ticketing: {
          tracker: 'jira',
          updateEvery: '1s',
          jira: site,
          commentOn: ['alerts', 'approval', 'action'],
        },
        notifier: { timeout, slack: { apiUrl: `${slackUrl}/api/` } },
        executor: { targets: [{ url: `${restarts}/restart/`, methods: ['POST'], knowsKeys: true, timeout }] },
      },
      policy: {
        approvals: { required_when: 'true' },
        closing: { verify_for: '2s' },
        route: {
          ...{ receiver: 'default', group_by: ['alertname', 'service'] },
          ...{ group_wait: '0s', group_interval: '500ms' },
          routes: channels.map(({ digits, id }) => ({
            receiver: id,
            matchers: [`service=~".*[${digits}]"`],
          })),
        },
        receivers: [{ name: 'default' }, ...channels.map(({ id }) => ({ name: id, slack_channels: [id] }))],
      },
    });
  }, 240_000);
  afterAll(async () => {
    await argus?.dispose();
    await Promise.all([crossings?.close(), jira?.close(), slack?.close(), target?.close()]);
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }, 90_000);

  /** As Alertmanager does: until it is taken. */
  const send = (services: readonly string[], status: 'firing' | 'resolved') =>
    sendAll(
      argus.url,
      services.flatMap((service) => deliveriesOf(service, status)),
      { concurrency: 4 },
    );

  const deliveriesOf = (service: string, status: 'firing' | 'resolved') => {
    const alerts = [{}, ...(joined.has(service) ? [{ instance: 'second' }] : [])];
    return alerts.map((alert) => ({
      ...{ body: JSON.stringify(sampleDelivery({ ...alert, service, status })), alerts: 1, firing: [] },
    }));
  };

  /** Waits until each has its ticket and its message. */
  const shown = (services: readonly string[]): Promise<unknown> =>
    eventually(
      () => {
        const ticketed = new Set(servicesInJira());
        const missing = services.filter(
          (service) => !ticketed.has(service) || !crossings.callsOf(service).includes('chat.postMessage'),
        );
        if (missing.length > 0) throw new Error(`${missing.join(', ')}: no ticket or no message yet`);
        return true;
      },
      'each has its ticket and its message',
      atMost,
    );

  const servicesInJira = (): string[] =>
    jira.issues.map(({ fields }) => /case-\d{3}/.exec(JSON.stringify(fields))?.[0] ?? '');

  /** A second alert joins each. */
  const addAlert = async (services: readonly string[]): Promise<void> => {
    await shown(services);
    for (const service of services) joined.add(service);
    await send(services, 'firing');
  };

  /** The pages on which people are asked, by service. */
  const questions = async (): Promise<Map<string, ApprovalPage>> => {
    const { events } = await argus.api<{ events: { data: { approvalId: string; action: object } }[] }>(
      '/audit?type=argus.approval.requested.v1&limit=500',
    );
    return new Map(
      events.map(({ data }) => [
        /case-\d{3}/.exec(JSON.stringify(data.action))?.[0] ?? '',
        new ApprovalPage(argus, data.approvalId),
      ]),
    );
  };

  const approve = async (services: readonly string[]): Promise<void> => {
    const pages = await eventually(
      async () => {
        const asked = await questions();
        return services.every((service) => asked.has(service)) && asked;
      },
      'a person is asked about each',
      atMost,
    );
    for (const service of services) {
      const page = pages.get(service) as ApprovalPage;
      expect(await page.send({ ...(await page.open()) })).toBe(303);
    }
  };

  /** Those recover only when Argus, which is up again, knows that it has acted. */
  const recover = async (services: readonly string[]): Promise<void> => {
    await eventually(
      async () => {
        const { events } = await argus.api<{ events: { data: object }[] }>(
          '/audit?type=argus.action.succeeded.v1&limit=500',
        );
        const acted = events.map(({ data }) => /case-\d{3}/.exec(JSON.stringify(data))?.[0]);
        return services.every((service) => acted.includes(service));
      },
      `it is recorded that ${services.join(', ')} were restarted`,
      atMost,
    );
    await send(services, 'resolved');
  };

  const allClosed = (count: number): Promise<unknown> =>
    eventually(
      async () => {
        const open = (await incidentsOf(argus)).filter(({ status }) => status !== 'closed');
        if (open.length > 0) throw new Error(`open are: ${open.map(({ title }) => title).join(', ')}`);
        return jira.issues.length >= count && jira.issues.every(({ status }) => status === 'Done');
      },
      'every incident is closed and every ticket done',
      atMost,
    );

  const killHolding = async (batch: readonly Case[], begin: () => Promise<unknown>): Promise<void> => {
    crossings.hold(batch);
    await begin();
    await eventually(
      () => {
        const [missing] = crossings.awaited;
        if (missing !== undefined) throw new Error(`${missing.incident}: no ${missing.name} yet`);
        return true;
      },
      'every call is held',
      atMost,
    );
    crossings.answerHeld();
    await argus.kill9();
    await argus.restart();
  };

  it('knows the calls from an incident that nobody disturbs', async () => {
    const service = 'case-000';
    await send([service], 'firing');
    await settled(argus, atMost);
    const opened = crossings.callsOf(service);
    await addAlert([service]);
    await eventually(
      () => callsOf.joined.every((name) => crossings.callsOf(service).includes(name)),
      'ticket and message show the second alert',
      atMost,
    );
    await settled(argus, atMost);
    const told = crossings.callsOf(service);
    await approve([service]);
    await allClosed(1);
    await settled(argus, atMost);
    const answered = crossings.callsOf(service).slice(told.length);

    expect(opened).toEqual(expect.arrayContaining([...callsOf.opened]));
    expect(new Set(told)).toEqual(new Set([...callsOf.opened, ...callsOf.joined]));
    expect(new Set(answered)).toEqual(new Set(callsOf.answered));
    for (const calls of [opened, answered])
      expect(calls.filter((name) => name === 'chat.postMessage').length).toBeGreaterThan(1);
  }, 600_000);

  it('goes on after being killed in each of them', async () => {
    const of = (...parts: readonly Part[]): Case[] => cases.filter(({ part }) => parts.includes(part));
    const servicesOf = (batch: readonly Case[]): string[] => batch.map(({ incident }) => incident);
    for (const batch of dealt(of('opened', 'joined'))) {
      await killHolding(batch, async () => {
        await send(servicesOf(batch), 'firing');
        await addAlert(servicesOf(batch.filter(({ part }) => part === 'joined')));
      });
    }
    await send(servicesOf(of('answered')), 'firing');
    for (const batch of dealt(of('answered'))) {
      await shown(servicesOf(batch));
      await killHolding(batch, () => approve(servicesOf(batch)));
      await recover(servicesOf(batch).filter((service) => killedActing.includes(service)));
    }
    await approve(servicesOf(of('opened', 'joined')));
    await allClosed(1 + cases.length);
    await Promise.all(recoveries);
    await settled(argus, atMost);
  }, 900_000);

  it('has made one ticket each, with every comment once', async () => {
    expect(servicesInJira().sort()).toEqual(allServices());
    const { record, comments } = await settled(argus, atMost, async () => ({
      record: await WholeRecord.of(argus),
      comments: jira.issues.flatMap((issue) => issue.comments.map(({ properties }) => properties)),
    }));
    const operations = comments.map(
      (each) => (each['argus.operation'] as { operationId: string }).operationId,
    );
    const recorded = record.of('argus.ticket.commented.v1').map(({ data }) => data.operationId);
    expect(operations.sort()).toEqual(recorded.sort());
    expect(repeated(operations)).toEqual([]);
  }, 300_000);

  it('has acted once each', async () => {
    expect([...target.restarted].sort()).toEqual(allServices());
    const record = await WholeRecord.of(argus);
    const incidents = record.of('argus.incident.opened.v1').map(({ data }) => data.incidentId);
    for (const type of ['argus.action.started.v1', 'argus.action.succeeded.v1'] as const) {
      const acted = record.of(type).map(({ data }) => data.incidentId);
      expect(acted.sort()).toEqual(incidents.sort());
    }
  }, 60_000);

  it('has told each decision once', async () => {
    const { record, messages } = await settled(argus, atMost, async () => ({
      record: await WholeRecord.of(argus),
      messages: [...slack.messages],
    }));
    const requested = record.of('argus.notification.requested.v1');
    const decisions = requested.map(({ data: { incidentId, topic }, causationId }) =>
      [incidentId, topic, causationId].join(' '),
    );
    expect(repeated(decisions)).toEqual([]);
    const ids = requested.map(({ data }) => data.notificationId).sort();
    const posted = messages.map(({ metadata }) => metadata?.event_payload?.['notification_id']);
    expect(posted.sort()).toEqual(ids);
    expect(
      record
        .of('argus.notification.sent.v1')
        .map(({ data }) => data.notificationId)
        .sort(),
    ).toEqual(ids);
  }, 300_000);

  it('keeps a ledger that holds, and a record that is whole', async () => {
    const record = await settled(argus, atMost, () => WholeRecord.of(argus));
    expect(record.gaps).toEqual([]);
    expect(record.unsigned).toEqual([]);
    const { received, opened, attached, deduplicated, suppressed, quarantined, inFlight } =
      await argus.api<Ledger>('/ledger');
    expect({ inFlight, opened, quarantined }).toEqual({
      inFlight: 0,
      opened: allServices().length,
      quarantined: 0,
    });
    expect(received).toBe(opened + attached + deduplicated + suppressed + quarantined);
    expect((await argus.api<{ deadLetters: object[] }>('/dead-letters')).deadLetters).toEqual([]);
  }, 300_000);

  const allServices = (): string[] => ['case-000', ...cases.map(({ incident }) => incident)];
});
