import { type ArgusEvent, type EventData, type Fact, type PersonAnswer, fact } from '#libs/contracts';
import { type Decision, nothing } from '#libs/kernel';

/** Something that a person asked for, as it was heard. */
export type Heard = Omit<EventData<'argus.request.heard.v1'>, 'incidentId' | 'reason'>;

/** What was heard of an incident. */
export interface HeardRequests {
  /** What still has to be passed on, by the request's id. */
  readonly open: ReadonlyMap<string, Heard>;
  /** The ids of what was answered. */
  readonly answered: ReadonlySet<string>;
}

/** Nothing was heard. */
export const nothingHeard: HeardRequests = { open: new Map(), answered: new Set() };

/** To keep what somebody asked for, or what came of it. */
export type HeardRequest =
  | { readonly kind: 'hear'; readonly heard: Heard }
  | { readonly kind: 'answer'; readonly requestId: string; readonly answer: PersonAnswer };

/** What was asked is kept once, and answered once. */
export function decideHeard(
  request: HeardRequest,
  incidentId: string,
  { open, answered }: HeardRequests,
): Decision<Fact, never> {
  if (request.kind === 'hear') {
    const { requestId } = request.heard;
    if (open.has(requestId) || answered.has(requestId)) return nothing('heard-already');
    const data = { ...request.heard, incidentId, reason: 'button-pressed' };
    return stated('heard', fact('argus.request.heard.v1', incidentId, data));
  }
  const { requestId, answer } = request;
  if (!open.has(requestId)) return nothing('answered-already');
  return stated(
    'answered',
    fact('argus.request.answered.v1', incidentId, { incidentId, requestId, ...answer }),
  );
}

const stated = (reason: string, event: Fact): Decision<Fact, never> => ({
  ...{ events: [event], commands: [], reason },
});

/** Folds one fact. */
export function evolveHeard(before: HeardRequests, event: ArgusEvent): HeardRequests {
  if (event.type === 'argus.request.heard.v1') {
    const { incidentId: _, reason: __, ...heard } = event.data;
    return { ...before, open: new Map(before.open).set(heard.requestId, heard) };
  }
  if (event.type !== 'argus.request.answered.v1') return before;
  const open = new Map(before.open);
  open.delete(event.data.requestId);
  return { open, answered: new Set([...before.answered, event.data.requestId]) };
}
