import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TicketDocument } from '#libs/contracts';
import type { Clock } from '#libs/kernel';
import type { Effect, NewTicket } from '#libs/integrations/port';
import { ManualClock } from '#libs/testing';
import { type JiraFake, jiraContracts, ownAccountId, startJiraFake } from '#libs/testing/jira-fake';
import { type SeenTicket, describeTracker } from '#libs/testing/contract-suites';
import { type JiraTracker, createJiraTracker } from './jira-tracker.js';

const token = 'ATATT3xFfGF0-not-for-anyone';
const email = 'argus@example.org';
const priorities = { critical: 'Highest', high: 'High', medium: 'Medium', low: 'Low', info: 'Lowest' };
const contracts = jiraContracts();

/** A clock on which waiting takes no time, and which remembers how long it was made to wait. */
function impatientClock(): Clock & { waited: number } {
  const clock = {
    waited: 0,
    now: () => 1_760_000_000_000 + clock.waited,
    at(time: number, task: () => void) {
      clock.waited += Math.max(0, time - clock.now());
      queueMicrotask(task);
      return () => undefined;
    },
  };
  return clock;
}

const trackerOf = (site: string, clock: Clock = impatientClock(), more: object = {}): JiraTracker =>
  createJiraTracker(
    { site, email, token, project: 'OPS', issueType: 'Task', priorities, timeoutMs: 20_000, ...more },
    clock,
  );

const textOf = (node: unknown): string => {
  const { text = '', content = [] } = (node ?? {}) as { text?: string; content?: unknown[] };
  return text + content.map(textOf).join('\n');
};

const seenIn = (jira: JiraFake): SeenTicket[] =>
  jira.issues.map((issue) => ({
    key: issue.key,
    title: String(issue.fields['summary']),
    description: textOf(issue.fields['description']),
    status: issue.status === 'Done' ? 'done' : 'open',
    severity: (issue.fields['priority'] as { name: string }).name,
    links: issue.remoteLinks.map(({ object }) => object.url),
    comments: issue.comments.map(({ body }) => textOf(body)),
    attachments: issue.attachments.map(({ filename }) => filename),
  }));

const ticket: NewTicket = {
  operationId: 'op-1',
  incidentId: 'inc-1',
  title: '[high] Disk is filling',
  description: 'Opened.',
  severity: 'high',
  labels: ['alertname=DiskFilling'],
  link: 'https://argus.test/incidents/inc-1',
};
const first = { mayHaveHappened: false };
const again = { mayHaveHappened: true };

