import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { BusUnavailable } from '#libs/event-store';
import { effectDone, temporary } from '#libs/integrations/port';
import { createLogger } from '#libs/observability';
import { Story } from '../test-support/story.js';
import { incidentId, opened } from '../test-support/facts.js';
import { JiraHooks, type JiraHookMeans } from './jira-hooks.js';

const secret = 's3cret';
const body = Buffer.from(
  JSON.stringify({
    ...{ webhookEvent: 'comment_created', issue: { key: 'ARG-1', fields: {} } },
    comment: { author: { accountId: 'account-alice' }, body: 'On it.' },
  }),
);
const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/** Webhooks about the ticket of one incident in Jira, where things may be out of order. */
function hooks(more: Partial<JiraHookMeans> = {}): JiraHooks {
  const story: Story = new Story({
    ...new Story().rules,
    ...{ tracker: 'jira', trackers: ['jira'] },
  }).tells('router', opened());
  return new JiraHooks({
    secret,
    ownAccount: async () => effectDone('account-argus'),
    incidents: {
      stateOf: async () => undefined,
      incidents: () => [[incidentId, story.state()] as [string, ReturnType<Story['state']>]],
      request: async (_id, notice) => ({ reason: story.notices(notice).reason, facts: [] }),
    },
    log: createLogger({ agent: 'ticketing', level: 'silent', format: 'json' }),
    ...more,
  });
}
const take = (subject: JiraHooks) => subject.take({ signature, identifier: 'delivery-1', body });

describe("taking Jira's webhooks", () => {
  it('records what they tell', async () => {
    expect(await take(hooks())).toEqual({ status: 200, said: 'ticket-was-changed' });
  });

  it('has them sent again while Jira does not say which account is our own: an echo would be taken for a person', async () => {
    expect(await take(hooks({ ownAccount: async () => temporary('Jira answered 503') }))).toMatchObject({
      status: 503,
    });
  });

  it('has them sent again while nothing can be recorded', async () => {
    const incidents = {
      ...{ stateOf: async () => undefined, incidents: () => [] },
      request: () => Promise.reject(new BusUnavailable('no bus')),
    };
    const story = new Story({ ...new Story().rules, tracker: 'jira', trackers: ['jira'] }).tells(
      'router',
      opened(),
    );
    const one = {
      ...incidents,
      incidents: () => [[incidentId, story.state()] as [string, ReturnType<Story['state']>]],
    };
    expect(await take(hooks({ incidents: one }))).toMatchObject({ status: 503 });
  });

  it('takes none without a secret, for then anybody could send one', async () => {
    expect(await take(hooks({ secret: undefined }))).toMatchObject({
      status: 404,
      said: expect.stringContaining('ARGUS_JIRA_WEBHOOK_SECRET'),
    });
  });
});
