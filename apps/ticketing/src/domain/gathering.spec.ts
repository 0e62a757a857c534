import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { documentText, fact, fromTimestamp } from '#libs/contracts';
import {
  action,
  alertResolved,
  attached,
  closed,
  incidentId,
  now,
  opened,
  policy,
  recommended,
  reopened,
  resolved,
  severityChanged,
} from '../../test-support/facts.js';
import { Story } from '../../test-support/story.js';
import { ticketingDecider } from './decide.js';

const slow = { ...policy, updateEveryMs: 60_000 };
const changes = (story: Story) => story.of('argus.ticket.change-requested.v1');

describe('ticketing, with more to tell than watchers want to read', () => {
  it('gathers what happens, and tells it in one comment and one change of the description', () => {
    const story = new Story(slow).tells('router', opened());
    for (let n = 1; n <= 50; n++) story.tells('router', attached(`a${n}`));
    story.tells('triage', recommended);
    expect(story.comments).toEqual([]);
    expect(story.decideOn(story.messages.length - 1).reason).toBe('more-may-happen-before-it-is-told');
    expect(ticketingDecider.deadline(story.state())).toBe(now + 60_000);

    story.passes(60_000);
    expect(story.comments).toHaveLength(1);
    expect(story.comments[0]).toContain('50 alerts more:');
    expect(story.comments[0]).toContain('Recommended runbook: Disk filling');
    expect(changes(story)).toHaveLength(1);
    expect(ticketingDecider.deadline(story.state())).toBeUndefined();
  });

  it('closes and opens the ticket at once, with what was gathered told in the same go', () => {
    const story = new Story(slow).tells('router', opened()).tells('closer', resolved).tells('closer', closed);
    expect(story.comments).toEqual([expect.stringContaining('Every alert has resolved')]);
    expect(changes(story)).toMatchObject([
      {
        status: 'done',
        outcome: expect.stringContaining('Closed (stayed-resolved)'),
        document: expect.anything(),
      },
    ]);
    story.tells('router', reopened);
    expect(changes(story).at(-1)).toMatchObject({ status: 'open' });
  });

  it('links the postmortem once it is written, with no deadline kept for it', () => {
    const written = (link?: string) =>
      fact('argus.report.written.v1', incidentId, {
        ...{ incidentId, file: 'inc-1.md', digest: 'd', reason: 'incident-closed' },
        ...(link !== undefined && { link }),
      });
    const page = 'https://argus.test/incidents/inc-1/postmortem';
    const story = new Story(slow).tells('router', opened()).tells('closer', closed);
    expect(changes(story)).toHaveLength(1);
    story.tells('chronicler', written(), written('javascript:alert(1)'));
    expect(changes(story)).toHaveLength(1);
    story.tells('chronicler', written(page));
    expect(changes(story).slice(1)).toMatchObject([
      { links: [{ title: 'Postmortem', url: page }], reason: 'postmortem-written' },
    ]);
    expect(changes(story)[1]).not.toHaveProperty('status');
    expect(documentText(changes(story)[1]?.document ?? [])).toContain(`- Postmortem: ${page}`);
    story.tells('chronicler', written(page)).passes(600_000);
    expect(changes(story)).toHaveLength(2);
    expect(ticketingDecider.deadline(story.state())).toBeUndefined();
    expect(ticketingDecider.finishedAt(story.state())).toBeDefined();
  });

  it('does not let the priority wait', () => {
    const story = new Story(slow).tells('router', opened()).tells('router', severityChanged);
    expect(changes(story)).toMatchObject([{ severity: 'critical', title: '[critical] DiskFilling on db-1' }]);
  });

  it('says in the description what no comment is made of, and wants nothing more then', () => {
    const story = new Story({ ...slow, commentOn: ['resolved'] })
      .tells('router', opened())
      .tells('router', attached('b'));
    story.passes(60_000);
    expect(story.comments).toEqual([]);
    expect(JSON.stringify(changes(story)[0]?.document)).toContain('Alert-b');
    expect(story.state().news).toEqual([]);
    expect(ticketingDecider.deadline(story.state())).toBeUndefined();
  });

  it('leaves the description of a ticket alone that an earlier version made', () => {
    const story = new Story(slow);
    story.record('router', [opened()]);
    const [request] = story.decideOn(0).events;
    if (request?.type !== 'argus.ticket.create-requested.v1') throw new Error('no ticket was asked for');
    const {
      revision: _revision,
      document: _document,
      links: _links,
      nextUpdateAt: _at,
      ...former
    } = request.data;
    story.record('ticketing', [{ ...request, data: former }]);
    story.handleFrom(1);
    story.tells('router', attached('b'));
    expect(story.comments).toHaveLength(1);
    expect(changes(story)).toEqual([]);
    expect(ticketingDecider.deadline(story.state())).toBeUndefined();
  });

  it('tells everything once, in order, whenever it happens, and no oftener than it may', () => {
    const facts = [attached('b'), attached('c'), alertResolved('b'), recommended, resolved];
    fc.assert(
      fc.property(
        fc.array(fc.record({ which: fc.nat(4), after: fc.nat(90_000) }), { maxLength: 30 }),
        (happenings) => {
          const story = new Story(slow).tells('router', opened());
          for (const { which, after } of happenings) {
            story.passes(after);
            const happening = facts[which];
            if (happening !== undefined)
              story.tells(
                happening.type.includes('triage')
                  ? 'triage'
                  : happening.type.endsWith('resolved.v1') && happening.type.includes('.incident.resolved')
                    ? 'closer'
                    : 'router',
                happening,
              );
          }
          story.passes(60_000);
          expect(story.state().news).toEqual([]);
          const state = story.state();
          expect(state.asked.revision).toBe(state.revision);
          const times = story.all
            .filter(({ type }) => type === 'argus.ticket.change-requested.v1')
            .map(({ time }) => fromTimestamp(time));
          times
            .slice(1)
            .forEach((time, index) => expect(time - (times[index] ?? 0)).toBeGreaterThanOrEqual(60_000));
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('what a ticket says', () => {
  it('tells the whole story from the record', () => {
    const approval = { incidentId, approvalId: 'appr-1', digest: 'd' };
    const story = new Story()
      .tells(
        'router',
        opened(),
        attached('a', {
          generatorURL: 'https://prometheus.test/graph?x=1',
          annotations: { summary: 'Disk 95 % full', runbook_url: 'https://wiki.test/disk' },
        }),
      )
      .tells(
        'triage',
        fact('argus.triage.observed.v1', incidentId, {
          incidentId,
          observations: [{ kind: 'since', text: 'It began after a deployment.', link: 'https://ci.test/1' }],
        }),
      )
      .tells('triage', recommended)
      .tells(
        'solicitor',
        fact('argus.approval.requested.v1', incidentId, {
          ...approval,
          action,
          expiresAt: '2025-10-09T10:00:00Z',
          link: 'https://argus.test/a',
          reason: 'rule',
        }),
      )
      .tells(
        'solicitor',
        fact(
          'argus.approval.granted.v1',
          incidentId,
          { ...approval, reason: 'go on' },
          { actor: 'user:alice' },
        ),
      )
      .tells(
        'executor',
        fact('argus.action.started.v1', incidentId, {
          incidentId,
          approvalId: 'appr-1',
          actionId: 'prune-logs',
          action,
          digest: 'd',
          reason: 'approved',
        }),
      )
      .tells(
        'executor',
        fact('argus.action.succeeded.v1', incidentId, {
          incidentId,
          approvalId: 'appr-1',
          actionId: 'prune-logs',
          output: '',
          durationMs: 5,
        }),
      )
      .tells('router', alertResolved('a'))
      .tells(
        'closer',
        fact('argus.verification.passed.v1', incidentId, {
          ...{ incidentId, actionId: 'prune-logs', approvalId: 'appr-1', outcome: 'kept', reason: 'held' },
        }),
      )
      .tells(
        'notifier',
        fact(
          'argus.incident.acknowledged.v1',
          incidentId,
          { incidentId, via: 'jira', person: 'alice', reason: 'asked', said: 'On it.' },
          { actor: 'user:alice' },
        ),
      )
      .tells('closer', closed);
    const { document = [], links } =
      changes(story).findLast(({ document: said }) => said !== undefined) ?? {};
    expect(documentText(document)).toMatchInlineSnapshot(`
     "The incident is closed.

     Summary:
     Argus opened this incident at 2025-10-09 08:53 UTC (new-group).

     > Disk 95 % full

     Impact:
     - Severity: high
     - Alerts: 1, of which 0 fire
     - service = orders db
     - host = db-1

     Alerts (1):
     - Alert-a instance=db-1 (high, since 2025-10-09 08:53 UTC, resolved)

     Hypotheses and evidence:
     - It began after a deployment. (https://ci.test/1)

     Recommendation:
     - Recommended runbook: Disk filling (disk-filling.md) (labels-match)
     - Proposed action: Prune old logs on db-1 (risk: low)

     > Make room.

     Approvals:
     - 2025-10-09 08:53 UTC: Approval of "Prune old logs" on db-1 (risk: low) was asked for, until 2025-10-09 10:00 UTC
     - 2025-10-09 08:53 UTC: "Prune old logs" was approved by alice (go on)

     Actions:
     - 2025-10-09 08:53 UTC: "Prune old logs" was started on db-1
     - 2025-10-09 08:53 UTC: "Prune old logs" succeeded

     People:
     - 2025-10-09 08:53 UTC: Acknowledged by alice: “On it.”

     Outcome:
     - 2025-10-09 08:53 UTC: The effect of "Prune old logs" holds (held)
     - 2025-10-09 08:53 UTC: Closed (stayed-resolved)

     Links:
     - Incident: https://argus.test/incidents/inc-1
     - Graph of Alert-a instance=db-1: https://prometheus.test/graph?x=1
     - Runbook for Alert-a instance=db-1: https://wiki.test/disk"
    `);
    expect(links).toBeUndefined();
    expect(story.of('argus.ticket.create-requested.v1')[0]?.links).toEqual([
      { title: 'Graph of Alert-a instance=db-1', url: 'https://prometheus.test/graph?x=1' },
      { title: 'Runbook for Alert-a instance=db-1', url: 'https://wiki.test/disk' },
    ]);
  });
});
