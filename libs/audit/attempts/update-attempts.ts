import type { QueryRunner } from 'typeorm';
import { type Columns, insertInto, orReplace } from '../bulk.js';
import { groupBy } from '../group-by.js';
import type { LocatedEvent } from '../read-models/located-event.js';
import { recordedEvents } from '../read-models/recorded-events.js';
import { storableKey, storableText } from '../storable.js';
import type { Attempt } from './attempt.js';
import { attemptTypes, foldAttempts } from './fold-attempts.js';

const orNull = (text: string | null): string | null => (text === null ? null : storableText(text));

const columns: Columns<Attempt> = {
  incident_id: (row) => row.incidentId,
  approval_id: (row) => storableKey(row.approvalId),
  undo_of: (row) => storableKey(row.undoOf),
  runbook_id: (row) => orNull(row.runbookId),
  runbook_title: (row) => orNull(row.runbookTitle),
  action_id: (row) => storableText(row.actionId),
  action_title: (row) => storableText(row.actionTitle),
  kind: (row) => storableText(row.kind),
  target: (row) => storableText(row.target),
  action_digest: (row) => orNull(row.actionDigest),
  started_at: (row) => row.startedAt,
  ended_at: (row) => row.endedAt,
  outcome: (row) => row.outcome,
  reason: (row) => storableText(row.reason),
};

const replaceAttempts = insertInto(
  'attempt',
  columns,
  orReplace(['incident_id', 'approval_id', 'undo_of'], columns),
);

/**
 * Brings the ledger of attempts up to date with events that the record has just taken in. Attempts are few, so all of
 * an incident's are folded again: then it does not matter what came late.
 */
export async function updateAttempts(runner: QueryRunner, events: readonly LocatedEvent[]): Promise<void> {
  const telling = events.filter(({ event }) => attemptTypes.includes(event.type));
  const incidents = [...new Set(telling.map(({ incidentId }) => incidentId))].filter((id) => id !== null);
  if (incidents.length === 0) return;
  const history = await recordedEvents(
    runner,
    'incident_id = ANY($1::text[]) AND type = ANY($2::text[]) ORDER BY sequence, position',
    [incidents, attemptTypes],
  );
  const attempts = [...groupBy(history, ({ incidentId }) => incidentId ?? '')].flatMap(([id, own]) =>
    foldAttempts(id, own),
  );
  await replaceAttempts(runner, attempts);
}
