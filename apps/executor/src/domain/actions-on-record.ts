import { type ArgusEvent, type Recorded, fromTimestamp } from '#libs/contracts';
import { type ActionsOnRecord, type RunOnRecord, longestGuardrailMs } from '#libs/policy';
import { runKey } from './state.js';

/** Before anything was started. */
export const initialActionsOnRecord: ActionsOnRecord = { runs: [] };

/** Folds one message of any executor: what was started, how it ended, and whether all actions are stopped. */
export const evolveRecord = (
  record: ActionsOnRecord,
  { events, sequence }: Pick<Recorded, 'events' | 'sequence'>,
): ActionsOnRecord =>
  events.reduce((folded, event, index) => evolveOne(folded, event, sequence + index / 1_000), record);

function evolveOne(record: ActionsOnRecord, event: ArgusEvent, order: number): ActionsOnRecord {
  switch (event.type) {
    case 'argus.action.started.v1':
      return started(record, event, order);
    case 'argus.action.succeeded.v1':
    case 'argus.action.failed.v1': {
      const succeeded = event.type === 'argus.action.succeeded.v1';
      const ended = { at: fromTimestamp(event.time), succeeded };
      return change(record, runKey(event.data), (run) => [{ ...run, ended }]);
    }
    // It was started by the record, and stopped before anything was done.
    case 'argus.action.refused.v1':
      return change(record, runKey(event.data), () => []);
    case 'argus.actions.stopped.v1':
      return { ...record, stopped: { by: event.actor ?? event.source, reason: event.data.reason } };
    case 'argus.actions.resumed.v1':
      return { runs: record.runs };
    default:
      return record;
  }
}

function started(
  record: ActionsOnRecord,
  event: Extract<ArgusEvent, { type: 'argus.action.started.v1' }>,
  order: number,
): ActionsOnRecord {
  const startedAt = fromTimestamp(event.time);
  const { action, service } = event.data;
  const run: RunOnRecord = {
    ...{ key: runKey(event.data), order, kind: action.kind, target: action.target, startedAt },
    ...(service === undefined ? {} : { service }),
  };
  // Nothing that goes by the record looks back further.
  const kept = record.runs.filter((each) => each.startedAt > startedAt - longestGuardrailMs);
  return { ...record, runs: [...kept, run] };
}

const change = (
  record: ActionsOnRecord,
  key: string,
  to: (run: RunOnRecord) => readonly RunOnRecord[],
): ActionsOnRecord => ({
  ...record,
  runs: record.runs.flatMap((run) => (run.key === key ? to(run) : [run])),
});
