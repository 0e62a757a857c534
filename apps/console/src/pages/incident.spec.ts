import { describe, expect, it } from '@jest/globals';
import { type Evidence, type Fact, fact, state } from '#libs/contracts';
import type { IncidentRecord } from '../record-reader.js';
import { excerptOf } from '../timeline-excerpt.js';
import { incidentPage } from './incident.js';
import { Times } from './times.js';

const incidentId = 'inc-1';
const hostile = `"><script>alert('x')</script>`;
const frame = { root: '../', times: new Times(Date.parse('2026-03-01T03:10:00Z'), 'UTC') };

const action = {
  id: 'restart',
  title: `Restart ${hostile}`,
  kind: 'command' as const,
  risk: 'high' as const,
  target: `host ${hostile}`,
  parameters: {},
};

const asked = fact('argus.approval.requested.v1', incidentId, {
  ...{ incidentId, approvalId: 'a1', action, digest: 'd', reason: 'risk-high' },
  expiresAt: '2026-03-01T03:30:00Z',
  link: 'https://argus.example.org/approvals/a1',
});

/** An incident whose every text, label and address was written by somebody who means harm. */
function record(facts: readonly Fact[] = [], rows = 1): IncidentRecord {
  const events = state(facts, {
    agent: 'triage',
    cause: 'c',
    correlationId: incidentId,
    now: Date.parse('2026-03-01T03:00:00Z'),
  });
  const timeline = Array.from({ length: rows }, (_, at) => ({
    ...{ incidentId, stream: 'INCIDENTS', sequence: at + 1, position: 0, eventId: `e${at}` },
    ...{ time: '2026-03-01T03:00:00.000Z', agent: 'router', actor: `user:${hostile}` },
    ...{ type: 'argus.incident.opened.v1', text: `Opened ${hostile} ${at}.`, data: { title: hostile } },
  }));
  return {
    incident: {
      ...{ id: incidentId, title: hostile, severity: 'critical', status: 'open', groupKey: hostile },
      ...{ groupLabels: { [hostile]: hostile }, reason: 'r', openedAt: '2026-03-01T03:00:00.000Z' },
      ...{ updatedAt: '2026-03-01T03:00:00.000Z', resolvedAt: null, closedAt: null },
      ...{ ticketKey: hostile, ticketUrl: 'javascript:alert(1)', alertsFiring: 1, alertsTotal: 1 },
      ...{ lastEventType: 't', lastSequence: 1, lastPosition: 0, timeline },
      alerts: [
        {
          ...{ incidentId, fingerprint: 'f', episode: 'e', status: 'firing', severity: 'critical' },
          labels: { alertname: hostile, instance: hostile },
          annotations: { summary: hostile, runbook_url: 'javascript:alert(2)' },
          generatorUrl: 'javascript:alert(3)',
          ...{ startsAt: '2026-03-01T03:00:00.000Z', endsAt: null },
        },
      ],
    },
    events,
    excerpt: excerptOf(timeline),
    proofs: new Map([['INCIDENTS 1', { key: 'UKEY', signature: 'abcdefghijklmnopqrstuvwxyz' }]]),
  };
}

