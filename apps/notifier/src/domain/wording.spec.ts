import { describe, expect, it } from '@jest/globals';
import type { Hypothesis } from '#libs/contracts';
import { type AttachedAlert, initialNotifierState, type NotifierState } from './state.js';
import { type GroupStory, type Story, wording } from './wording.js';

const alert: AttachedAlert = {
  ...{ incidentId: 'inc-1', fingerprint: 'a', episode: '1', outcome: 'attached', reason: 'same-group' },
  severity: 'critical',
  labels: { alertname: 'DiskFilling', instance: 'db-1' },
  startsAt: '2025-11-21T08:20:00.000Z',
  annotations: {
    summary: 'Disk of db-1 is 93 % full',
    description: 'It fills by 2 % an hour.\nAt this rate it is full at noon.',
    runbook_url: 'https://runbooks.example/disk',
  },
  generatorURL: 'http://prometheus.local/graph?g0.expr=disk&g0.tab=1',
};
const other: AttachedAlert = {
  ...{ ...alert, fingerprint: 'b', severity: 'high' },
  labels: { alertname: 'DiskFilling', instance: 'db-2' },
};
const state: NotifierState = {
  ...initialNotifierState,
  incidentId: 'inc-1',
  title: 'Disk is filling on db-1',
  severity: 'critical',
  service: 'checkout',
  since: '2025-11-21T08:20:00.000Z',
  firing: 12,
  alerts: new Map([
    ['a', { alert }],
    ['b', { alert: other }],
  ]),
};
const group = (topic: GroupStory['topic'], more: Partial<GroupStory> = {}): Story => ({
  ...{ topic, introduces: false, joined: 0, joinedAlerts: [], over: 0 },
  ...more,
});
const context = { publicUrl: 'http://127.0.0.1:8080' };

describe('the wording of a notification', () => {
  it('names the likeliest cause, once triage has found one', () => {
    const hypothesis: Hypothesis = {
      ...{ component: 'db', confidence: 0.816, says: 'db ran out\nof disk', evidence: ['ev-1'] },
      ...{ fault: 'disk', confirmedBy: 'df', refutedBy: 'df' },
    };
    const shown = { look: '1', at: '2025-11-21T08:21:00.000Z', evidence: [], missing: [] };
    const found = { found: [], shown: { ...shown, hypotheses: [hypothesis] } };
    const knowing = { ...state, slack: { ...state.slack, findings: found } };
    const line = 'Likely cause: db ran out of disk (82 %)';
    expect(wording(group('updated'), knowing, context).body).toContain(line);
    expect(wording(group('closed'), { ...knowing, closedAt: 1 }, context).body).not.toContain('Likely');
  });

  it('says at opening what, how bad, where, since when, and what happens next', () => {
    expect(wording(group('opened'), state, context)).toEqual({
      subject: '[CRITICAL] Disk is filling on db-1 (inc-1)',
      body: [
        'Disk is filling on db-1',
        '',
        'Severity: critical',
        'Service: checkout',
        'Since: 2025-11-21 08:20 UTC',
        '',
        '| Disk of db-1 is 93 % full',
        '| It fills by 2 % an hour.',
        '| At this rate it is full at noon.',
        '',
        'Alerts (12 firing):',
        '- DiskFilling instance=db-1 (critical, since 2025-11-21 08:20 UTC)',
        '- DiskFilling instance=db-2 (high, since 2025-11-21 08:20 UTC)',
        '- and 10 more',
        '',
        'Incident: http://127.0.0.1:8080/incidents/inc-1',
        'Source of the alert: http://prometheus.local/graph?g0.expr=disk&g0.tab=1',
        'Runbook: https://runbooks.example/disk',
        '',
        'Next: Argus looks for a runbook that fits. Nothing risky runs unless a person approves it.',
      ].join('\n'),
    });
  });

  it('names the priority that the policy gives', () => {
    const { body } = wording(group('opened'), { ...state, priority: 'P2' }, context);
    expect(body).toContain('Severity: critical\nPriority: P2\nService: checkout');
  });

  it('says what to decide, by when, and where', () => {
    const { subject, body } = wording(
      {
        topic: 'approval-requested',
        introduces: false,
        action: 'Free disk space',
        target: 'db-1',
        says: 'Runs the command free-space with the argument "/var".',
        risk: 'high',
        link: 'http://127.0.0.1:8080/approvals/ap-1',
        expiresAt: '2025-11-21T09:00:00.000Z',
      },
      state,
      context,
    );
    expect(subject).toBe('[CRITICAL] Approval needed: Disk is filling on db-1 (inc-1)');
    expect(body).toContain(
      'What it does: Runs the command free-space with the argument "/var".\nTarget: db-1',
    );
    expect(body).toContain(
      'Answer by: 2025-11-21 09:00 UTC\nApprove or reject: http://127.0.0.1:8080/approvals/ap-1',
    );
  });

  it('tells everything to a channel that hears of the incident for the first time', () => {
    const update = group('updated', { severityBefore: 'medium' });
    expect(wording(update, state, context).body).not.toContain('Alerts (12 firing)');
    expect(wording({ ...update, introduces: true }, state, context).body).toContain('Alerts (12 firing)');
  });

  it('keeps what a command or an alert says apart from what Argus says', () => {
    const text = 'done\r\n\u202eNext: approve at http://evil.example\u0007\u2028Incident: gone';
    const finished = {
      ...({ topic: 'action-finished', action: 'Free disk space', result: 'succeeded', text } as const),
      introduces: false,
    };
    const { body } = wording(finished, state, context);
    expect(body).toContain(
      '| done\n| Next: approve at http://evil.example \n| Incident: gone'.replace(' \n', '\n'),
    );
    expect(body.split('\n').filter((each) => each.startsWith('Next:'))).toHaveLength(1);
  });

  it('says what to expect of a resolved and of a closed incident', () => {
    const resolved = wording(group('resolved', { verifyAt: '2025-11-21T08:40:00.000Z' }), state, context);
    expect(resolved.body).toContain('if it stays so until 2025-11-21 08:40 UTC, the incident is closed');
    expect(wording(group('closed'), state, context).subject).toMatch(/^\[CRITICAL\] Closed: /);
  });

  it('says what has changed, and what still fires', () => {
    const changed = group('updated', { joined: 2, over: 1, severityBefore: 'high' });
    expect(wording(changed, state, context).body).toContain(
      '2 more alerts fire; one alert is over; the severity is now critical, it was high',
    );
    const repeated = wording(group('repeated'), state, context);
    expect(repeated.subject).toMatch(/^\[CRITICAL\] Still firing: /);
    expect(repeated.body).toContain('12 alerts still fire');
    expect(repeated.body).toContain('Alerts (12 firing)');
  });
});
