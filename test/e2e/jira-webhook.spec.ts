import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type JiraFake, eventually, jiraContracts, startJiraFake } from '#libs/testing';
import { eventIn, onlyIncident } from './record.js';
import { type RunningArgus, startArgus } from './running-argus.js';
import { sampleDelivery } from './sample-delivery.js';

const contracts = jiraContracts();
const secrets = { ARGUS_JIRA_TOKEN: 'jira-token-11ac', ARGUS_JIRA_WEBHOOK_SECRET: 'hook-secret-90de' };

(contracts === undefined ? describe.skip : describe)('a person who finishes the ticket in Jira', () => {
  let jira: JiraFake;
  let argus: RunningArgus;

  beforeAll(async () => {
    if (contracts === undefined) return;
    const email = 'argus@example.com';
    jira = await startJiraFake({ contracts, email, token: secrets.ARGUS_JIRA_TOKEN });
    argus = await startArgus({
      env: secrets,
      policy: {
        people: [{ name: 'alice', email: 'alice@example.org', jira: 'account-alice' }],
        closing: { verify_for: '1s' },
      },
      config: {
        ticketing: { tracker: 'jira', updateEvery: '1s', jira: { site: jira.url, email, project: 'OPS' } },
      },
    });
  }, 240_000);

  afterAll(async () => {
    await argus?.dispose();
    await jira?.close();
  }, 90_000);

  const finished = { field: 'status', from: '10000', to: '10002', toString: 'Done' };
  const givenAway = { field: 'assignee', from: null, to: 'account-stranger', toString: 'Somebody' };

  /** Alice changes the ticket, and Jira tells. */
  const changes = (item: object, delivery: string) => {
    const body = JSON.stringify({
      ...{ webhookEvent: 'jira:issue_updated', user: { accountId: 'account-alice', displayName: 'Alice' } },
      issue: { key: 'OPS-1', fields: { status: { id: '10002', statusCategory: { key: 'done' } } } },
      changelog: { items: [item] },
    });
    const signature = createHmac('sha256', secrets.ARGUS_JIRA_WEBHOOK_SECRET).update(body).digest('hex');
    return fetch(`${argus.url}/jira/webhook`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-hub-signature': `sha256=${signature}`,
        'x-atlassian-webhook-identifier': delivery,
      },
      body,
    });
  };

  it('closes the incident in her name; one who gives it to somebody whom the policy does not name is told why that is not done', async () => {
    await argus.deliver(sampleDelivery({ severity: 'high' }));
    const { id } = await onlyIncident(argus, 'open');
    await eventIn(argus, id, 'argus.ticket.created.v1');

    expect((await changes(givenAway, 'delivery-1')).status).toBe(200);
    expect(await eventIn(argus, id, 'argus.ticket.answered.v1')).toMatchObject({
      data: { done: false, reason: 'person-unknown' },
    });
    await eventually(
      () => JSON.stringify(jira.issues[0]?.comments ?? []).includes('nobody that the policy names'),
      'the ticket is told why not',
      60_000,
    );

    expect((await changes(finished, 'delivery-2')).status).toBe(200);
    await onlyIncident(argus, 'closed');
    expect(await eventIn(argus, id, 'argus.incident.closed.v1')).toMatchObject({ actor: 'user:alice' });
    await eventually(() => jira.issues[0]?.status === 'Done', 'the issue is done', 60_000);
    expect(jira.issues).toHaveLength(1);
  }, 180_000);
});
