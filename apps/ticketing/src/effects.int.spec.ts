import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { permanent } from '#libs/integrations/port';
import { systemClock } from '#libs/kernel';
import { type JiraFake, jiraContracts, startJiraFake } from '#libs/testing/jira-fake';
import type { TicketCommand } from './domain/decide.js';
import { createCarryOut } from './effects.js';
import { TicketingConfig } from './ticketing.config.js';
import { Trackers } from './trackers.js';

const contracts = jiraContracts();
const create: TicketCommand = {
  kind: 'create-ticket',
  request: {
    incidentId: 'inc-1',
    operationId: 'op-1',
    tracker: 'jira',
    title: '[high] Disk is filling',
    description: 'Opened.',
    severity: 'high',
    labels: ['service=orders db'],
    link: 'https://argus.test/incidents/inc-1',
    reason: 'incident-has-no-ticket',
  },
};

(contracts === undefined ? describe.skip : describe)("ticketing's hands on Jira", () => {
  let jira: JiraFake;
  beforeEach(async () => {
    if (contracts !== undefined)
      jira = await startJiraFake({ contracts, email: 'argus@example.org', token: 'secret-token' });
  });
  afterEach(() => jira.close());

  const handsOf = (token = 'secret-token') => {
    const config = new TicketingConfig();
    config.tracker = 'jira';
    Object.assign(config.jira, { site: jira.url, email: 'argus@example.org', token, project: 'OPS' });
    const surroundings = { dataDir: '/nowhere', publicUrl: 'https://argus.test', clock: systemClock };
    const trackers = new Trackers(config, surroundings);
    return createCarryOut({
      pictureOf: () => Promise.resolve(undefined),
      trackerOf: (name) => trackers.of(name),
      ask: async () => permanent('nobody is asked here'),
      maxAttempts: 3,
    });
  };

  it('creates one issue when the answer to the first attempt is lost', async () => {
    const carryOut = handsOf();
    jira.failNext({ kind: 'drop-after-work', operationId: 'createIssue' });
    expect(await carryOut(create, 1)).toMatchObject({ kind: 'retry' });
    expect(await carryOut(create, 2)).toMatchObject({
      facts: [
        {
          type: 'argus.ticket.created.v1',
          data: { tracker: 'jira', key: 'OPS-1', url: `${jira.url}/browse/OPS-1`, foundAgain: true },
        },
      ],
    });
    expect(jira.issues).toHaveLength(1);
  });

  it('waits as long as Jira asks for', async () => {
    jira.failNext({ kind: 'status', status: 429, headers: { 'retry-after': '30' } });
    expect(await handsOf()(create, 1)).toMatchObject({ kind: 'retry', afterMs: 30_000 });
  });

  it('records a refusal without the token', async () => {
    const outcome = await handsOf('wrong-token')(create, 1);
    expect(outcome).toMatchObject({
      facts: [{ type: 'argus.ticket.failed.v1', data: { reason: expect.stringContaining('401') } }],
    });
    expect(JSON.stringify(outcome)).not.toContain('wrong-token');
  });
});
