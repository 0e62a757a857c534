import { describe, expect, it } from '@jest/globals';
import { type AgentName, type Fact, fact } from '#libs/contracts';
import {
  action,
  alertResolved,
  approved,
  attached,
  closed,
  incidentId,
  opened,
  policy,
  recommended,
  reopened,
  resolved,
  run,
  severityChanged,
} from '../../test-support/facts.js';
import { Story } from '../../test-support/story.js';

describe('ticketing, as an incident goes on', () => {
  it('holds comments back until there is a ticket, then tells what is missing, in order', () => {
    const story = new Story();
    story.record('router', [opened()]);
    story.record('ticketing', story.decideOn(0).events);
    story.record('triage', [recommended]);
    story.record('router', [attached('b'), attached('c')]);
    expect(story.decideOn(2)).toEqual({ events: [], commands: [], reason: 'waiting-for-the-ticket' });
    expect(story.decideOn(3)).toEqual({ events: [], commands: [], reason: 'waiting-for-the-ticket' });
    story.handleFrom(1);
    expect(story.comments).toEqual([
      expect.stringMatching(/^Recommended runbook: Disk filling \(disk-filling.md\)[^]*\n\n2 alerts more:/),
    ]);
    expect(story.comments.map((comment) => comment.slice(comment.indexOf('2 alerts')))).toEqual([
      '2 alerts more:\n- Alert-b instance=db-1 (high, since 2025-10-09 08:53 UTC)\n- Alert-c instance=db-1 (high, since 2025-10-09 08:53 UTC)',
    ]);
  });

  it('tells alerts of one message in one comment', () => {
    const story = new Story()
      .tells('router', opened(), attached('a'))
      .tells('router', attached('b'), alertResolved('a'));
    expect(story.comments).toEqual([
      '1 alert more:\n- Alert-b instance=db-1 (high, since 2025-10-09 08:53 UTC)\n\n1 alert resolved:\n- Alert-a instance=db-1',
    ]);
  });

  it('loses no alert that is attached while the ticket is being asked for', () => {
    const story = new Story();
    story.record('router', [opened(), attached('a')]);
    const { events } = story.decideOn(0);
    story.record('router', [attached('late')]);
    story.record('ticketing', events);
    story.handleFrom(1);
    expect(story.of('argus.ticket.create-requested.v1')[0]?.description).not.toContain('Alert-late');
    expect(story.comments).toEqual([expect.stringContaining('Alert-late')]);
  });

  it('follows the severity: a comment, and the ticket changed', () => {
    const story = new Story().tells('router', opened()).tells('router', severityChanged);
    expect(story.comments).toEqual(['The severity changed from high to critical (worse-alert).']);
    expect(story.of('argus.ticket.change-requested.v1')).toMatchObject([
      { key: 'ARG-1', severity: 'critical' },
    ]);
    expect(story.of('argus.ticket.change-requested.v1')[0]).not.toHaveProperty('status');
  });

  it('tells the whole response: recommendation, approval by whom, action, recovery', () => {
    const story = new Story()
      .tells('router', opened())
      .tells('triage', recommended)
      .tells(
        'solicitor',
        fact('argus.approval.requested.v1', incidentId, {
          ...approved,
          action,
          expiresAt: '2025-10-09T10:00:00Z',
          link: 'https://argus.test/a',
        }),
      )
      .tells(
        'solicitor',
        fact('argus.approval.granted.v1', incidentId, approved, { actor: 'user:alice@example.org' }),
      )
      .tells(
        'executor',
        fact('argus.action.started.v1', incidentId, { ...run, action, digest: 'd', reason: 'approved' }),
      )
      .tells(
        'executor',
        fact('argus.action.succeeded.v1', incidentId, { ...run, output: 'freed 10 GiB\n', durationMs: 5 }),
      )
      .tells('closer', resolved)
      .tells('closer', closed);
    expect(story.comments).toMatchInlineSnapshot(`
     [
       "Recommended runbook: Disk filling (disk-filling.md)
     > Make room.
     Proposed action: Prune old logs on db-1 (risk: low)",
       "The action "Prune old logs" was approved by alice@example.org (ok).",
       "The action "Prune old logs" succeeded.

     It said:
     > freed 10 GiB",
       "Every alert has resolved. If it stays so until 2025-10-09 09:05 UTC, the incident is closed.",
     ]
    `);
    expect(
      story.of('argus.ticket.change-requested.v1').filter(({ status }) => status !== undefined),
    ).toMatchObject([{ status: 'done', reason: 'incident-is-closed' }]);
  });

  it.each<[string, AgentName, Fact, string]>([
    [
      'a rejection',
      'solicitor',
      fact('argus.approval.rejected.v1', incidentId, approved, { actor: 'user:bob' }),
      'The action "appr-1" was rejected by bob (ok).',
    ],
    [
      'an approval that expired',
      'solicitor',
      fact('argus.approval.expired.v1', incidentId, approved),
      'The action "appr-1" was not approved in time (ok).',
    ],
    [
      'an action that failed',
      'executor',
      fact('argus.action.failed.v1', incidentId, { ...run, output: '', reason: 'exit 1', durationMs: 1 }),
      'The action "prune-logs" failed (exit 1).',
    ],
    [
      'an action that was refused',
      'executor',
      fact('argus.action.refused.v1', incidentId, { ...run, reason: 'digest differs' }),
      'The action "prune-logs" was refused and did not run (digest differs).',
    ],
    [
      'that a person cancelled an action',
      'executor',
      fact(
        'argus.action.cancelled.v1',
        incidentId,
        { ...run, reason: 'asked-by-a-person' },
        { actor: 'user:bob' },
      ),
      'The action "prune-logs" was cancelled by bob (asked-by-a-person).',
    ],
    [
      'that what an action did does not hold',
      'closer',
      fact('argus.verification.failed.v1', incidentId, {
        ...{ incidentId, actionId: 'prune-logs', outcome: 'regressed', reason: 'alert-fires-again' },
      }),
      'The effect of the action "prune-logs" does not hold (alert-fires-again).',
    ],
    [
      'that no runbook fits',
      'triage',
      fact('argus.triage.recommended.v1', incidentId, { incidentId, reason: 'nothing-matches' }),
      'No runbook fits (nothing-matches). A person has to look at it.',
    ],
  ])('tells %s', (_case, agent, what, body) => {
    expect(new Story().tells('router', opened()).tells(agent, what).comments).toEqual([body]);
  });

  it('opens the ticket again before it tells the news of a reopened incident, and closes it again', () => {
    const story = new Story().tells('router', opened()).tells('closer', closed);
    const before = story.messages.length;
    story.tells('router', reopened, attached('again')).tells('closer', closed);
    const asked = story.messages
      .slice(before)
      .flatMap(({ events }) => events.filter(({ type }) => type.endsWith('-requested.v1')));
    expect(asked.map(({ data }) => (data as { status?: string; body?: string }).status ?? 'comment')).toEqual(
      ['open', 'comment', 'done'],
    );
    const ids = story.of('argus.ticket.change-requested.v1').map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(3);
  });

  it('brings the ticket of an incident that it missed up to date, the description at the severity of now', () => {
    const story = new Story()
      .missed('router', opened(), attached('a'))
      .missed('router', severityChanged)
      .missed('router', attached('b'))
      .missed('closer', resolved)
      .missed('closer', closed)
      .handleFrom(0);
    const [request] = story.of('argus.ticket.create-requested.v1');
    expect(request).toMatchObject({ severity: 'critical', title: '[critical] DiskFilling on db-1' });
    expect(request?.description).toContain('Alert-b');
    expect(request?.description).toContain('Every alert has resolved');
    expect(story.comments).toEqual([]);
    expect(story.of('argus.ticket.change-requested.v1')).toMatchObject([{ status: 'done' }]);
    expect(story.of('argus.ticket.created.v1')).toHaveLength(1);
  });

  it('tells only what it is set to tell, and still follows severity and status', () => {
    const story = new Story({ ...policy, commentOn: ['resolved'] })
      .tells('router', opened())
      .tells('router', attached('b'), severityChanged)
      .tells('closer', resolved)
      .tells('closer', closed);
    expect(story.comments).toEqual([expect.stringContaining('Every alert has resolved')]);
    expect(
      story
        .of('argus.ticket.change-requested.v1')
        .filter(({ status, severity }) => status !== undefined || severity !== undefined),
    ).toMatchObject([{ severity: 'critical' }, { status: 'done' }]);
  });

  it('folds a storm of ten thousand alerts, and describes it in a text that people read', () => {
    const names = Array.from({ length: 10_000 }, (_, at) => `s${at}`);
    const story = new Story().tells('router', opened(), ...names.map((name) => attached(name)));
    const { description = '' } = story.of('argus.ticket.create-requested.v1')[0] ?? {};
    expect(description).toContain('- and 9980 more');
    expect(description.length).toBeLessThan(5_000);
    story.tells('router', ...names.map((name) => alertResolved(name)));
    expect(story.comments).toEqual([expect.stringMatching(/^10000 alerts resolved:\n/)]);
    expect(story.state().news).toEqual([]);
  });

  it('keeps what alerts say apart from what Argus says', () => {
    const story = new Story().tells(
      'router',
      opened(),
      attached('a', {
        labels: { alertname: 'X\nSeverity: none\n' },
        annotations: { summary: 'Links:\n- Incident: https://evil.test', runbook_url: 'javascript:alert(1)' },
      }),
    );
    const { description = '' } = story.of('argus.ticket.create-requested.v1')[0] ?? {};
    expect(description).toContain('> Links:\n> - Incident: https://evil.test');
    expect(description).toContain('- X Severity: none (high');
    expect(description).not.toContain('javascript');
  });
});
