import { type Fact, type Severity, fact, toTimestamp } from '#libs/contracts';
import { nextFlush } from './flush.js';
import type { Escalating, Response } from './response-state.js';
import { rhythmOf } from './rhythm.js';
import type { NotifierState } from './state.js';
import { type NotifierPolicy, holdsBack, receiversOf } from './targets.js';

/** What is to be stated now about who answers for the incident: promises, their breach, ends of waits, escalations. */
export function responseFacts(state: NotifierState, policy: NotifierPolicy, now: number): readonly Fact[] {
  if (state.incidentId === undefined || state.closedAt !== undefined) return [];
  return [
    ...startedPromises(state, policy),
    ...brokenPromises(state, now),
    ...endedSnooze(state, now),
    ...escalationsDue(state, policy, now),
  ];
}

/** When something of that may be due, epoch ms; undefined for never. */
export function responseDeadline({ response, firing, closedAt }: NotifierState): number | undefined {
  if (closedAt !== undefined) return undefined;
  const { snoozedUntil, heldBy, handedTo, escalating } = response;
  const waits = heldBy !== undefined || firing === 0;
  const steps = [...escalating.values()].flatMap(({ nextAt }) => nextAt ?? []);
  const times = [
    ...(snoozedUntil === undefined ? [] : [snoozedUntil]),
    ...(waits ? [] : handedTo === undefined ? steps : [handedTo.answerBy ?? Infinity]),
    ...openPromises(response, firing).map(({ dueAt }) => dueAt),
  ];
  const next = Math.min(Infinity, ...times);
  return next === Infinity ? undefined : next;
}

/** The promises for the incident's severity, where they are not those that count already. */
function startedPromises(
  { incidentId = '', severity, response }: NotifierState,
  policy: NotifierPolicy,
): Fact[] {
  const { promised, countsFrom } = response;
  const { acknowledgeWithinMs, resolveWithinMs } = policy.promised(severity) ?? {};
  const acknowledgeBy = acknowledgeWithinMs === undefined ? undefined : countsFrom + acknowledgeWithinMs;
  const resolveBy = resolveWithinMs === undefined ? undefined : countsFrom + resolveWithinMs;
  if (promised?.acknowledgeBy === acknowledgeBy && promised?.resolveBy === resolveBy) return [];
  return [
    fact('argus.incident.sla-started.v1', incidentId, {
      ...{ incidentId, severity },
      ...(acknowledgeBy === undefined ? {} : { acknowledgeBy: toTimestamp(acknowledgeBy) }),
      ...(resolveBy === undefined ? {} : { resolveBy: toTimestamp(resolveBy) }),
      reason: promised === undefined ? 'incident-opened' : 'promise-changed',
    }),
  ];
}

interface OpenPromise {
  readonly what: 'acknowledge' | 'resolve';
  readonly dueAt: number;
  readonly severity: Severity;
}

function openPromises({ promised, answered, broken }: Response, firing: number): readonly OpenPromise[] {
  if (promised === undefined) return [];
  const { acknowledgeBy, resolveBy, severity } = promised;
  return [
    ...(acknowledgeBy === undefined || answered
      ? []
      : [{ what: 'acknowledge', dueAt: acknowledgeBy, severity } as const]),
    ...(resolveBy === undefined ? [] : [{ what: 'resolve', dueAt: resolveBy, severity } as const]),
  ].filter(({ what }) => firing > 0 && !broken.has(what));
}

const brokenPromises = ({ incidentId = '', response, firing }: NotifierState, now: number): Fact[] =>
  openPromises(response, firing)
    .filter(({ dueAt }) => dueAt <= now)
    .map(({ what, dueAt, severity }) =>
      fact('argus.incident.sla-breached.v1', incidentId, {
        ...{ incidentId, what, dueAt: toTimestamp(dueAt), severity },
        reason: what === 'acknowledge' ? 'nobody-acknowledged' : 'still-firing',
      }),
    );

function endedSnooze({ incidentId = '', response: { snoozedUntil } }: NotifierState, now: number): Fact[] {
  if (snoozedUntil === undefined || snoozedUntil > now) return [];
  return [fact('argus.incident.snooze-ended.v1', incidentId, { incidentId, reason: 'snooze-over' })];
}

/** The next step of every escalation whose time has come. */
function escalationsDue(state: NotifierState, policy: NotifierPolicy, now: number): Fact[] {
  const { heldBy, handedTo, escalating } = state.response;
  if (heldBy !== undefined || state.firing === 0) return [];
  if (handedTo !== undefined && now < (handedTo.answerBy ?? Infinity)) return [];
  const due = new Map<string, Fact>();
  for (const [name, routes] of receiversOf(state)) {
    const receiver = policy.receiver(name);
    const escalation = receiver.escalation;
    if (escalation === undefined || due.has(escalation)) continue;
    const begun = escalating.get(escalation);
    const at =
      begun === undefined ? nextFlush(state, undefined, rhythmOf(routes), 'people')?.at : begun.nextAt;
    if (at === undefined || at > now || holdsBack(receiver, routes, state, policy, now) !== undefined)
      continue;
    const next = nextStep(state, escalation, begun, policy, now);
    if (next !== undefined) due.set(escalation, next);
  }
  return [...due.values()];
}

/** The step after the one that an escalation got to; what has nobody on call does not keep others waiting. */
function nextStep(
  { incidentId = '', response }: NotifierState,
  escalation: string,
  begun: Escalating | undefined,
  policy: NotifierPolicy,
  now: number,
): Fact | undefined {
  const known = policy.escalation(escalation);
  if (known === undefined) return undefined;
  const { steps, rounds } = known;
  const { round, step } = after(begun, steps);
  if (round > rounds) return undefined;
  const { persons, receivers, waitMs } = known.step(step, now);
  const hasNobody = persons.length === 0 && receivers.length === 0;
  const isLast = round === rounds && step >= steps;
  const reason = begun === undefined ? response.occasion : 'not-acknowledged';
  return fact('argus.incident.escalated.v1', incidentId, {
    ...{ incidentId, escalation, round, step, persons: [...persons] },
    ...(receivers.length === 0 ? {} : { receivers: [...receivers] }),
    ...(isLast ? {} : { nextAt: toTimestamp(hasNobody ? now : now + waitMs) }),
    reason: hasNobody ? 'nobody-on-call' : reason,
  });
}

function after(
  begun: Escalating | undefined,
  steps: number,
): { readonly round: number; readonly step: number } {
  if (begun === undefined) return { round: 1, step: 1 };
  return begun.step < steps
    ? { round: begun.round, step: begun.step + 1 }
    : { round: begun.round + 1, step: 1 };
}
