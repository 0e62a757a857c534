import { type Fact, fact, toTimestamp } from '#libs/contracts';
import { type Decision, nothing, unreachable } from '#libs/kernel';
import { type HeardRequest, decideHeard } from './heard.js';
import type { SendNotification } from './requests.js';
import type { NotifierState } from './state.js';
import { type NotifierPolicy, receiversOf } from './targets.js';

/** Who asks: the policy's name for them, where it has one, and the way by which they came. */
interface AskedBy {
  readonly person?: string;
  readonly via: string;
  /** In their own words; may be empty. */
  readonly said: string;
}

/** What a person wants of an incident, or of somebody else about it. */
export type NotifierRequest =
  | HeardRequest
  | ({ readonly kind: 'acknowledge' } & AskedBy)
  /** Nobody is to be told again before `until`, epoch ms. */
  | ({ readonly kind: 'snooze'; readonly until: number } & AskedBy)
  | ({ readonly kind: 'hand-over'; readonly to: string } & AskedBy);

/** An incident can be put off for so long at a time, ms. */
export const longestSnooze = 7 * 24 * 60 * 60 * 1000;

/** Decides about what a person wants. What changes nothing is told by its reason. */
export function decideRequest(
  request: NotifierRequest,
  state: NotifierState,
  policy: NotifierPolicy,
  now: number,
): Decision<Fact, SendNotification> {
  const { incidentId, response, closedAt } = state;
  if (incidentId === undefined) return nothing('incident-not-known');
  if (request.kind === 'hear' || request.kind === 'answer')
    return decideHeard(request, incidentId, state.heard);
  if (closedAt !== undefined) return nothing('incident-closed');
  const { person, via, said } = request;
  const by = {
    ...{ incidentId, via },
    ...(person === undefined ? {} : { person }),
    ...(said.trim() === '' ? {} : { said }),
  };
  switch (request.kind) {
    case 'acknowledge':
      if (
        response.heldBy !== undefined &&
        response.heldBy === person &&
        response.snoozedUntil === undefined
      ) {
        return nothing('already-acknowledged');
      }
      return stated('acknowledged', [
        fact('argus.incident.acknowledged.v1', incidentId, { ...by, reason: 'person-answered' }),
      ]);
    case 'snooze':
      if (request.until <= now) return nothing('snooze-in-the-past');
      if (request.until > now + longestSnooze) return nothing('snooze-too-long');
      return stated('snoozed', [
        fact('argus.incident.snoozed.v1', incidentId, {
          ...{ ...by, until: toTimestamp(request.until), reason: 'person-put-it-off' },
        }),
      ]);
    case 'hand-over':
      if (!policy.knows(request.to)) return nothing('no-such-person');
      if (response.heldBy === request.to || response.handedTo?.person === request.to) {
        return nothing('already-theirs');
      }
      return stated('handed-over', [
        fact('argus.incident.handed-over.v1', incidentId, {
          ...{ ...by, to: request.to, ...answerBy(state, policy, now), reason: 'person-handed-it-over' },
        }),
      ]);
    default:
      return unreachable(request, 'request');
  }
}

const stated = (reason: string, events: readonly Fact[]): Decision<Fact, SendNotification> => ({
  ...{ events, commands: [], reason },
});

/** Whom it is handed to has as long to answer as the first step of the incident's escalation would have. */
function answerBy(state: NotifierState, policy: NotifierPolicy, now: number): { readonly answerBy?: string } {
  const waits = [...receiversOf(state).keys()].flatMap((name) => {
    const { escalation } = policy.receiver(name);
    return (escalation === undefined ? undefined : policy.escalation(escalation))?.step(1, now).waitMs ?? [];
  });
  return waits.length === 0 ? {} : { answerBy: toTimestamp(now + Math.min(...waits)) };
}
