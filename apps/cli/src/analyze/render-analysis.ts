import type { ActionRecord, Analysis, Attempt, AttemptOutcome, FailingAlert } from '#libs/audit';
import type { Colour } from '../terminal/paint.js';
import { type Column, type TableOptions, renderTable } from '../terminal/table.js';
import { shortTime } from '../terminal/times.js';

const colours: Readonly<Record<AttemptOutcome, Colour | undefined>> = {
  kept: 'green',
  regressed: 'red',
  failed: 'red',
  refused: 'yellow',
  unverified: 'yellow',
  running: undefined,
  succeeded: undefined,
};

const attemptColumns: readonly Column<Attempt>[] = [
  { title: 'TIME', value: ({ startedAt }) => shortTime(startedAt) },
  { title: 'INCIDENT', value: ({ incidentId }) => incidentId },
  { title: 'RUNBOOK', value: ({ runbookId }) => runbookId ?? '-' },
  {
    title: 'ACTION',
    value: ({ actionTitle, undoOf }) => (undoOf === '' ? actionTitle : `taken back: ${actionTitle}`),
  },
  { title: 'TARGET', value: ({ target }) => target },
  { title: 'OUTCOME', value: ({ outcome }) => outcome, colour: ({ outcome }) => colours[outcome] },
  { title: 'REASON', value: ({ reason }) => reason },
];

const alertColumns: readonly Column<FailingAlert>[] = [
  { title: 'FIRED', value: ({ firings }) => firings, align: 'right' },
  { title: 'INCIDENTS', value: ({ incidents }) => incidents, align: 'right' },
  { title: 'ATTEMPTS', value: ({ attempts }) => attempts, align: 'right' },
  { title: 'IN VAIN', value: ({ inVain }) => inVain, align: 'right' },
  { title: 'ALERT', value: ({ alertname }) => alertname },
];

const actionColumns: readonly Column<ActionRecord>[] = [
  { title: 'ATTEMPTS', value: ({ attempts }) => attempts, align: 'right' },
  { title: 'KEPT', value: ({ kept }) => kept, align: 'right' },
  { title: 'REGRESSED', value: ({ regressed }) => regressed, align: 'right' },
  { title: 'FAILED', value: ({ failed }) => failed, align: 'right' },
  { title: 'REFUSED', value: ({ refused }) => refused, align: 'right' },
  { title: 'OPEN', value: ({ open }) => open, align: 'right' },
  {
    title: 'SUCCESS',
    value: ({ success }) => (success === null ? '-' : `${Math.round(success * 100)} %`),
    align: 'right',
  },
  { title: 'RUNBOOK', value: ({ runbookId }) => runbookId ?? '-' },
  { title: 'ACTION', value: ({ actionId }) => actionId },
];

/** The analysis as three tables; what there is nothing of is said in a line. */
export function renderAnalysis(
  { attempts, alerts, actions }: Analysis,
  since: string,
  options: TableOptions,
): string {
  const part = <Row>(title: string, rows: readonly Row[], columns: readonly Column<Row>[]): string =>
    rows.length === 0 ? `${title}: none\n` : `${title}\n${renderTable(rows, columns, options)}`;
  return [
    `Since ${shortTime(since)}`,
    part('Attempts', attempts, attemptColumns),
    part('Alerts that fired most', alerts, alertColumns),
    part('Success by runbook and action', actions, actionColumns),
  ].join('\n');
}
