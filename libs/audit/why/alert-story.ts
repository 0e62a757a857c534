import { type AlertOutcome, type ArgusEvent, outcomeOf } from '#libs/contracts';
import { groupBy } from '../group-by.js';
import { describe } from '../read-models/describe.js';
import { type LocatedEvent, comparePlaces, timeOf } from '../read-models/located-event.js';
import { sentenceOf } from './sentences.js';
import { type StandingOutcome, inTurn, standingOutcomes } from './standing-outcomes.js';

/** What became of an alert, and why: there is exactly one at any time. */
export interface Explanation {
  readonly outcome: AlertOutcome | 'quarantined';
  readonly reason: string;
  /** The reason for people. */
  readonly sentence: string;
  readonly at: string;
  /** The rule, silence, window or alert that decided, where one did. */
  readonly rule?: string;
  readonly by?: string;
  readonly until?: string;
  /** The alert that it repeats, or that inhibits it. */
  readonly other?: string;
  /** What that alert is called, as far as the record knows. */
  readonly otherName?: string;
  readonly incidentId?: string;
  readonly policyVersion?: string;
  readonly silence?: SilenceNote;
  /** The routes by which an incident tells people from here on. */
  readonly routes?: readonly RouteNote[];
}

/** A route of the policy, and whom it tells. */
export interface RouteNote {
  readonly route: string;
  readonly receiver: string;
}

/** Who silenced an alert, and what for. */
export interface SilenceNote {
  readonly createdBy: string;
  readonly comment: string;
  readonly startsAt: string;
  readonly endsAt: string;
}

/** One thing that happened on the way. */
export interface Step extends Partial<Omit<Explanation, 'outcome' | 'at'>> {
  readonly at: string;
  readonly agent: string;
  readonly type: string;
  /** What happened, in one line. */
  readonly text: string;
  readonly outcome?: AlertOutcome | 'quarantined';
  /** The person who decided, where one did. */
  readonly actor?: string;
  readonly eventId: string;
  /** How often the same followed right after it, and when last. */
  readonly repeats?: number;
  readonly lastAt?: string;
}

/** One uninterrupted firing of an alert, from when it was received to whom it was told to. */
export interface EpisodeStory {
  readonly episode: string;
  /** Undefined while the alert is on its way. */
  readonly explanation: Explanation | undefined;
  readonly steps: readonly Step[];
}

/** All that the record knows of an alert. */
export interface AlertStory {
  readonly fingerprint: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly explanation: Explanation | undefined;
  /** The latest first. */
  readonly episodes: readonly EpisodeStory[];
}

/** What a story is put together from. */
export interface StoryParts {
  readonly fingerprint: string;
  /** All that names the fingerprint. */
  readonly ofAlert: readonly LocatedEvent[];
  /** What told of the alerts, by the id of its event. */
  readonly told: ReadonlyMap<string, LocatedEvent>;
  /** By id. */
  readonly silences: ReadonlyMap<string, SilenceNote>;
  /** What other alerts that had a say are called, by fingerprint. */
  readonly names: ReadonlyMap<string, string>;
  /** By incident, what people were told of it and how it went on. */
  readonly news: ReadonlyMap<string, readonly LocatedEvent[]>;
}

/** Puts the story of an alert together; undefined when there is nothing to tell. */
export function tellAlert(parts: StoryParts): AlertStory | undefined {
  const events = parts.ofAlert.toSorted(inTurn);
  const byEpisode = groupBy(events, ({ event }) => episodeOf(event));
  const begins = [...byEpisode].sort(([, a], [, b]) => (a[0] && b[0] ? inTurn(a[0], b[0]) : 0));
  const episodes = begins.map(([episode, own], index) =>
    tellEpisode(episode, own, begins[index + 1]?.[1][0], parts),
  );
  const [latest] = episodes.reverse();
  if (latest === undefined) return undefined;
  return {
    fingerprint: parts.fingerprint,
    labels: labelsOf(events),
    explanation: latest.explanation,
    episodes,
  };
}

function tellEpisode(
  episode: string,
  events: readonly LocatedEvent[],
  next: LocatedEvent | undefined,
  parts: StoryParts,
): EpisodeStory {
  const standing = standingOutcomes(events);
  const own = events.flatMap((located) => {
    const told = isAlert(located.event) ? parts.told.get(located.event.causationid ?? '') : undefined;
    return [...(told === undefined ? [] : [told]), located];
  });
  const inOrder = [...own, ...newsOf(events, next, parts)].sort(asItHappened);
  const latest = standing.at(-1);
  return {
    episode,
    explanation: latest && explanationFrom(latest, parts),
    steps: withoutRepeats(inOrder.map((located) => stepOf(located, parts))),
  };
}

/** What an outcome explains, in words. */
export function explanationFrom(
  { outcome, located }: Pick<StandingOutcome, 'outcome' | 'located'>,
  parts: Pick<StoryParts, 'silences' | 'names'>,
): Explanation {
  const { reason = 'unknown', sentence, ...details } = detailsOf(located.event, parts);
  return { outcome, reason, sentence: sentence ?? reason, at: timeOf(located), ...details };
}

