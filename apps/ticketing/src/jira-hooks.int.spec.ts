import { createHmac } from 'node:crypto';
import { type Server, createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type RunningAgent, closeServer, commonSections, listen, startAgent } from '#libs/agent';
import { loadSections, parseConfig } from '#libs/config';
import { type EventData, type EventType, fact, subjects } from '#libs/contracts';
import { type EventStore, JetStreamEventStore } from '#libs/event-store';
import { systemClock } from '#libs/kernel';
import type { AskedByPerson } from '#libs/messaging';
import { type TestBus, eventually, startTestBus } from '#libs/testing';
import { type JiraFake, jiraContracts, ownAccountId, startJiraFake } from '#libs/testing/jira-fake';
import { agent as ticketing } from './main.js';
import { TicketingConfig } from './ticketing.config.js';

const contracts = jiraContracts();
const secret = 'webhook-secret-77aa';
const incidentId = 'inc-hook';

(contracts === undefined ? describe.skip : describe)("Jira's webhooks", () => {
  let bus: TestBus;
  let jira: JiraFake;
  let running: RunningAgent | undefined;
  let server: Server | undefined;
  let url: string;
  let router: EventStore;
  let stopAnswering: () => void = () => undefined;
  const asked: AskedByPerson[] = [];
  let count = 0;

  beforeAll(async () => {
    if (contracts === undefined) return;
    jira = await startJiraFake({ contracts, email: 'argus@example.org', token: 'token' });
    bus = await startTestBus();
    const { connection, publisher, ring, ...rest } = await bus.open('router').then((each) => ({
      ...{ connection: each.connection, publisher: each.publisher, ring: each.ring },
      signer: () => each.signer(),
    }));
    router = new JetStreamEventStore({ connection, publisher, ring, agent: 'router', ...rest });
    const closer = await bus.open('closer');
    stopAnswering = await closer.answers(async (each) => {
      asked.push(each);
      return { done: false, reason: 'alerts-still-fire', sentence: 'An alert still fires.' };
    });
    const document = parseConfig(`
ticketing:
  tracker: jira
  jira: { site: "${jira.url}", email: argus@example.org, project: OPS }
`);
    if (!document.ok) throw new Error(JSON.stringify(document.error));
    const sections = loadSections(document.value, [...commonSections, TicketingConfig], {
      ARGUS_JIRA_TOKEN: 'token',
      ARGUS_JIRA_WEBHOOK_SECRET: secret,
      ARGUS_OBSERVABILITY_LOG_LEVEL: 'silent',
    });
    if (!sections.ok) throw new Error(JSON.stringify(sections.error));
    running = await startAgent(ticketing, {
      ...{ sections: sections.value, natsUrl: bus.url, keys: bus.keys, clock: systemClock },
      ...{ dataDir: '/nowhere', rootDir: process.cwd(), publicUrl: 'https://argus.test' },
    });
    server = createServer(running.http);
    url = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}/jira/webhook`;
    await router.append({
      subject: subjects.incident(incidentId, 'router'),
      facts: [
        fact('argus.incident.opened.v1', incidentId, {
          ...{ incidentId, title: 'DiskFilling on db-1', severity: 'high' },
          ...{ groupKey: 'db-1', groupLabels: {}, reason: 'new-group' },
        }),
      ],
      ...{ cause: 'cause', correlationId: incidentId, now: systemClock.now() },
    });
    await eventually(
      async () => (await of('argus.ticket.created.v1')).length === 1,
      'there is a ticket',
      30_000,
    );
  }, 90_000);
  afterAll(async () => {
    stopAnswering();
    if (server !== undefined) await closeServer(server);
    await running?.stop();
    await jira?.close();
    await bus?.stop();
  });
  beforeEach(() => void count++);

  const of = async <T extends EventType>(type: T): Promise<EventData<T>[]> =>
    (await router.load(`argus.incident.${incidentId}.*`))
      .flatMap(({ events }) => [...events])
      .flatMap((event) => (event.type === type ? [event.data as EventData<T>] : []));

  const issue = {
    id: '50001',
    key: 'OPS-1',
    fields: { status: { id: '10002', statusCategory: { key: 'done' } } },
  };
  const finished = (accountId: string, more: object = {}) => ({
    ...{ webhookEvent: 'jira:issue_updated', user: { accountId, displayName: 'Alice' }, issue },
    changelog: {
      items: [{ field: 'status', from: '10000', fromString: 'To Do', to: '10002', toString: 'Done' }],
    },
    ...more,
  });
  const post = async (body: unknown, headers: Record<string, string> = {}, text = JSON.stringify(body)) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-atlassian-webhook-identifier': `delivery-${count}`,
        'x-hub-signature': `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`,
        ...headers,
      },
      body: text,
    });
    return { status: response.status, said: ((await response.json()) as { said: string }).said };
  };

  it.each([
    ['unsigned', { 'x-hub-signature': '' }],
    ['signed under another secret', { 'x-hub-signature': `sha256=${'0'.repeat(64)}` }],
  ])('changes nothing when it is %s', async (_case, headers) => {
    expect(await post(finished('account-alice'), headers)).toMatchObject({ status: 401 });
    expect(await of('argus.ticket.observed.v1')).toEqual([]);
  });

  it('is no echo of what Argus did itself', async () => {
    expect(await post(finished(ownAccountId))).toEqual({ status: 200, said: 'own-echo' });
    expect(await of('argus.ticket.observed.v1')).toEqual([]);
  });

  it.each([
    ['a ticket that is not ours', finished('account-alice', { issue: { ...issue, key: 'OPS-9' } })],
    [
      'a ticket on which somebody put the label of the incident',
      finished('account-alice', {
        issue: { ...issue, key: 'OPS-9', fields: { labels: [`argus-incident-${incidentId}`] } },
      }),
    ],
  ])('is nothing to Argus: %s', async (_case, body) => {
    expect(await post(body)).toEqual({ status: 200, said: 'no-ticket-of-an-incident' });
    expect(await of('argus.ticket.observed.v1')).toEqual([]);
  });

  it('refuses what is no webhook, and what is too long', async () => {
    expect(await post(undefined, {}, '<html>')).toMatchObject({ status: 400 });
    expect(await post({ text: 'x'.repeat(3 * 1024 * 1024) })).toMatchObject({ status: 413 });
  });

  it('records what a person did, once, asks for what they want by it, and tells them why not', async () => {
    const first = await post(finished('account-alice'));
    const again = await post(finished('account-alice'));
    expect([first, again]).toEqual([
      { status: 200, said: 'ticket-was-changed' },
      { status: 200, said: 'delivered-before' },
    ]);
    await eventually(
      async () => (await of('argus.ticket.answered.v1')).length === 1,
      'it is answered',
      30_000,
    );
    expect(await of('argus.ticket.observed.v1')).toMatchObject([
      { key: 'OPS-1', change: 'status', to: 'Done', by: 'account-alice', asks: 'resolve' },
    ]);
    expect(asked).toMatchObject([
      {
        request: { kind: 'resolve', incidentId },
        asker: { via: 'jira', id: 'account-alice', name: 'Alice' },
      },
    ]);
    expect(await of('argus.ticket.answered.v1')).toMatchObject([
      { done: false, reason: 'alerts-still-fire' },
    ]);
  }, 60_000);

  it('records a comment, and asks for nothing', async () => {
    const comment = {
      ...{ webhookEvent: 'comment_created', issue },
      comment: { author: { accountId: 'account-bob' }, body: 'On it.' },
    };
    expect(await post(comment)).toEqual({ status: 200, said: 'ticket-was-changed' });
    const [observed] = (await of('argus.ticket.observed.v1')).filter(({ change }) => change === 'comment');
    expect(observed).toMatchObject({ by: 'account-bob', text: 'On it.' });
    expect(observed).not.toHaveProperty('asks');
  });
});
