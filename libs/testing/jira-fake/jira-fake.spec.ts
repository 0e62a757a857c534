import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type JiraContracts, jiraContracts } from './contracts.js';
import { type JiraFake, startJiraFake } from './jira-fake.js';

const contracts = jiraContracts();
const describeWithContracts = contracts === undefined ? describe.skip : describe;

const paragraph = (text: string): object => ({
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
});
const fields = {
  project: { key: 'OPS' },
  issuetype: { name: 'Task' },
  summary: 'Disk is filling',
  description: paragraph('95 %'),
};

describeWithContracts('a fake Jira', () => {
  let jira: JiraFake;
  beforeEach(async () => {
    jira = await startJiraFake({
      contracts: contracts as JiraContracts,
      email: 'argus@example.org',
      token: 'right',
    });
  });
  afterEach(() => jira.close());

  const call = async (
    method: string,
    path: string,
    body?: unknown,
    token = 'right',
  ): Promise<{ status: number; text: string }> => {
    const response = await fetch(`${jira.url}/rest/api/3${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`argus@example.org:${token}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  };

  it('keeps an issue that the documents allow', async () => {
    expect(await call('POST', '/issue', { fields })).toMatchObject({ status: 201 });
    expect(jira.issues).toMatchObject([{ key: 'OPS-1', status: 'To Do' }]);
  });

  it.each<[string, string, string, unknown, number, RegExp]>([
    [
      'a description that is plain text',
      'POST',
      '/issue',
      { fields: { ...fields, description: 'text' } },
      400,
      /Atlassian Document/,
    ],
    [
      'a description that is no ADF',
      'POST',
      '/issue',
      { fields: { ...fields, description: { type: 'doc', version: 1, content: [{ type: 'nonsense' }] } } },
      400,
      /INVALID_INPUT/,
    ],
    [
      'an empty text node',
      'POST',
      '/issue',
      { fields: { ...fields, description: paragraph('') } },
      400,
      /INVALID_INPUT/,
    ],
    [
      'a description that is too long',
      'POST',
      '/issue',
      { fields: { ...fields, description: paragraph('x'.repeat(33_000)) } },
      400,
      /CONTENT_LIMIT/,
    ],
    ['a summary of two lines', 'POST', '/issue', { fields: { ...fields, summary: 'a\nb' } }, 400, /newline/],
    [
      'a label with a space',
      'POST',
      '/issue',
      { fields: { ...fields, labels: ['two words'] } },
      400,
      /contains spaces/,
    ],
    [
      'an unknown priority',
      'POST',
      '/issue',
      { fields: { ...fields, priority: { name: 'Urgent' } } },
      400,
      /Priority name/,
    ],
    ['an unknown field', 'POST', '/issue', { fields: { ...fields, severity: 'high' } }, 400, /cannot be set/],
    [
      'another project',
      'POST',
      '/issue',
      { fields: { ...fields, project: { key: 'XX' } } },
      400,
      /valid project/,
    ],
    [
      'a property of an unknown form',
      'POST',
      '/issue',
      { fields, properties: [{ name: 'x' }] },
      400,
      /additional properties/,
    ],
    ['an unknown issue', 'POST', '/issue/OPS-9/comment', { body: paragraph('hello') }, 404, /does not exist/],
    [
      'a transition that is not open',
      'POST',
      '/issue/OPS-1/transitions',
      { transition: { id: '31' } },
      400,
      /not valid for the current state/,
    ],
    [
      'an unknown field of a search',
      'POST',
      '/search/jql',
      { jql: 'project = "OPS"', startAt: 0 },
      400,
      /startAt/,
    ],
    ['an unbounded search', 'POST', '/search/jql', { jql: ' ' }, 400, /Unbounded/],
    ['a path that Jira does not have', 'GET', '/tickets', undefined, 404, /not in the document/],
  ])('refuses %s', async (_case, method, path, body, status, problem) => {
    await call('POST', '/issue', { fields });
    const answer = await call(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(problem);
    expect(jira.issues).toHaveLength(1);
  });

  it('refuses a wrong token', async () => {
    expect((await call('POST', '/issue', { fields }, 'wrong')).status).toBe(401);
    expect(jira.issues).toHaveLength(0);
  });

  it('shows a new issue to reads at once and to the search later, where a test wants it so', async () => {
    jira.lagIndex(2);
    await call('POST', '/issue', { fields });
    expect((await call('GET', '/issue/OPS-1')).status).toBe(200);
    const found = [];
    for (let i = 0; i < 3; i++)
      found.push((await call('POST', '/search/jql', { jql: 'project = "OPS"' })).text.includes('OPS-1'));
    expect(found).toEqual([false, false, true]);
  });
});
