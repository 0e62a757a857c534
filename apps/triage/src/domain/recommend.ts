import type { EventData, ProposedAction } from '#libs/contracts';
import type { FiringAlert } from './state.js';

/** What the runbooks say to one alert. */
export interface Advice {
  /** How many labels spoke for the runbook. */
  readonly score: number;
  readonly runbook: NonNullable<EventData<'argus.triage.recommended.v1'>['runbook']>;
  /** The runbook's action with its placeholders filled; absent when it has none or one cannot be filled. */
  readonly action?: ProposedAction;
  /** What shows whether it helped, with its placeholders filled. */
  readonly verify?: EventData<'argus.triage.recommended.v1'>['verify'];
  /** Why the action, or a check, could not be filled. */
  readonly problems: readonly string[];
}

/** Looks an alert up in the runbooks: all that apply, the one that most labels speak for first. */
export type Recommend = (labels: Readonly<Record<string, string>>) => readonly Advice[];

/**
 * The advice that most labels speak for among an incident's alerts, of equals the one for the oldest alert. What
 * has been tried in vain is left out.
 */
export function bestAdvice(
  alerts: readonly FiringAlert[],
  recommend: Recommend,
  triedInVain: Pick<ReadonlySet<string>, 'has'> = new Set(),
): Advice | undefined {
  let best: Advice | undefined;
  for (const { labels } of alerts) {
    const advice = recommend(labels).find(({ runbook }) => !triedInVain.has(runbook.id));
    if (advice !== undefined && advice.score > (best?.score ?? 0)) best = advice;
  }
  return best;
}