/** One event as a step. */
export function stepOf(located: LocatedEvent, parts: Pick<StoryParts, 'silences' | 'names'>): Step {
  const { event, agent } = located;
  const outcome = outcomeOf(event);
  return {
    ...{ at: timeOf(located), agent, type: event.type, text: describe(event) },
    ...(outcome !== undefined && { outcome }),
    ...detailsOf(event, parts),
    ...(event.actor !== undefined && { actor: event.actor }),
    eventId: event.id,
  };
}

type Details = Partial<Omit<Explanation, 'outcome' | 'at'>>;

function detailsOf(event: ArgusEvent, { silences, names }: Pick<StoryParts, 'silences' | 'names'>): Details {
  const data = event.data as Readonly<Record<string, unknown>>;
  const text = (name: string): string | undefined =>
    typeof data[name] === 'string' ? data[name] : undefined;
  const [reason, by, other] = [text('reason'), text('by'), otherAlertOf(event)];
  const details: { -readonly [Key in keyof Details]: Details[Key] | undefined } = {
    reason,
    sentence: reason === undefined ? undefined : sentenceOf(reason),
    rule: text('rule'),
    by,
    until: text('until'),
    other,
    otherName: other === undefined ? undefined : names.get(other),
    incidentId: text('incidentId'),
    policyVersion: event.policyversion,
    silence: by === undefined ? undefined : silences.get(by),
    routes: routesOf(event),
  };
  return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
}

function routesOf({ data }: ArgusEvent): readonly RouteNote[] | undefined {
  const { routes } = data as { readonly routes?: readonly RouteNote[] };
  return routes?.map(({ route, receiver }) => ({ route, receiver }));
}

/** The fingerprint of the alert that an alert repeats, or that inhibits it. */
export const otherAlertOf = ({ type, data }: ArgusEvent): string | undefined => {
  const { of, source } = data as { readonly of?: unknown; readonly source?: unknown };
  if (typeof of === 'string') return of;
  // A delivery's own source is no other alert.
  return type === 'argus.alert.suppressed.v1' && typeof source === 'string' ? source : undefined;
};

/** What came of the incidents that took the alert in, from then on, as long as no later episode began. */
function newsOf(
  events: readonly LocatedEvent[],
  next: LocatedEvent | undefined,
  parts: Pick<StoryParts, 'news'>,
): LocatedEvent[] {
  const since = new Map<string, LocatedEvent>();
  for (const located of events) {
    const { event, incidentId } = located;
    if (event.type !== 'argus.incident.alert-attached.v1' || incidentId === null) continue;
    if (!since.has(incidentId)) since.set(incidentId, located);
  }
  return [...since].flatMap(([id, first]) =>
    (parts.news.get(id) ?? [])
      .filter(({ sequence }) => sequence >= first.sequence)
      .filter((each) => next === undefined || Date.parse(each.event.time) < Date.parse(next.event.time)),
  );
}

/** By time; what happened to an incident in one moment as its history has it, after what led to it. */
const asItHappened = (a: LocatedEvent, b: LocatedEvent): number => {
  const [aOfIncident, bOfIncident] = [a.incidentId !== null, b.incidentId !== null];
  return (
    Date.parse(timeOf(a)) - Date.parse(timeOf(b)) ||
    Number(aOfIncident) - Number(bOfIncident) ||
    (aOfIncident ? comparePlaces(a, b) : 0)
  );
};

/** Folds what says the same again and again, as senders do while an alert fires. */
function withoutRepeats(steps: readonly Step[]): Step[] {
  const kept: Step[] = [];
  let turn: Step[] = [];
  for (const step of steps) {
    turn.push(step);
    if (step.outcome === undefined && isOfDelivery(step)) continue;
    const same = step.outcome === 'deduplicated' ? kept.findLastIndex(isOutcomeLike(step)) : -1;
    const before = kept[same];
    if (before !== undefined && same === kept.length - 1) {
      kept[same] = { ...before, repeats: (before.repeats ?? 0) + 1, lastAt: step.at };
    } else kept.push(...turn);
    turn = [];
  }
  return [...kept, ...turn];
}

const isOfDelivery = ({ type }: Step): boolean =>
  !type.startsWith('argus.incident.') && !type.startsWith('argus.notification.');

const isOutcomeLike =
  (step: Step) =>
  (other: Step): boolean =>
    other.outcome === step.outcome &&
    other.reason === step.reason &&
    other.policyVersion === step.policyVersion;

const isAlert = ({ type }: ArgusEvent): boolean =>
  type === 'argus.alert.firing.v1' || type === 'argus.alert.resolved.v1';

const episodeOf = ({ data }: ArgusEvent): string => (data as { episode?: string }).episode ?? '';

function labelsOf(events: readonly LocatedEvent[]): Readonly<Record<string, string>> {
  const named = events.findLast(({ event }) => 'labels' in event.data);
  return (named?.event.data as { labels?: Record<string, string> } | undefined)?.labels ?? {};
}
