import type { AuditConnection } from '../connection.js';
import type { Attempt, AttemptOutcome } from './attempt.js';

/** How often an alert fired, and how well what was tried for its incidents worked. */
export interface FailingAlert {
  readonly alertname: string;
  readonly firings: number;
  readonly incidents: number;
  readonly attempts: number;
  /** Attempts that failed, or did not help. */
  readonly inVain: number;
}

/** What became of the attempts with one action of one runbook. Refused ones did not run, and are no attempts. */
export interface ActionRecord {
  readonly runbookId: string | null;
  readonly actionId: string;
  readonly attempts: number;
  readonly kept: number;
  readonly regressed: number;
  readonly failed: number;
  readonly refused: number;
  /** Those that run, are watched, or could not be judged. */
  readonly open: number;
  /** Kept ones among those that are judged, from 0 to 1; null where none is. */
  readonly success: number | null;
}

/** What was tried since a time, and how well it worked. */
export interface Analysis {
  /** The latest first; runs that took others back are among them. */
  readonly attempts: readonly Attempt[];
  readonly alerts: readonly FailingAlert[];
  readonly actions: readonly ActionRecord[];
}

/** What came of one run of a runbook's action. */
export interface JudgedAttempt {
  readonly runbookId: string;
  readonly kept: boolean;
  /** Epoch ms. */
  readonly at: number;
}

const mostAttempts = 200;
const mostAlerts = 20;
const mostJudged = 10_000;

/** Asks the record what was tried and what became of it. Needs the role that reads, and no more. */
export class AttemptQueries {
  constructor(private readonly connection: AuditConnection) {}

  /** What was tried since a time (RFC 3339): the latest 200 attempts, the 20 alerts that fired most, every action. */
  async analysis(since: string): Promise<Analysis> {
    const source = await this.connection.dataSource();
    const [attempts, alerts, actions] = await Promise.all([
      source.query<AttemptRow[]>(
        `SELECT * FROM audit.attempt WHERE started_at >= $1
          ORDER BY started_at DESC, incident_id, approval_id, undo_of LIMIT ${mostAttempts}`,
        [since],
      ),
      source.query<AlertRow[]>(topAlerts, [since]),
      source.query<ActionRow[]>(byAction, [since]),
    ]);
    return {
      attempts: attempts.map(attemptFrom),
      alerts: alerts.map((row) => ({
        ...row,
        ...numbersOf(row, ['firings', 'incidents', 'attempts', 'inVain']),
      })),
      actions: actions.map(actionFrom),
    };
  }

  /** What came of the runbooks' actions since a time (RFC 3339): the latest 10,000 that are judged. */
  async outcomes(since: string): Promise<JudgedAttempt[]> {
    const source = await this.connection.dataSource();
    const rows = await source.query<(Omit<JudgedAttempt, 'at'> & { readonly at: Date })[]>(judged, [since]);
    return rows.map(({ at, ...attempt }) => ({ ...attempt, at: at.getTime() }));
  }
}

const judged = `
  SELECT runbook_id AS "runbookId", outcome = 'kept' AS kept, coalesce(ended_at, started_at) AS at
    FROM audit.attempt
   WHERE undo_of = '' AND runbook_id IS NOT NULL AND outcome IN ('kept', 'regressed', 'failed') AND started_at >= $1
   ORDER BY started_at DESC LIMIT ${mostJudged}`;

const topAlerts = `
  WITH firing AS (
    SELECT coalesce(labels ->> 'alertname', '(no name)') AS alertname, incident_id
      FROM audit.incident_alert WHERE starts_at >= $1),
  tried AS (
    SELECT incident_id, count(*) FILTER (WHERE outcome <> 'refused') AS attempts,
           count(*) FILTER (WHERE outcome IN ('failed', 'regressed')) AS in_vain
      FROM audit.attempt WHERE undo_of = '' AND started_at >= $1 GROUP BY incident_id),
  named AS (SELECT alertname, incident_id, count(*) AS firings FROM firing GROUP BY alertname, incident_id)
  SELECT alertname, sum(firings) AS firings, count(*) AS incidents,
         coalesce(sum(tried.attempts), 0) AS attempts, coalesce(sum(tried.in_vain), 0) AS "inVain"
    FROM named LEFT JOIN tried USING (incident_id)
   GROUP BY alertname ORDER BY sum(firings) DESC, alertname LIMIT ${mostAlerts}`;

const byAction = `
  SELECT runbook_id, action_id,
         count(*) FILTER (WHERE outcome <> 'refused') AS attempts,
         count(*) FILTER (WHERE outcome = 'kept') AS kept,
         count(*) FILTER (WHERE outcome = 'regressed') AS regressed,
         count(*) FILTER (WHERE outcome = 'failed') AS failed,
         count(*) FILTER (WHERE outcome = 'refused') AS refused,
         count(*) FILTER (WHERE outcome IN ('running', 'succeeded', 'unverified')) AS open
    FROM audit.attempt WHERE undo_of = '' AND started_at >= $1
   GROUP BY runbook_id, action_id ORDER BY count(*) DESC, runbook_id, action_id`;

interface AttemptRow {
  readonly incident_id: string;
  readonly approval_id: string;
  readonly undo_of: string;
  readonly runbook_id: string | null;
  readonly runbook_title: string | null;
  readonly action_id: string;
  readonly action_title: string;
  readonly kind: string;
  readonly target: string;
  readonly action_digest: string | null;
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly outcome: AttemptOutcome;
  readonly reason: string;
}

/** Postgres counts in 64 bits, which arrive as text. */
type Counts<Name extends string> = Readonly<Record<Name, string>>;
type AlertRow = { readonly alertname: string } & Counts<'firings' | 'incidents' | 'attempts' | 'inVain'>;
type ActionRow = { readonly runbook_id: string | null; readonly action_id: string } & Counts<
  'attempts' | 'kept' | 'regressed' | 'failed' | 'refused' | 'open'
>;

function numbersOf<Name extends string>(row: Counts<Name>, names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, Number(row[name])])) as Record<Name, number>;
}

const attemptFrom = (row: AttemptRow): Attempt => ({
  incidentId: row.incident_id,
  approvalId: row.approval_id,
  undoOf: row.undo_of,
  runbookId: row.runbook_id,
  runbookTitle: row.runbook_title,
  actionId: row.action_id,
  actionTitle: row.action_title,
  kind: row.kind,
  target: row.target,
  actionDigest: row.action_digest,
  startedAt: row.started_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
  outcome: row.outcome,
  reason: row.reason,
});

function actionFrom(row: ActionRow): ActionRecord {
  const counts = numbersOf(row, ['attempts', 'kept', 'regressed', 'failed', 'refused', 'open']);
  const judged = counts.kept + counts.regressed + counts.failed;
  return {
    runbookId: row.runbook_id,
    actionId: row.action_id,
    ...counts,
    success: judged === 0 ? null : counts.kept / judged,
  };
}
