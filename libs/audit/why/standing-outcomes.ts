import { type AlertOutcome, type ArgusEvent, insteadOf, outcomeOf } from '#libs/contracts';
import type { LocatedEvent } from '../read-models/located-event.js';

/** What became of one alert: the outcome that counts now, and the ones before that it took the place of. */
export interface StandingOutcome {
  readonly outcome: AlertOutcome;
  /** The event that states it. */
  readonly located: LocatedEvent;
  /** The alert's event, as the evaluator stated it. */
  readonly alertEventId: string | undefined;
  /** Earlier outcomes of the same alert, the first one first. */
  readonly before: readonly LocatedEvent[];
}

/**
 * The one outcome that each alert has, of what the router stated in this order. An alert that was held is judged
 * again: its new outcome then takes the place of the one that it had, of the same episode.
 */
export function standingOutcomes(stated: readonly LocatedEvent[]): StandingOutcome[] {
  let standing: StandingOutcome[] = [];
  for (const located of stated) {
    const { event } = located;
    const [outcome, instead] = [outcomeOf(event), insteadOf(event)];
    if (outcome === undefined) continue;
    const same = instead === undefined ? [] : standing.filter(sameAlert(event, instead));
    // A sender repeats an episode while it is held back: what is judged again is the alert that this follows from.
    const replaced = same.findLast(({ alertEventId }) => alertEventId === event.causationid) ?? same.at(-1);
    standing = standing.filter((each) => each !== replaced);
    standing.push({
      outcome,
      located,
      alertEventId: replaced === undefined ? event.causationid : replaced.alertEventId,
      before: replaced === undefined ? [] : [...replaced.before, replaced.located],
    });
  }
  return standing;
}

const sameAlert =
  (event: ArgusEvent, outcome: AlertOutcome) =>
  (each: StandingOutcome): boolean =>
    each.outcome === outcome && nameOf(each.located.event) === nameOf(event);

function nameOf({ data }: ArgusEvent): string {
  const { fingerprint, episode } = data as { fingerprint?: string; episode?: string };
  return JSON.stringify([fingerprint, episode]);
}

/** When something about an alert was decided: what the router states says so where the time alone does not. */
export const turnOf = ({ event }: LocatedEvent): number =>
  (event.data as { turn?: number }).turn ?? Date.parse(event.time);

/** In the order in which it was decided, whichever stream it stands in. */
export const inTurn = (a: LocatedEvent, b: LocatedEvent): number =>
  turnOf(a) - turnOf(b) ||
  Date.parse(a.event.time) - Date.parse(b.event.time) ||
  // What is decided on an alert comes after it, however quickly.
  Number(a.agent === 'router') - Number(b.agent === 'router') ||
  a.sequence - b.sequence ||
  a.position - b.position;
