import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { isSignedByJira, readJiraWebhook } from './index.js';

const issue = {
  id: '50001',
  key: 'OPS-1',
  fields: {
    labels: ['argus', 'argus-incident-inc-1'],
    status: { id: '10002', name: 'Done', statusCategory: { key: 'done' } },
  },
};
const alice = { accountId: 'account-alice', displayName: 'Alice' };
const updated = (...items: object[]) => ({
  ...{
    timestamp: 1_760_000_000_000,
    webhookEvent: 'jira:issue_updated',
    issue_event_type_name: 'issue_generic',
  },
  ...{ user: alice, issue, changelog: { id: '1', items } },
});
const read = (body: unknown) => readJiraWebhook('e-1', Buffer.from(JSON.stringify(body)));
const noticed = (body: unknown) => {
  const notice = read(body);
  if (!notice.ok) throw new Error(notice.error);
  return notice.value;
};

describe("a webhook's signature", () => {
  const body = Buffer.from('{"a":"ü"}');
  const right = `sha256=${createHmac('sha256', 's3cret').update(body).digest('hex')}`;

  it('is right for the bytes that came under the secret', () => {
    expect(isSignedByJira('s3cret', right, body)).toBe(true);
  });

  it.each([
    ['none', undefined],
    ['of another secret', `sha256=${createHmac('sha256', 'other').update(body).digest('hex')}`],
    ['of another kind', right.replace('sha256', 'sha1')],
    ['too short', right.slice(0, -2)],
    ['no hex', `sha256=${'z'.repeat(64)}`],
    ['empty', ''],
  ])('is not right: %s', (_case, header) => {
    expect(isSignedByJira('s3cret', header, body)).toBe(false);
  });

  it('is not right for other bytes', () => {
    expect(isSignedByJira('s3cret', right, Buffer.from('{"a":"u"}'))).toBe(false);
  });

  // The example of Atlassian's page on webhooks.
  it('is the one of the documentation', () => {
    expect(
      isSignedByJira(
        "It's a Secret to Everybody",
        'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9',
        Buffer.from('Hello World!'),
      ),
    ).toBe(true);
  });
});

describe('a webhook of Jira', () => {
  it('tells a transition, with the category of the status that it led to', () => {
    expect(
      noticed(
        updated({ field: 'status', from: '10000', fromString: 'To Do', to: '10002', toString: 'Done' }),
      ),
    ).toEqual({
      ...{ eventId: 'e-1', key: 'OPS-1', incidentIds: ['inc-1'], by: 'account-alice', byName: 'Alice' },
      changes: [{ change: 'status', from: 'To Do', to: 'Done', category: 'done' }],
    });
  });

  it('does not take the category of a later status for that of the transition', () => {
    expect(
      noticed(updated({ field: 'status', from: '10000', to: '10001', toString: 'In Progress' }))?.changes,
    ).toEqual([{ change: 'status', to: 'In Progress' }]);
  });

  it('tells who has it now, and which priority', () => {
    const { changes } = noticed(
      updated(
        { field: 'assignee', from: null, fromString: null, to: 'account-bob', toString: 'Bob' },
        { field: 'priority', from: '2', fromString: 'High', to: '4', toString: 'Low' },
        { field: 'labels', fromString: '', toString: 'x' },
      ),
    ) ?? { changes: [] };
    expect(changes).toEqual([
      { change: 'assignee', to: 'Bob', account: 'account-bob' },
      { change: 'priority', from: 'High', to: 'Low' },
    ]);
  });

  it.each([
    ['wiki markup', 'On *it*.', 'On *it*.'],
    [
      'a document',
      {
        type: 'doc',
        version: 1,
        content: [{ type: 'paragraph', content: [{ type: 'text', text: 'On it.' }] }],
      },
      'On it.',
    ],
  ])('tells a comment in %s', (_case, body, text) => {
    const said = { webhookEvent: 'comment_created', issue, comment: { id: '1', author: alice, body } };
    expect(noticed(said)).toMatchObject({ by: 'account-alice', changes: [{ change: 'comment', text }] });
  });

  it.each([
    [
      'a comment that is told by an event of its own',
      { ...updated(), changelog: undefined, comment: { body: 'x' } },
    ],
    ['a field that does not matter', updated({ field: 'summary', fromString: 'a', toString: 'b' })],
    ['another event', { ...updated(), webhookEvent: 'jira:issue_deleted' }],
    ['an event about no issue', { webhookEvent: 'jira:version_released' }],
    ['a change that nobody made', { ...updated({ field: 'status', to: '1' }), user: undefined }],
  ])('is about nothing that matters: %s', (_case, body) => {
    expect(noticed(body)).toBeUndefined();
  });

  it.each([
    ['no JSON', '<html>'],
    ['no event', '{}'],
    ['a list', '[]'],
    ['nothing', ''],
  ])('is none: %s', (_case, text) => {
    expect(readJiraWebhook('e-1', Buffer.from(text)).ok).toBe(false);
  });
});