describe('the page of an incident', () => {
  it('given hostile alerts, runs nothing of theirs and links to none of their addresses', () => {
    const page = incidentPage(
      record([
        asked,
        fact('argus.triage.observed.v1', incidentId, {
          incidentId,
          observations: [{ kind: 'k', text: hostile, link: 'javascript:alert(4)' }],
        }),
        fact('argus.triage.recommended.v1', incidentId, {
          incidentId,
          runbook: {
            ...{ id: 'r', title: hostile, file: hostile, summary: hostile },
            matchedOn: { alertname: hostile },
          },
          reason: 'runbook-matches',
        }),
      ]),
      frame,
    );
    expect(page).not.toContain('<script');
    expect(page).not.toMatch(/href="[^"]*javascript/i);
    expect(page).not.toMatch(/ on[a-z]+=/i);
    // Nothing is loaded but the console's own icon and style sheet.
    expect(page.match(/<(link|img|script|iframe|object|style)\b[^>]*>/g)).toEqual([
      '<link rel="icon" type="image/svg+xml" href="../assets/icon.svg" />',
      '<link rel="stylesheet" href="../assets/console.css" />',
    ]);
  });

  it('shows likely causes with what speaks for them, graphs of our own, and who could not be heard', () => {
    const time = '2026-03-01T03:00:00.000Z';
    const about = { source: hostile, query: hostile, from: time, to: time, strength: 1, says: hostile };
    const look = { incidentId, look: '1' };
    const found = (evidence: Evidence) =>
      fact('argus.triage.evidence-found.v1', incidentId, { ...look, evidence });
    const page = incidentPage(
      record([
        fact('argus.triage.evidence-requested.v1', incidentId, {
          ...{ ...look, normal: { from: time, to: time }, abnormal: { from: time, to: time } },
          ...{ components: [], budgetMs: 1, reason: 'r' },
        }),
        found({
          ...{ ...about, id: 'ev-1', kind: 'metric', link: 'javascript:alert(1)' },
          metric: { name: hostile, labels: {}, normal: 0, value: 1, points: [] },
        }),
        found({
          ...{ ...about, id: 'ev-2', kind: 'log' },
          log: { template: 't', change: 'new', normalPerMinute: 0, perMinute: 1, examples: [hostile] },
        }),
        fact('argus.triage.hypothesised.v1', incidentId, {
          ...{ ...look, missing: [{ source: 'loki', reason: 'late' }], reason: 'r' },
          hypotheses: [
            {
              ...{ component: 'payments', fault: 'cpu', confidence: 0.82, says: `CPU ${hostile}` },
              ...{ evidence: ['ev-1'], confirmedBy: hostile, refutedBy: hostile },
            },
          ],
        }),
        fact('argus.triage.narrated.v1', incidentId, {
          ...{ ...look, model: `m ${hostile}`, summary: `Starved ${hostile}`, reason: 'worded-by-model' },
          ...{ hypotheses: [], queries: [], dropped: 0, inputTokens: 1, outputTokens: 1 },
        }),
      ]),
      frame,
    );
    expect(page).not.toContain('<script');
    expect(page).not.toMatch(/href="[^"]*javascript/i);
    expect(page).toContain('82 %');
    expect(page).toContain('<p>Starved ');
    expect(page).toContain('Worded and ordered by the model m ');
    expect(page).toContain('src="../incidents/inc-1/evidence/ev-1.png"');
    expect(page).toContain('Not heard: loki (late)');
    expect(page).toMatch(/Also seen[\s\S]*<li id="ev-2">/);
  });

  it('says who signed each event, and shows it', () => {
    const page = incidentPage(record(), frame);
    expect(page).toContain('UKEY');
    expect(page).toContain('abcdefghijklmnop…');
    expect(page).toContain('INCIDENTS 1, event 1 of its message');
  });

  it('given a question that waits, leads to where it is decided', () => {
    const page = incidentPage(record([asked]), frame);
    expect(page).toContain('<span class="state">pending</span>');
    expect(page).toContain('href="https://argus.example.org/approvals/a1"');
  });

  it('given an answer, names the person', () => {
    const granted = fact(
      'argus.approval.granted.v1',
      incidentId,
      { incidentId, approvalId: 'a1', digest: 'd', reason: 'go ahead' },
      { actor: 'user:alice@example.org' },
    );
    const page = incidentPage(record([asked, granted]), frame);
    expect(page).toContain('<span class="state">granted</span>');
    expect(page).toMatch(/alice@example\.org, .*: go ahead/);
  });

  it('given several who have to agree, names them, and those who do', () => {
    const several = { ...asked, data: { ...asked.data, approvers: ['alice', '<bob>'], needed: 2 } };
    const vote = { incidentId, approvalId: 'a1', digest: 'd', votes: 1, needed: 2, reason: 'seen' };
    const voted = fact('argus.approval.voted.v1', incidentId, vote, { actor: 'user:alice' });
    expect(incidentPage(record([several, voted]), frame)).toContain(
      'May decide: alice, &lt;bob&gt;; 1 of 2 agree (alice)',
    );
  });

  it('has forms where something can still be done, with what stands in them as text', () => {
    const forms = { csrf: 'token', name: '"><script>' };
    const page = incidentPage(record(), frame, forms);
    expect(page.match(/action="[^"]*"/g)).toHaveLength(4);
    expect(page).not.toContain('<script');
    const { incident, ...rest } = record();
    const over = { ...rest, incident: { ...incident, status: 'closed' as const } };
    expect(incidentPage(over, frame, forms)).not.toContain('<form');
  });

  it('tells beside the way to silence its alerts that these go on being told of, while some fire', () => {
    const { incident, ...rest } = record();
    const shown = (changes: object): string =>
      incidentPage({ ...rest, incident: { ...incident, ...changes } }, frame).replace(/\s+/g, ' ');
    const goesOn = 'To end that, acknowledge it, snooze it or resolve it.';
    expect(shown({})).toMatch(new RegExp(`Silence these alerts</a>.*${goesOn}`));
    for (const none of [{ alertsFiring: 0 }, { status: 'closed' }]) {
      expect(shown(none)).toContain('Silence these alerts</a>');
      expect(shown(none)).not.toContain(goesOn);
    }
  });

  it('given an action that runs, can cancel it, and shows what is said and who cancelled it', () => {
    const run = { incidentId, approvalId: 'a1', actionId: action.id };
    const started = fact('argus.action.started.v1', incidentId, {
      ...{ ...run, action, digest: 'd', reason: 'approved' },
    });
    const said = fact('argus.action.progressed.v1', incidentId, { ...run, runner: 'edge-1', text: hostile });
    const forms = { csrf: 'token', name: 'alice' };
    const page = incidentPage(record([started, said]), frame, forms);
    expect(page).toContain('value="cancel-action"');
    expect(page).toContain(`name="actionId" value="${action.id}"`);
    expect(page).toContain('On runner <b>edge-1</b>');
    expect(page).not.toContain('<script');
    const cancelled = fact(
      'argus.action.cancelled.v1',
      incidentId,
      { ...run, reason: 'enough' },
      { actor: 'user:bob' },
    );
    const after = incidentPage(record([started, said, cancelled]), frame, forms);
    expect(after).toMatch(/Cancelled: bob, .*: enough/);
    expect(after).not.toContain('value="cancel-action"');
  });

  it('given a question past its time, does not ask for a decision', () => {
    const late = { ...frame, times: new Times(Date.parse('2026-03-01T04:00:00Z'), 'UTC') };
    const page = incidentPage(record([asked]), late);
    expect(page).toContain('<span class="state">expired</span>');
    expect(page).not.toContain('Look at it and decide');
  });

  it('given a very long history, shows its beginning and its end and says how much is between', () => {
    const page = incidentPage(record([], 1_000), frame);
    expect(page.match(/<details>/g)).toHaveLength(250);
    expect(page).toContain('750 more are in the JSON');
    expect(page).toContain(' 0. <span class="actor">');
    expect(page).toContain(' 999. <span class="actor">');
  });
});
