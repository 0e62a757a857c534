import {
  type ArgusEvent,
  type EventData,
  type ProposedAction,
  fromTimestamp,
  worstSeverity,
} from '#libs/contracts';
import { type IncidentFacts, incidentFactsAfter, unknownIncident } from '#libs/policy';
import type { AttemptEnd, ClosedIncident, PastAlert, PastAttempt, PastEvidence } from './closed-incident.js';

/** The types of event that a closed incident is made from: all others need not be read. */
export const pastTypes = [
  'argus.incident.opened.v1',
  'argus.incident.alert-attached.v1',
  'argus.incident.severity-changed.v1',
  'argus.incident.priority-changed.v1',
  'argus.incident.reopened.v1',
  'argus.incident.closed.v1',
  'argus.triage.evidence-found.v1',
  'argus.triage.hypothesised.v1',
  'argus.triage.recommended.v1',
  'argus.approval.granted.v1',
  'argus.action.started.v1',
  'argus.action.failed.v1',
  'argus.action.refused.v1',
  'argus.verification.passed.v1',
  'argus.verification.failed.v1',
  'argus.ticket.created.v1',
] as const satisfies readonly ArgusEvent['type'][];

/** A page tells of no more; they bound what a storm of alerts can cost. */
const mostAlerts = 20;
const mostEvidence = 20;

interface Attempt {
  readonly action: ProposedAction;
  readonly runbookId?: string;
  readonly approvedBy?: string;
  end: AttemptEnd;
}

/** What is left of an incident's history for those to come; undefined where it is open, or its beginning is not told. */
export function closedIncident(events: readonly ArgusEvent[]): ClosedIncident | undefined {
  const folded = new Folding();
  for (const event of events) folded.take(event);
  return folded.closed();
}

/** Collects what a closed incident consists of; a class, as a history is folded once and thrown away. */
class Folding {
  private facts: IncidentFacts = unknownIncident;
  private openedAt: number | undefined;
  private closure: { id: string; at: number; reason: string } | undefined;
  private readonly severities: EventData<'argus.incident.opened.v1'>['severity'][] = [];
  private readonly alerts = new Map<string, PastAlert>();
  private alertCount = 0;
  private readonly services = new Map<string, number>();
  private causes: ClosedIncident['causes'] = [];
  private readonly evidence: PastEvidence[] = [];
  private readonly approvedBy = new Map<string, string>();
  private readonly attempts = new Map<string, Attempt>();
  private recommended: ClosedIncident['recommended'];
  private ticket: ClosedIncident['ticket'];

  take(event: ArgusEvent): void {
    this.facts = incidentFactsAfter(this.facts, event);
    switch (event.type) {
      case 'argus.incident.opened.v1':
        this.openedAt ??= fromTimestamp(event.time);
        this.severities.push(event.data.severity);
        return;
      case 'argus.incident.reopened.v1':
        this.closure = undefined;
        return;
      case 'argus.incident.closed.v1':
        this.closure = { id: event.id, at: fromTimestamp(event.time), reason: event.data.reason };
        return;
      case 'argus.incident.severity-changed.v1':
        this.severities.push(event.data.to);
        return;
      case 'argus.incident.alert-attached.v1':
        return this.takeAlert(event.data);
      case 'argus.triage.evidence-found.v1':
        return this.takeEvidence(event.data.evidence);
      case 'argus.triage.hypothesised.v1':
        if (event.data.hypotheses.length > 0) this.causes = event.data.hypotheses;
        return;
      case 'argus.triage.recommended.v1':
        this.recommended = event.data;
        return;
      case 'argus.ticket.created.v1':
        this.ticket ??= { key: event.data.key, url: event.data.url };
        return;
      case 'argus.approval.granted.v1':
        if (event.actor !== undefined) this.approvedBy.set(event.data.approvalId, event.actor);
        return;
      default:
        this.takeAttempt(event);
    }
  }

  closed(): ClosedIncident | undefined {
    const { openedAt, closure, facts } = this;
    if (openedAt === undefined || closure === undefined) return undefined;
    return {
      ...{ id: facts.id, facts, openedAt, closedAt: closure.at },
      ...{ closureId: closure.id, closedBecause: closure.reason },
      worst: worstSeverity(this.severities) ?? facts.severity,
      alerts: [...this.alerts.values()],
      alertCount: this.alertCount,
      services: [...this.services]
        .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
        .map(([service]) => service),
      causes: this.causes,
      evidence: this.evidence,
      attempts: [...this.attempts.values()].map((attempt): PastAttempt => ({ ...attempt })),
      ...(this.recommended === undefined ? {} : { recommended: this.recommended }),
      ...(this.ticket === undefined ? {} : { ticket: this.ticket }),
    };
  }

  private takeAlert({ labels, annotations, severity }: EventData<'argus.incident.alert-attached.v1'>): void {
    this.alertCount += 1;
    this.severities.push(severity);
    const service = labels['service'];
    if (service !== undefined && service !== '')
      this.services.set(service, (this.services.get(service) ?? 0) + 1);
    const key = JSON.stringify([labels['alertname'] ?? '', service ?? '']);
    if (this.alerts.size < mostAlerts && !this.alerts.has(key)) this.alerts.set(key, { labels, annotations });
  }

  private takeEvidence(piece: EventData<'argus.triage.evidence-found.v1'>['evidence']): void {
    if (this.evidence.length >= mostEvidence) return;
    const { id, kind, says, query } = piece;
    this.evidence.push({
      ...{ id, kind, says, query },
      ...(piece.kind === 'log' ? { template: piece.log.template } : {}),
    });
  }

  private takeAttempt(event: ArgusEvent): void {
    if ('undoOf' in event.data && event.data.undoOf !== undefined) return;
    if (event.type === 'argus.action.started.v1') {
      const { approvalId, action } = event.data;
      const approvedBy = this.approvedBy.get(approvalId);
      const runbookId = this.recommended?.runbook?.id;
      this.attempts.set(approvalId, {
        ...{ action, end: 'unknown' },
        ...(runbookId === undefined ? {} : { runbookId }),
        ...(approvedBy === undefined ? {} : { approvedBy }),
      });
      return;
    }
    const end = endOf(event);
    const approvalId = 'approvalId' in event.data ? event.data.approvalId : undefined;
    const attempt = approvalId === undefined ? undefined : this.attempts.get(approvalId);
    if (end !== undefined && attempt !== undefined) attempt.end = end;
  }
}

function endOf({ type, data }: ArgusEvent): AttemptEnd | undefined {
  if (type === 'argus.action.failed.v1') return 'failed';
  if (type === 'argus.action.refused.v1') return 'refused';
  if (type === 'argus.verification.passed.v1') return data.outcome;
  return type === 'argus.verification.failed.v1' ? data.outcome : undefined;
}