if (contracts === undefined) it.skip('Jira: the vendor documents are missing', () => undefined);
else {
  describeTracker('Jira', async () => {
    const jira = await startJiraFake({ contracts, email, token });
    return { tracker: trackerOf(jira.url), tickets: () => Promise.resolve(seenIn(jira)), close: jira.close };
  });

  describe('Jira', () => {
    let jira: JiraFake;
    const start = async (more: Partial<Parameters<typeof startJiraFake>[0]> = {}): Promise<void> => {
      jira = await startJiraFake({ contracts, email, token, ...more });
    };
    beforeEach(() => start());
    afterEach(() => jira.close());

    it('labels the issue with its incident and its operation, and marks it with a property', async () => {
      await trackerOf(jira.url).create(ticket, first);
      expect(jira.issues[0]).toMatchObject({
        fields: { labels: ['argus', 'argus-incident-inc-1', 'argus-op-op-1', 'alertname=DiskFilling'] },
        properties: { 'argus.operation': { operationId: 'op-1' } },
      });
    });

    it('asks nothing but the create and the link on a first attempt', async () => {
      await trackerOf(jira.url).create(ticket, first);
      expect(jira.calls.map(({ operationId }) => operationId)).toEqual([
        'createIssue',
        'createOrUpdateRemoteIssueLink',
      ]);
    });

    it('finds the issue whose answer was lost, although the search does not know it yet', async () => {
      const clock = impatientClock();
      jira.lagIndex(1_000);
      jira.failNext({ kind: 'drop-after-work', operationId: 'createIssue' });
      const tracker = trackerOf(jira.url, clock);
      expect(await tracker.create(ticket, first)).toMatchObject({ kind: 'temporary' });
      expect(await tracker.create(ticket, again)).toMatchObject({
        kind: 'done',
        value: { key: 'OPS-1' },
        foundAgain: true,
      });
      expect(jira.issues).toHaveLength(1);
      expect(clock.waited).toBe(0);
    });

    it('waits for the search before it creates again, when the issue is not among the latest either', async () => {
      const clock = impatientClock();
      const tracker = trackerOf(jira.url, clock);
      jira.lagIndex(1_000);
      // Each by an account of its own: one is not to create so many a second.
      for (let n = 1; n <= 101; n++)
        await trackerOf(jira.url, clock).create({ ...ticket, operationId: `other-${n}` }, first);
      await tracker.create(ticket, first);
      jira.lagIndex(3);
      expect(await tracker.create(ticket, again)).toMatchObject({
        value: { key: 'OPS-102' },
        foundAgain: true,
      });
      expect(clock.waited).toBeGreaterThan(0);
      expect(jira.issues).toHaveLength(102);
    });

    it('takes a ticket for one that was never created after three looks, some seconds apart', async () => {
      const clock = impatientClock();
      expect(await trackerOf(jira.url, clock).create(ticket, again)).toMatchObject({ foundAgain: false });
      expect(clock.waited).toBe(4_000);
    });

    it('does not comment again when the answer to the first comment was lost', async () => {
      const clock = new ManualClock();
      const tracker = trackerOf(jira.url, clock);
      await tracker.create(ticket, first);
      for (let n = 0; n < 130; n++) {
        clock.advance(1_000);
        await tracker.comment({ operationId: `c-${n}`, key: 'OPS-1', body: `News ${n}` }, first);
      }
      clock.advance(1_000);
      jira.failNext({ kind: 'drop-after-work', operationId: 'addComment' });
      const comment = { operationId: 'lost', key: 'OPS-1', body: 'Lost?' };
      expect(await tracker.comment(comment, first)).toMatchObject({ kind: 'temporary' });
      expect(await tracker.comment(comment, again)).toMatchObject({ kind: 'done', foundAgain: true });
      expect(
        await tracker.comment({ operationId: 'c-0', key: 'OPS-1', body: 'News 0' }, again),
      ).toMatchObject({ foundAgain: true });
      expect(jira.issues[0]?.comments).toHaveLength(131);
    });

    it('writes one issue no more often than Jira takes it', async () => {
      const clock = new ManualClock();
      const tracker = trackerOf(jira.url, clock);
      await tracker.create(ticket, first);
      const comment = (n: number) =>
        tracker.comment({ operationId: `c-${n}`, key: 'OPS-1', body: `News ${n}` }, first);
      for (let n = 1; n <= 20; n++) expect(await comment(n)).toMatchObject({ kind: 'done' });
      expect(await comment(21)).toMatchObject({ refused: 'here', retryAfterMs: 2_000 });
      expect(await tracker.comment({ operationId: 'x', key: 'OPS-2', body: '' }, first)).toMatchObject({
        kind: 'permanent',
      });
      clock.advance(2_000);
      expect(await comment(21)).toMatchObject({ kind: 'done' });
    });

    it('links the incident once, and tries a link that failed in passing again', async () => {
      const tracker = trackerOf(jira.url);
      jira.failNext({ kind: 'status', status: 503, operationId: 'createOrUpdateRemoteIssueLink' });
      expect(await tracker.create(ticket, first)).toMatchObject({ kind: 'temporary' });
      await tracker.create(ticket, again);
      await tracker.create(ticket, again);
      expect(jira.issues).toHaveLength(1);
      expect(jira.issues[0]?.remoteLinks).toHaveLength(1);
    });

    it('reports a ticket that exists as created even where links are not allowed', async () => {
      jira.failNext({ kind: 'status', status: 403, operationId: 'createOrUpdateRemoteIssueLink' });
      expect(await trackerOf(jira.url).create(ticket, first)).toMatchObject({ kind: 'done' });
    });

    it('gives the severity the issue type that is named for it, and a rule of the policy has the last word', async () => {
      const tracker = trackerOf(jira.url, impatientClock(), { issueTypes: { high: 'Bug' } });
      await tracker.create(ticket, first);
      await tracker.create({ ...ticket, operationId: 'op-2', severity: 'low' }, first);
      await tracker.create({ ...ticket, operationId: 'op-3', issueType: 'Task' }, first);
      expect(jira.issues.map(({ fields }) => fields['issuetype'])).toEqual(
        ['Bug', 'Task', 'Task'].map((name) => ({ name })),
      );
    });

    it('links graphs and runbooks once each, as often as it is told', async () => {
      const tracker = trackerOf(jira.url);
      const links = [
        { title: 'Graph of DiskFilling', url: 'https://prometheus.test/graph?x=1' },
        { title: 'Runbook', url: 'https://wiki.test/disk' },
      ];
      await tracker.create({ ...ticket, links: links.slice(0, 1) }, first);
      await tracker.change({ operationId: 'c', key: 'OPS-1', links }, first);
      await tracker.change({ operationId: 'c', key: 'OPS-1', links }, again);
      expect(jira.issues[0]?.remoteLinks.map(({ object }) => object)).toEqual([
        { url: ticket.link, title: 'Argus incident inc-1' },
        ...links,
      ]);
    });

    it('says nothing of a resolution where the transition asks for none', async () => {
      const tracker = trackerOf(jira.url, impatientClock(), { resolution: 'Fixed' });
      await tracker.create(ticket, first);
      expect(await tracker.change({ operationId: 'a', key: 'OPS-1', status: 'done' }, first)).toMatchObject({
        value: { status: 'Done' },
      });
      expect(jira.issues[0]?.fields).not.toHaveProperty('resolution');
    });

    it('gives the resolution where a transition asks for one, and takes no way that asks for what it cannot know', async () => {
      await jira.close();
      const screen = { resolution: { required: true, name: 'Resolution' } };
      await start({
        workflow: [
          {
            id: '5',
            name: 'Sign off',
            from: ['To Do'],
            to: 'Done',
            fields: { approver: { required: true, name: 'Approver' } },
          },
          { id: '6', name: 'Resolve', from: ['To Do'], to: 'Done', fields: screen },
        ],
      });
      const tracker = trackerOf(jira.url, impatientClock(), { resolution: 'Fixed' });
      await tracker.create(ticket, first);
      expect(await tracker.change({ operationId: 'a', key: 'OPS-1', status: 'done' }, first)).toMatchObject({
        kind: 'done',
      });
      expect(jira.issues[0]?.fields['resolution']).toEqual({ name: 'Fixed' });
    });

    it('edits before it finishes and opens before it edits, for many workflows lock what is done', async () => {
      const tracker = trackerOf(jira.url);
      await tracker.create(ticket, first);
      const document: TicketDocument = [{ kind: 'paragraph', lines: ['Over.'] }];
      const steps = async (status: 'open' | 'done'): Promise<unknown[]> => {
        const before = jira.calls.length;
        await tracker.change({ operationId: status, key: 'OPS-1', status, document }, first);
        return jira.calls.slice(before).map(({ operationId }) => operationId);
      };
      expect(await steps('done')).toEqual(['editIssue', 'getIssue', 'getTransitions', 'doTransition']);
      expect(await steps('open')).toEqual(['getIssue', 'getTransitions', 'doTransition', 'editIssue']);
    });

    it('knows which account is its own, and asks once', async () => {
      const tracker = trackerOf(jira.url);
      expect(await tracker.ownAccount()).toMatchObject({ kind: 'done', value: ownAccountId });
      await tracker.ownAccount();
      expect(jira.calls.map(({ operationId }) => operationId)).toEqual(['getCurrentUser']);
      jira.failNext({ kind: 'status', status: 503 });
      expect(await trackerOf(jira.url).ownAccount()).toMatchObject({ kind: 'temporary' });
    });

    it('leaves the priority alone for a severity without one', async () => {
      const tracker = trackerOf(jira.url, impatientClock(), { priorities: { critical: 'Highest' } });
      await tracker.create(ticket, first);
      expect(
        await tracker.change({ operationId: 'op-2', key: 'OPS-1', severity: 'low' }, first),
      ).toMatchObject({ kind: 'done' });
      expect(jira.issues[0]?.fields).not.toHaveProperty('priority');
    });

    it('names the status that the workflow gave, found by its category', async () => {
      const tracker = trackerOf(jira.url);
      await tracker.create(ticket, first);
      expect(await tracker.change({ operationId: 'a', key: 'OPS-1', status: 'done' }, first)).toMatchObject({
        value: { status: 'Done' },
      });
      expect(await tracker.change({ operationId: 'b', key: 'OPS-1', status: 'open' }, first)).toMatchObject({
        value: { status: 'To Do' },
      });
    });

    it('says what the workflow lacks when no transition leads to a status of the category', async () => {
      await jira.close();
      await start({ workflow: [] });
      const tracker = trackerOf(jira.url);
      await tracker.create(ticket, first);
      const effect = await tracker.change({ operationId: 'a', key: 'OPS-1', status: 'done' }, first);
      expect(effect).toMatchObject({
        kind: 'permanent',
        reason: expect.stringMatching(/OPS-1 cannot be set to done.*transition.*category done/),
      });
    });

    it.each([
      [400, 'permanent'],
      [401, 'permanent'],
      [403, 'permanent'],
      [404, 'permanent'],
      [410, 'permanent'],
      [302, 'permanent'],
      [408, 'temporary'],
      [409, 'temporary'],
      [429, 'temporary'],
      [500, 'temporary'],
      [502, 'temporary'],
      [503, 'temporary'],
    ] as const)('takes %i for %s, whatever it is asked', async (status, kind) => {
      const tracker = trackerOf(jira.url);
      await tracker.create(ticket, first);
      jira.failNext({
        kind: 'status',
        status,
        times: 4,
        body: { errorMessages: ['Jira says why'], errors: { field: 'is wrong' } },
      });
      const effects = [
        await tracker.create({ ...ticket, operationId: 'op-2' }, first),
        await tracker.comment({ operationId: 'c', key: 'OPS-1', body: 'x' }, first),
        await tracker.change({ operationId: 'd', key: 'OPS-1', status: 'done' }, first),
        await tracker.check(),
      ];
      for (const effect of effects) {
        expect(effect).toMatchObject({
          kind,
          reason: expect.stringContaining('Jira says why; field: is wrong'),
        });
      }
    });

    it.each([
      ['7', 7_000],
      ['Thu, 09 Oct 2025 08:53:40 GMT', 20_000],
    ])('waits as long as Retry-After says: %s', async (header, retryAfterMs) => {
      jira.failNext({ kind: 'status', status: 429, headers: { 'retry-after': header } });
      expect(await trackerOf(jira.url).create(ticket, first)).toMatchObject({
        kind: 'temporary',
        retryAfterMs,
      });
    });

    it("passes Jira's own words on when it refuses a field", async () => {
      const effect = await trackerOf(jira.url, impatientClock(), { priorities: { high: 'Urgent' } }).create(
        ticket,
        first,
      );
      expect(effect).toMatchObject({
        kind: 'permanent',
        reason: expect.stringContaining("priority: Priority name 'Urgent' is not valid"),
      });
    });

    it('does not follow redirects: the credentials stay with the site', async () => {
      const other = await startJiraFake({ contracts, email, token });
      jira.failNext({ kind: 'status', status: 302, headers: { location: `${other.url}/rest/api/3/issue` } });
      await trackerOf(jira.url).create(ticket, first);
      expect(other.calls).toEqual([]);
      await other.close();
    });

    it('gives up waiting for an answer after the timeout', async () => {
      jira.failNext({ kind: 'hang' });
      const effect = await trackerOf(jira.url, impatientClock(), { timeoutMs: 100 }).create(ticket, first);
      expect(effect).toMatchObject({ kind: 'temporary', reason: expect.stringMatching(/timeout of 100ms/) });
    });

    it('takes a site that nobody answers at for a passing failure', async () => {
      const { url } = jira;
      await jira.close();
      expect(await trackerOf(url).create(ticket, first)).toMatchObject({
        kind: 'temporary',
        reason: expect.stringMatching(/ECONNREFUSED/),
      });
      await start();
    });

    it('leaks no secret, whatever goes wrong', async () => {
      const basic = Buffer.from(`${email}:${token}`).toString('base64');
      const tracker = trackerOf(jira.url);
      const effects: Effect<unknown>[] = [];
      for (const status of [302, 400, 401, 403, 404, 429, 500]) {
        jira.failNext({
          kind: 'status',
          status,
          body: { errorMessages: [`echo ${token} ${basic}`], errors: { a: token } },
        });
        effects.push(await tracker.create(ticket, first));
      }
      jira.failNext({ kind: 'drop-after-work' });
      effects.push(await tracker.create(ticket, first));
      jira.failNext({ kind: 'hang' });
      effects.push(await trackerOf(jira.url, impatientClock(), { timeoutMs: 50 }).create(ticket, first));
      effects.push(
        await trackerOf(jira.url, impatientClock(), { token: `${token}\n` }).create(ticket, first),
      );
      const said = effects.map((effect) => JSON.stringify(effect)).join('\n');
      expect(said).not.toContain(token);
      expect(said).not.toContain(basic);
      expect(effects.every(({ kind }) => kind !== 'done')).toBe(true);
    });

    it('names what the account lacks when it is checked', async () => {
      await jira.close();
      await start({ missingPermissions: ['TRANSITION_ISSUES'] });
      expect(await trackerOf(jira.url).check()).toMatchObject({
        kind: 'permanent',
        reason: expect.stringContaining('lacks TRANSITION_ISSUES'),
      });
      expect(await trackerOf(jira.url, impatientClock(), { issueType: 'Incident' }).check()).toMatchObject({
        kind: 'permanent',
        reason: expect.stringContaining('has no issue type "Incident": set `issueType` to one of Task, Bug'),
      });
    });
  });
}
