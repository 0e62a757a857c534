import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunningAgent, commonSections, startAgent } from '#libs/agent';
import { loadSections, parseConfig } from '#libs/config';
import { type AgentName, type ArgusEvent, type Fact, fact, subjects } from '#libs/contracts';
import { type EventStore, JetStreamEventStore } from '#libs/event-store';
import { systemClock } from '#libs/kernel';
import { type TestBus, eventually, startTestBus } from '#libs/testing';
import { type JiraFake, jiraContracts, startJiraFake } from '#libs/testing/jira-fake';
import { agent as ticketing } from './main.js';
import { TicketingConfig } from './ticketing.config.js';

const contracts = jiraContracts();
const itWithJira = contracts === undefined ? it.skip : it;

describe('ticketing on a real bus', () => {
  let bus: TestBus;
  let dataDir: string;
  let running: RunningAgent | undefined;
  let jira: JiraFake | undefined;
  const stores = new Map<AgentName, EventStore>();
  let count = 0;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'argus-ticketing-'));
    bus = await startTestBus();
    for (const agent of ['router', 'closer'] as const) {
      const { connection, publisher, ring, ...opened } = await bus.open(agent).then((each) => ({
        ...{ connection: each.connection, publisher: each.publisher, ring: each.ring },
        signer: () => each.signer(),
      }));
      stores.set(agent, new JetStreamEventStore({ connection, publisher, ring, agent, ...opened }));
    }
  }, 60_000);
  afterAll(async () => {
    await running?.stop();
    await jira?.close();
    await bus.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const start = async (yaml = ''): Promise<void> => {
    const document = parseConfig(yaml);
    if (!document.ok) throw new Error(JSON.stringify(document.error));
    const environment = { ARGUS_JIRA_TOKEN: 'secret-token', ARGUS_OBSERVABILITY_LOG_LEVEL: 'silent' };
    const sections = loadSections(document.value, [...commonSections, TicketingConfig], environment);
    if (!sections.ok) throw new Error(JSON.stringify(sections.error));
    running = await startAgent(ticketing, {
      ...{ sections: sections.value, natsUrl: bus.url, keys: bus.keys, clock: systemClock, dataDir },
      ...{ rootDir: process.cwd(), publicUrl: 'https://argus.test' },
    });
  };
  const stop = async (): Promise<void> => {
    await running?.stop();
    running = undefined;
  };
  const record = async (agent: 'router' | 'closer', incidentId: string, ...facts: Fact[]): Promise<void> => {
    await stores.get(agent)?.append({
      ...{ subject: subjects.incident(incidentId, agent), facts, cause: `cause-${count++}` },
      ...{ correlationId: incidentId, now: systemClock.now() },
    });
  };
  const historyOf = async (incidentId: string): Promise<ArgusEvent[]> =>
    ((await stores.get('router')?.load(`argus.incident.${incidentId}.*`)) ?? []).flatMap(({ events }) => [
      ...events,
    ]);
  const typesOf = async (incidentId: string): Promise<string[]> =>
    (await historyOf(incidentId)).map(({ type }) => type).filter((type) => type.startsWith('argus.ticket.'));

  const opened = (incidentId: string): Fact =>
    fact('argus.incident.opened.v1', incidentId, {
      ...{ incidentId, title: 'DiskFilling on db-1', severity: 'high' },
      ...{ groupKey: 'db-1', groupLabels: {}, reason: 'new-group' },
    });
  const worse = (incidentId: string): Fact =>
    fact('argus.incident.severity-changed.v1', incidentId, {
      ...{ incidentId, from: 'high', to: 'critical', reason: 'worse-alert' },
    });
  const closed = (incidentId: string): Fact =>
    fact('argus.incident.closed.v1', incidentId, { incidentId, reason: 'verified' });

  const told = [
    'argus.ticket.create-requested.v1',
    'argus.ticket.created.v1',
    'argus.ticket.comment-requested.v1',
    'argus.ticket.change-requested.v1',
    'argus.ticket.commented.v1',
    'argus.ticket.changed.v1',
    'argus.ticket.change-requested.v1',
    'argus.ticket.changed.v1',
  ];

  /** Waits until the last facts of ticketing about the incident are these. */
  const untilLast = (incidentId: string, ...types: string[]) =>
    eventually(
      async () => (await typesOf(incidentId)).slice(-types.length).join() === types.join(),
      `ticketing states ${types.join(', ')} about ${incidentId}`,
      30_000,
    );

  it('keeps one ticket in files, across a restart that misses news', async () => {
    await start('ticketing: { commentOn: [severity] }');
    await record('router', 'inc-file', opened('inc-file'));
    await untilLast('inc-file', 'argus.ticket.created.v1');
    await record('router', 'inc-file', worse('inc-file'));
    await untilLast('inc-file', 'argus.ticket.changed.v1');
    await stop();
    await record('closer', 'inc-file', closed('inc-file'));
    await start('ticketing: { commentOn: [severity] }');
    await untilLast('inc-file', ...told);
    expect(await typesOf('inc-file')).toEqual(told);
    await stop();
    const folder = join(dataDir, 'tickets');
    expect((await readdir(folder)).filter((name) => name.endsWith('.md'))).toEqual(['ARG-1.md']);
    const ticket = await readFile(join(folder, 'ARG-1.md'), 'utf8');
    expect(ticket).toContain('Status: **done**');
    expect(ticket).toContain('The severity changed from high to critical');
  }, 60_000);

  itWithJira(
    'creates one issue although the answers get lost',
    async () => {
      if (contracts === undefined) return;
      jira = await startJiraFake({ contracts, email: 'argus@example.org', token: 'secret-token' });
      for (const operationId of [
        'createIssue',
        'createOrUpdateRemoteIssueLink',
        'addComment',
        'editIssue',
        'doTransition',
      ]) {
        jira.failNext({ kind: 'drop-after-work', operationId });
      }
      await start(`
ticketing:
  tracker: jira
  commentOn: [severity]
  jira:
    site: ${jira.url}
    email: argus@example.org
    project: OPS
`);
      await record('router', 'inc-jira', opened('inc-jira'));
      await untilLast('inc-jira', 'argus.ticket.created.v1');
      await record('router', 'inc-jira', worse('inc-jira'));
      await untilLast('inc-jira', 'argus.ticket.changed.v1');
      await record('closer', 'inc-jira', closed('inc-jira'));
      await untilLast('inc-jira', ...told);
      expect(jira.issues).toHaveLength(1);
      expect(jira.issues[0]?.remoteLinks).toHaveLength(1);
      expect(jira.issues[0]).toMatchObject({ status: 'Done', comments: [expect.anything()] });
      expect(JSON.stringify(await historyOf('inc-jira'))).not.toContain('secret-token');
      await stop();
    },
    90_000,
  );
});
