import { type Fact, fact } from '#libs/contracts';
import { type Decision, nothing } from '#libs/kernel';
import { headOf } from './decide.js';
import type { ExecutorState } from './state.js';

/** A person wants an action to end before its time. */
export interface CancelAction {
  readonly actionId: string;
  readonly reason: string;
}

/** Only what was granted and has not ended can be cancelled; what is still asked is for the solicitor to reject. */
export function cancelAction(
  { actionId, reason }: CancelAction,
  { incidentId, runs }: ExecutorState,
): Decision<Fact, never> {
  if (incidentId === undefined) return nothing('incident-not-opened');
  const ofAction = runs.filter(({ action }) => action.id === actionId);
  const running = ofAction.filter(({ stage }) => stage === 'granted' || stage === 'started');
  if (ofAction.length === 0) return nothing('no-such-action');
  if (running.length === 0) return nothing('action-does-not-run');
  const events = running
    .filter(({ cancelled }) => cancelled !== true)
    .map((run) => fact('argus.action.cancelled.v1', incidentId, { ...headOf(run, incidentId), reason }));
  return events.length === 0 ? nothing('cancelled-before') : { events, commands: [], reason: 'cancelled' };
}
