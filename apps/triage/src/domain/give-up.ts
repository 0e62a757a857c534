import { type Fact, type SourceAnswer, fact } from '#libs/contracts';
import { type Decision, nothing } from '#libs/kernel';
import { narratedAs } from './narrate.js';
import type { TriageState } from './state.js';

/**
 * What was asked for is awaited for so long, ms, beside the time that the sources have, since it last went on. After it,
 * its message was parked, or whoever was asked never ends.
 */
export const longestWait = 30 * 60_000;

/** Why a look is settled of which nothing came. */
export const lookGivenUp = 'look-given-up';

const never =
  'nothing is on record of it after 30 minutes: argus dead list shows whether its message was parked';

/**
 * When a look, or a model's words for it, last went on in this process, epoch ms; of what nothing is known here, when
 * the process began: before that nobody could have taken its message.
 */
export type WentOnAt = (what: 'look' | 'narration', incidentId: string, look: string) => number;

/** Where nothing is known but what is on record. */
const nothingKnown: WentOnAt = () => -Infinity;

/** What is awaited: since when, and for how long, ms. */
function awaited({ pending, askedAt = 0, concluded }: TriageState) {
  // Evidence that is there is concluded from when it is given up, where that was not done before.
  if (pending !== undefined)
    return {
      what: 'look',
      look: pending.look,
      since: askedAt,
      forMs: pending.budgetMs + longestWait,
    } as const;
  if (concluded?.asked === undefined) return undefined;
  const { told, asked } = concluded;
  return { what: 'narration', look: told.look, since: asked.at, forMs: longestWait } as const;
}

/**
 * When what is awaited is given up at the earliest, by what is on record: a look, or a model's words for it; undefined
 * where nothing is.
 */
export function givenUpAt(state: TriageState): number | undefined {
  const waiting = awaited(state);
  return waiting && waiting.since + waiting.forMs;
}

/** Settles what is given up as failed, so that the next look may begin. What goes on is waited for. */
export function giveUp(
  state: TriageState,
  { now, wentOnAt = nothingKnown }: { readonly now: number; readonly wentOnAt?: WentOnAt },
): Decision<Fact> {
  const { incidentId, pending, settled, concluded } = state;
  const waiting = awaited(state);
  if (incidentId === undefined || waiting === undefined) return nothing('nothing-to-give-up');
  const since = Math.max(waiting.since, wentOnAt(waiting.what, incidentId, waiting.look));
  if (since + waiting.forMs > now) return nothing('nothing-to-give-up');
  if (pending === undefined && concluded?.asked !== undefined) {
    const reason = 'no-answer-in-time';
    const { look } = concluded.told;
    const { model } = concluded.asked;
    return { events: [narratedAs({ incidentId, look, model, reason })], commands: [], reason };
  }
  if (pending === undefined || settled !== undefined) return nothing('nothing-to-give-up');
  const reason = lookGivenUp;
  const sources = (['metric', 'log', 'trace'] as const).map((kind): SourceAnswer => ({
    source: `${kind}s`,
    kind,
    outcome: 'failed',
    reason: never,
  }));
  const { look } = pending;
  return {
    events: [
      fact('argus.triage.evidence-settled.v1', incidentId, {
        ...{ incidentId, look, sources, dependencies: [], reason },
      }),
    ],
    commands: [],
    reason,
  };
}
