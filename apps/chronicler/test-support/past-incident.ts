import { type EventData, type ProposedAction, fact } from '#libs/contracts';
import { IncidentHistory, incidentFacts } from '#libs/testing/incident-history';
import { closedIncident } from '../src/domain/past/fold-incident.js';
import type { ClosedIncident } from '../src/domain/past/closed-incident.js';

/** What a closed incident of a spec was about. */
export interface PastIncidentParts {
  readonly id: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly title?: string;
  /** When it opened; it closes six minutes later. */
  readonly at?: number;
  readonly fault?: EventData<'argus.triage.hypothesised.v1'>['hypotheses'][number]['fault'];
  readonly says?: string;
  readonly action?: ProposedAction;
  readonly outcome?: 'kept' | 'regressed';
  readonly runbookId?: string;
  /** What was looked at to see that it was over, as the recommended runbook had it. */
  readonly checks?: NonNullable<EventData<'argus.triage.recommended.v1'>['verify']>['checks'];
}

export const long = Date.parse('2026-11-20T10:00:00Z');

/** The history of a closed incident, as the streams would hold it. */
export function pastHistory(parts: PastIncidentParts): IncidentHistory {
  const { id, labels = { alertname: 'HighErrorRate', service: 'checkout' }, annotations = {}, title } = parts;
  const { at = long, fault, says = 'Memory of checkout grew.', action, outcome } = parts;
  const { checks, runbookId = checks === undefined ? undefined : 'by-hand' } = parts;
  const facts = incidentFacts(id);
  const approval = { incidentId: id, approvalId: `${id}-a` };
  let history = new IncidentHistory(id, { now: at, pace: 60_000 }).record(
    'router',
    facts.opened(title === undefined ? {} : { title }),
    facts.attached('a', { labels, annotations }),
  );
  const look = { incidentId: id, look: '1' };
  if (fault !== undefined) {
    const evidence = {
      ...{ id: 'e-1', source: 'prometheus', says, query: 'up', from: '2026-11-20T09:00:00Z' },
      ...{ to: '2026-11-20T10:00:00Z', strength: 5, kind: 'log' as const },
      log: { template: says, change: 'new' as const, normalPerMinute: 0, perMinute: 9, examples: [says] },
    };
    const cause = {
      ...{ component: 'checkout', fault, confidence: 0.7, says, evidence: ['e-1'] },
      ...{ confirmedBy: 'look', refutedBy: 'look again' },
    };
    history = history.record(
      'triage',
      fact('argus.triage.evidence-found.v1', id, { ...look, evidence }),
      fact('argus.triage.hypothesised.v1', id, {
        ...{ ...look, hypotheses: [cause], missing: [], reason: 'evidence-found' },
      }),
    );
  }
  if (runbookId !== undefined) {
    const runbook = { id: runbookId, title: runbookId, file: `${runbookId}.md`, summary: '', matchedOn: {} };
    history = history.record('triage', facts.recommended({ runbook, ...(checks && { verify: { checks } }) }));
  }
  if (action !== undefined) {
    const { approvalId } = approval;
    history = history
      .record(
        'executor',
        fact('argus.action.started.v1', id, {
          ...{ ...approval, actionId: action.id, action, digest: 'd', reason: 'approved' },
        }),
      )
      .record(
        'closer',
        outcome === 'regressed'
          ? fact('argus.verification.failed.v1', id, { incidentId: id, approvalId, outcome, reason: 'still' })
          : fact('argus.verification.passed.v1', id, {
              ...{ incidentId: id, approvalId, outcome: 'kept', reason: 'held' },
            }),
      );
  }
  return history.at(at + 360_000).record('closer', facts.closed());
}

/** A closed incident of a spec. */
export function pastIncident(parts: PastIncidentParts): ClosedIncident {
  const incident = closedIncident(pastHistory(parts).events);
  if (incident === undefined) throw new Error('a closed incident was to be folded');
  return incident;
}
