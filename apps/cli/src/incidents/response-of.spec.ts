import { describe, expect, it } from '@jest/globals';
import type { TimelineEntry } from '#libs/audit';
import type { EventData, EventType } from '#libs/contracts';
import { findingsIn, findingsText } from './findings-text.js';
import { responseOf } from './response-of.js';

let sequence = 0;
const entry = <T extends EventType>(type: T, data: Partial<EventData<T>>, actor: string | null = null) =>
  ({ type, data, actor, time: '2026-11-21T10:00:00Z', sequence: ++sequence }) as unknown as TimelineEntry;

const action = {
  id: 'restart',
  title: 'Restart checkout',
  target: 'service/checkout',
  risk: 'medium',
} as never;
const asked = entry('argus.approval.requested.v1', {
  approvalId: 'a1',
  action,
  expiresAt: '2026-11-21T10:30:00Z',
  link: 'http://argus/approvals/a1',
});
const started = entry('argus.action.started.v1', { actionId: 'r1', action });

describe('what is being done about an incident', () => {
  it('is nothing at first', () => {
    expect(responseOf([])).toEqual({ recommendation: undefined, approvals: [], actions: [] });
  });

  it('names an approval that is waited for, and later who decided', () => {
    expect(responseOf([asked]).approvals).toMatchObject([{ approvalId: 'a1', state: 'pending' }]);
    const granted = entry('argus.approval.granted.v1', { approvalId: 'a1' }, 'user:alice');
    expect(responseOf([asked, granted]).approvals).toMatchObject([
      { state: 'granted', by: 'user:alice', action: 'Restart checkout', target: 'service/checkout' },
    ]);
  });

  it('says nothing about a decision on something that was never asked', () => {
    expect(responseOf([entry('argus.approval.expired.v1', { approvalId: 'a9' })]).approvals).toEqual([]);
  });

  it('names what runs, and what came of it', () => {
    expect(responseOf([started]).actions).toMatchObject([{ actionId: 'r1', state: 'running' }]);
    const failed = entry('argus.action.failed.v1', {
      actionId: 'r1',
      reason: 'exit-code-1',
      output: 'no',
      durationMs: 9,
    });
    expect(responseOf([started, failed]).actions).toEqual([
      {
        actionId: 'r1',
        state: 'failed',
        action: 'Restart checkout',
        target: 'service/checkout',
        reason: 'exit-code-1',
        output: 'no',
        durationMs: 9,
      },
    ]);
  });

  it('names what was refused although it never started', () => {
    const refused = entry('argus.action.refused.v1', { actionId: 'r2', reason: 'not-on-the-allow-list' });
    expect(responseOf([refused]).actions).toMatchObject([{ actionId: 'r2', state: 'refused' }]);
  });

  it('keeps the latest recommendation', () => {
    const first = entry('argus.triage.recommended.v1', { reason: 'no-runbook-matches' });
    const second = entry('argus.triage.recommended.v1', { reason: 'runbook-matches' });
    expect(responseOf([first, second]).recommendation?.reason).toBe('runbook-matches');
  });
});

describe('what triage found', () => {
  const cause = (component: string) => ({
    ...{ component, fault: 'cpu', confidence: 0.82, says: `${component} is short of CPU`, evidence: [] },
    ...{ confirmedBy: 'a', refutedBy: 'b' },
  });
  const found = [
    entry('argus.triage.evidence-requested.v1', { look: '1' }),
    entry('argus.triage.hypothesised.v1', {
      ...{ look: '1', hypotheses: [cause('db'), cause('payments')] as never, missing: [] },
    }),
  ];
  const text = (timeline: readonly TimelineEntry[]) => {
    const findings = findingsIn(timeline);
    return findings === undefined ? undefined : findingsText(findings).trimEnd().split('\n');
  };

  it("is told in Argus's words, and in a model's, marked so, where one was asked", () => {
    expect(text([])).toBeUndefined();
    expect(text(found)).toEqual([' 82 %  db is short of CPU', ' 82 %  payments is short of CPU']);
    const narrated = entry('argus.triage.narrated.v1', {
      ...{ look: '1', model: 'm', summary: 'Payments starves.' },
      hypotheses: [{ place: 1, says: 'payments waits for the CPU', evidence: ['ev-1'] }],
    });
    expect(text([...found, narrated])).toEqual([
      'Payments starves.',
      "Worded and ordered by the model m. Confidence and evidence are Argus's own.",
      ' 82 %  payments waits for the CPU',
      ' 82 %  db is short of CPU',
    ]);
    const silent = entry('argus.triage.narrated.v1', { look: '1', model: 'm', hypotheses: [] });
    expect(text([...found, silent])).toEqual(text(found));
  });
});
