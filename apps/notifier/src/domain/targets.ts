import { compareSeverity, type Severity } from '#libs/contracts';
import { audienceOf } from './flush.js';
import type { IncidentRoute, Mute, NotifierState, RouteTaken } from './state.js';

/** A place where a receiver is told. */
export interface Target {
  /** `email`, `slack` or `webhook`. */
  readonly channel: string;
  /** The addresses of a mail, or the one channel or webhook. */
  readonly recipients: readonly string[];
}

/** Whom the policy tells under one name, and where. */
export interface Receiver {
  readonly name: string;
  readonly targets: readonly Target[];
  /** An incident less bad than this is not told here, unless it was worse before. */
  readonly minimumSeverity: Severity;
  /** The escalation that begins when it is told of an incident. */
  readonly escalation?: string;
}

/** One step of an escalation as the policy has it at a moment. */
export interface StepNow {
  /** The names of the people who are to be paged now. */
  readonly persons: readonly string[];
  /** The names of receivers that are told, too. */
  readonly receivers: readonly string[];
  readonly waitMs: number;
}

/** An escalation as the policy has it. */
export interface EscalationNow {
  readonly steps: number;
  readonly rounds: number;
  /** Counts from 1. */
  step(number: number, now: number): StepNow;
}

/** How soon people have promised to act. */
export interface PromisedWithin {
  readonly acknowledgeWithinMs?: number;
  readonly resolveWithinMs?: number;
}

/** What the notifier goes by. */
export interface NotifierPolicy {
  /** The start of every link. */
  readonly publicUrl: string;
  /** The receiver of a name; of one that the policy does not have (any more), the root route's. */
  receiver(name: string): Receiver;
  /** Whether a route tells nobody at this moment; `until` in epoch ms. */
  muted(
    route: Pick<RouteTaken, 'muteTimeIntervals' | 'activeTimeIntervals'>,
    now: number,
  ): { readonly by: string; readonly until?: number } | undefined;
  /** Whether a receiver is left in peace about incidents of a severity at this moment; `until` in epoch ms. */
  quiet(
    receiver: string,
    severity: Severity,
    now: number,
  ): { readonly by: string; readonly until?: number } | undefined;
  /** The digest that tells a receiver of incidents of a severity, by its name; undefined when they are told one by one. */
  digest(receiver: string, severity: Severity): string | undefined;
  /** The escalation of a name; undefined where the policy has none (any more). */
  escalation(name: string): EscalationNow | undefined;
  /** What people have promised for incidents of a severity. */
  promised(severity: Severity): PromisedWithin | undefined;
  /** Whether the policy has a person of this name. */
  knows(person: string): boolean;
  /** Where a person is reached; nowhere for one that the policy does not have. */
  placesOf(person: string): readonly Target[];
}

/** What names a place of a receiver. A receiver's addresses are one place: they get one mail. */
export const targetKey = (receiver: string, channel: string, recipients: readonly string[]): string =>
  [receiver, channel, ...(channel === 'email' ? [] : recipients.slice(0, 1))].join('/');

/** The receivers of an incident with their routes, in the order in which they joined. */
export function receiversOf({ routes }: NotifierState): ReadonlyMap<string, readonly IncidentRoute[]> {
  const receivers = new Map<string, IncidentRoute[]>();
  for (const route of routes)
    receivers.set(route.receiver, [...(receivers.get(route.receiver) ?? []), route]);
  return receivers;
}

/** The places of a receiver, machines first: they are told in no time, and may have to page somebody. */
export const targetsInOrder = ({ targets }: Receiver): readonly Target[] => [
  ...targets.filter(({ channel }) => audienceOf(channel) === 'machines'),
  ...targets.filter(({ channel }) => audienceOf(channel) === 'people'),
];

/** Why a receiver is not told anything now; undefined when it is. */
export function muteOf(
  receiver: Receiver,
  routes: readonly IncidentRoute[],
  state: NotifierState,
  policy: NotifierPolicy,
  now: number,
): Mute | undefined {
  return receiver.targets.length === 0
    ? { by: `receiver ${receiver.name}`, reason: 'no-channel' }
    : holdsBack(receiver, routes, state, policy, now);
}

/** Why a receiver is left in peace that would be told of something worse. */
export const quietHours = 'quiet-hours';

/** Why a receiver is told nothing now though it could be; undefined when it is. Its escalation waits for that, too. */
export function holdsBack(
  receiver: Receiver,
  routes: readonly IncidentRoute[],
  state: NotifierState,
  policy: NotifierPolicy,
  now: number,
): Mute | undefined {
  if (!hasHeard(state, routes) && compareSeverity(state.severity, receiver.minimumSeverity) > 0) {
    return { by: `minimum_severity ${receiver.minimumSeverity}`, reason: 'below-minimum-severity' };
  }
  // What somebody has to decide, or was promised, is told by itself, however little the rest matters.
  const digest = isRoutine(state, routes) ? policy.digest(receiver.name, state.severity) : undefined;
  if (digest !== undefined) return { by: digest, reason: 'waits-for-digest' };
  const quiet = policy.quiet(receiver.name, state.severity, now);
  if (quiet !== undefined) return { ...quiet, reason: quietHours };
  const mutings = routes.map((route) => policy.muted(route, now));
  const muted = mutings.flatMap((muting) => muting ?? []);
  if (muted.length < mutings.length) return undefined;
  const ends = muted.flatMap(({ until }) => until ?? []);
  return {
    by: [...new Set(muted.map(({ by }) => by))].join(', '),
    reason: 'muted-time-interval',
    ...(ends.length === 0 ? {} : { until: Math.min(...ends) }),
  };
}

/** Whether a receiver knows nothing of the incident, and nothing has come of it but alerts. */
export const isRoutine = (state: NotifierState, routes: readonly IncidentRoute[]): boolean =>
  state.news.length === 0 && !hasHeard(state, routes);

const hasHeard = ({ targets }: NotifierState, [route]: readonly IncidentRoute[]): boolean =>
  [...targets.values()].some(({ receiver }) => receiver === route?.receiver);
