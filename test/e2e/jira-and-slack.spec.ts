import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type JiraFake,
  type SlackFake,
  type TestSmtpServer,
  eventually,
  jiraContracts,
  startJiraFake,
  startSlackFake,
  startSmtpServer,
} from '#libs/testing';
import { mailOf } from './mailbox.js';
import { countByType, eventIn, incidentOf, onlyIncident } from './record.js';
import { type RunningArgus, startArgus } from './running-argus.js';
import { sampleDelivery } from './sample-delivery.js';

const contracts = jiraContracts();

const secrets = {
  ARGUS_JIRA_TOKEN: 'jira-token-6f1d0c9b',
  ARGUS_SLACK_TOKEN: 'xoxb-slack-token-93ab',
  ARGUS_SMTP_PASSWORD: 'smtp-password-7e21',
};
const channel = 'C0INCIDENTS';

/** The tests are steps of one story: a service fails, an alert joins, and it recovers. */
(contracts === undefined ? describe.skip : describe)('with Jira, Slack and a mail server', () => {
  let jira: JiraFake;
  let slack: SlackFake;
  let smtp: TestSmtpServer;
  let argus: RunningArgus;
  let incidentId: string;

  beforeAll(async () => {
    if (contracts === undefined) return;
    const email = 'argus@example.com';
    jira = await startJiraFake({ contracts, email, token: secrets.ARGUS_JIRA_TOKEN });
    slack = await startSlackFake({ token: secrets.ARGUS_SLACK_TOKEN, channels: [channel] });
    smtp = await startSmtpServer({ user: 'argus', password: secrets.ARGUS_SMTP_PASSWORD });
    const site = { site: jira.url, email, project: 'OPS', issueType: 'Bug' };
    const priorities = { critical: 'Highest', high: 'High' };
    argus = await startArgus({
      env: secrets,
      policy: {
        // Long enough for people to be told that all is well again before they are told that it is closed.
        closing: { verify_for: '20s' },
        route: {
          receiver: 'default',
          group_by: ['alertname', 'cluster', 'service'],
          group_wait: '0s',
          group_interval: '500ms',
        },
        receivers: [{ name: 'default', email: ['oncall@example.com'], slack_channels: [channel] }],
      },
      config: {
        ticketing: { tracker: 'jira', jira: { ...site, priorities } },
        notifier: {
          slack: { apiUrl: slack.url },
          email: {
            mode: 'smtp',
            host: smtp.host,
            port: smtp.port,
            user: 'argus',
            from: 'Argus <argus@example.com>',
          },
        },
        observability: { logLevel: 'trace' },
      },
    });
  }, 240_000);

  afterAll(async () => {
    await argus?.dispose();
    await Promise.all([jira?.close(), slack?.close(), smtp?.close()]);
  }, 90_000);

  const calls = (method: string) => slack.calls.filter((call) => call.method === method);
  const topicsMailed = (): string[] => smtp.mails.map(({ parsed }) => mailOf(parsed).topic);

  it('makes one issue, with the priority of the severity and a link back', async () => {
    await argus.deliver(sampleDelivery({ severity: 'high' }));
    incidentId = (await onlyIncident(argus, 'open')).id;
    const { data } = await eventIn(argus, incidentId, 'argus.ticket.created.v1');

    expect(jira.issues).toHaveLength(1);
    const [issue] = jira.issues;
    expect(issue?.key).toBe(data.key);
    expect(data.url).toBe(`${jira.url}/browse/${data.key}`);
    expect(issue?.fields).toMatchObject({
      project: { key: 'OPS' },
      issuetype: { name: 'Bug' },
      priority: { name: 'High' },
    });
    expect(issue?.remoteLinks.map(({ object }) => object.url)).toContain(
      `${argus.url}/incidents/${incidentId}`,
    );
  }, 90_000);

  it('raises the priority when something worse joins', async () => {
    const worse = sampleDelivery({ severity: 'critical' });
    await argus.deliver(worse);
    await eventually(
      () => (jira.issues[0]?.fields['priority'] as { name: string } | undefined)?.name === 'Highest',
      'the issue has the highest priority',
      60_000,
    );
    expect(jira.issues).toHaveLength(1);
    await eventually(() => topicsMailed().includes('updated'), 'people are told that it is worse', 60_000);
  }, 150_000);

  it('finishes the issue when the incident closes', async () => {
    await argus.deliver(sampleDelivery({ severity: 'high', status: 'resolved' }));
    await argus.deliver(sampleDelivery({ severity: 'critical', status: 'resolved' }));
    await onlyIncident(argus, 'closed');
    await eventually(() => jira.issues[0]?.status === 'Done', 'the issue is done', 60_000);
    await eventually(
      async () => {
        const { timeline } = await incidentOf(argus, incidentId);
        const counts = countByType(timeline);
        const asked = counts['argus.notification.requested.v1'] ?? 0;
        return (
          asked > 0 && counts['argus.notification.sent.v1'] === asked && topicsMailed().includes('closed')
        );
      },
      'everybody has been told',
      60_000,
    );

    const { timeline } = await incidentOf(argus, incidentId);
    const types = timeline.map(({ type }) => type);
    expect(types.filter((type) => /ticket\.failed|notification\.failed/.test(type))).toEqual([]);
  }, 240_000);

  it('starts one message in Slack, and tells the rest in its thread', () => {
    const [first, ...rest] = slack.messages;
    expect(first?.thread_ts).toBeUndefined();
    expect(rest.length).toBeGreaterThanOrEqual(3);
    expect(new Set(rest.map((message) => message.thread_ts))).toEqual(new Set([first?.ts]));
    expect(new Set(slack.messages.map(({ channel: where }) => where))).toEqual(new Set([channel]));
    expect(calls('chat.postMessage')).toHaveLength(slack.messages.length);
  });

  it('sends a mail of each piece of news, once, all in one thread', () => {
    const topics = topicsMailed();
    expect(topics).toEqual(expect.arrayContaining(['opened', 'updated', 'resolved', 'closed']));
    expect(topics.filter((topic) => topic === 'opened')).toHaveLength(1);
    expect(new Set(smtp.mails.map(({ parsed }) => parsed.messageId)).size).toBe(smtp.mails.length);
    expect(new Set(smtp.mails.flatMap(({ recipients }) => recipients))).toEqual(
      new Set(['oncall@example.com']),
    );
    const first = smtp.mails.find(({ parsed }) => mailOf(parsed).topic === 'opened')?.parsed.messageId;
    const replies = smtp.mails.filter(({ parsed }) => mailOf(parsed).topic !== 'opened');
    expect(new Set(replies.map(({ parsed }) => parsed.inReplyTo))).toEqual(new Set([first]));
  });

  it('tells its tokens to nobody: not in the log, however verbose, and not in the record', async () => {
    const record = JSON.stringify([
      await argus.api('/audit?limit=500'),
      await argus.api(`/incidents/${incidentId}`),
    ]);
    await argus.stop();
    expect(argus.logs().length).toBeGreaterThan(1_000);
    const encoded = Buffer.from(`argus@example.com:${secrets.ARGUS_JIRA_TOKEN}`).toString('base64');
    for (const secret of [...Object.values(secrets), encoded]) {
      expect(argus.logs().includes(secret)).toBe(false);
      expect(record.includes(secret)).toBe(false);
    }
  }, 90_000);
});
