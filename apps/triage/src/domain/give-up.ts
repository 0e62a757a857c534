import { type Fact, type SourceAnswer, fact } from '#libs/contracts';
import { type Decision, nothing } from '#libs/kernel';
import { narratedAs } from './narrate.js';
import type { TriageState } from './state.js';

/**
 * What was asked for is awaited for so long, ms, beside the time that the sources have: in a storm a look waits its turn
 * for many minutes. After it, its message was parked, or whoever was asked never ends.
 */
export const longestWait = 30 * 60_000;

const never =
  'nothing is on record of it after 30 minutes: argus dead list shows whether its message was parked';

/** When what is awaited is given up: a look, or a model's words for it; undefined where nothing is. */
export function givenUpAt({ pending, askedAt = 0, concluded }: TriageState): number | undefined {
  // Evidence that is there is concluded from then, where that was not done before.
  if (pending !== undefined) return askedAt + pending.budgetMs + longestWait;
  return concluded?.asked === undefined ? undefined : concluded.asked.at + longestWait;
}

/** Settles what is given up as failed, so that the next look may begin. */
export function giveUp(state: TriageState, now: number): Decision<Fact> {
  const { incidentId, pending, settled, concluded } = state;
  const at = givenUpAt(state);
  if (incidentId === undefined || at === undefined || at > now) return nothing('nothing-to-give-up');
  if (pending === undefined && concluded?.asked !== undefined) {
    const reason = 'no-answer-in-time';
    const { look } = concluded.told;
    const { model } = concluded.asked;
    return { events: [narratedAs({ incidentId, look, model, reason })], commands: [], reason };
  }
  if (pending === undefined || settled !== undefined) return nothing('nothing-to-give-up');
  const reason = 'look-given-up';
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
