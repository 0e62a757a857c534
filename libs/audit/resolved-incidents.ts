import type { AuditConnection } from './connection.js';

/** A closed incident with what was found, and what was tried. */
export interface ResolvedIncident {
  readonly id: string;
  readonly title: string;
  /** Epoch ms. */
  readonly openedAt: number;
  readonly closedAt: number;
  /** What all of its alerts had in common. */
  readonly labels: Readonly<Record<string, string>>;
  /** What triage last thought of it, the likeliest first. */
  readonly hypotheses: readonly { readonly component: string; readonly fault: string }[];
  /** Templates of log lines that stood out. */
  readonly templates: readonly string[];
  /** The attempt that helped or, where none did, the last one. */
  readonly attempt?: {
    readonly runbookId: string | null;
    readonly action: string;
    readonly outcome: 'kept' | 'regressed' | 'unknown';
  };
}

/** Asks the record for incidents that are over. Needs the role that reads, and no more. */
export class ResolvedIncidents {
  constructor(private readonly connection: AuditConnection) {}

  /** Closed incidents that were opened since a time (RFC 3339), at most so many, the latest first. */
  async since(time: string, most: number): Promise<ResolvedIncident[]> {
    const source = await this.connection.dataSource();
    return (await source.query<Row[]>(resolved, [time, most])).map(incidentFrom);
  }
}

/** So many alerts and templates of one incident say enough. */
const [mostAlerts, mostTemplates] = [50, 20];

const resolved = `
  WITH past AS (
    SELECT id, title, group_labels, opened_at, closed_at FROM audit.incident
     WHERE status = 'closed' AND opened_at >= $1 ORDER BY opened_at DESC, id LIMIT $2)
  SELECT past.*,
         (SELECT jsonb_agg(labels) FROM (
            SELECT labels FROM audit.incident_alert WHERE incident_id = past.id
             ORDER BY starts_at, fingerprint LIMIT ${mostAlerts}) AS alert) AS alerts,
         (SELECT data -> 'hypotheses' FROM audit.incident_timeline
           WHERE incident_id = past.id AND type = 'argus.triage.hypothesised.v1'
           ORDER BY sequence DESC, position DESC LIMIT 1) AS hypotheses,
         (SELECT jsonb_agg(template) FROM (
            SELECT DISTINCT data #>> '{evidence,log,template}' AS template FROM audit.incident_timeline
             WHERE incident_id = past.id AND type = 'argus.triage.evidence-found.v1'
               AND data #>> '{evidence,kind}' = 'log' LIMIT ${mostTemplates}) AS found) AS templates,
         tried.runbook_id, tried.action_title, tried.outcome
    FROM past LEFT JOIN LATERAL (
         SELECT runbook_id, action_title, outcome FROM audit.attempt
          WHERE incident_id = past.id AND undo_of = '' AND outcome <> 'refused'
          ORDER BY (outcome = 'kept') DESC, started_at DESC LIMIT 1) AS tried ON true
   ORDER BY past.opened_at DESC, past.id`;

interface Row {
  readonly id: string;
  readonly title: string;
  readonly group_labels: Readonly<Record<string, string>>;
  readonly opened_at: Date;
  readonly closed_at: Date;
  readonly alerts: readonly Readonly<Record<string, string>>[] | null;
  readonly hypotheses: readonly { readonly component: string; readonly fault: string }[] | null;
  readonly templates: readonly string[] | null;
  readonly runbook_id: string | null;
  readonly action_title: string | null;
  readonly outcome: string | null;
}

const incidentFrom = (row: Row): ResolvedIncident => ({
  id: row.id,
  title: row.title,
  openedAt: row.opened_at.getTime(),
  closedAt: row.closed_at.getTime(),
  labels: { ...row.group_labels, ...commonTo(row.alerts ?? []) },
  hypotheses: (row.hypotheses ?? []).map(({ component, fault }) => ({ component, fault })),
  templates: row.templates ?? [],
  ...(row.outcome === null
    ? {}
    : {
        attempt: {
          runbookId: row.runbook_id,
          action: row.action_title ?? '',
          outcome: judgementOf(row.outcome),
        },
      }),
});

function judgementOf(outcome: string): 'kept' | 'regressed' | 'unknown' {
  if (outcome === 'kept') return 'kept';
  return outcome === 'regressed' || outcome === 'failed' ? 'regressed' : 'unknown';
}

function commonTo(alerts: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const [first = {}, ...others] = alerts;
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((labels) => labels[name] === value)),
  );
}
