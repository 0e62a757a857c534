import type { EventData, ProposedAction } from '#libs/contracts';
import type { FiringAlert } from './state.js';

/** What the runbooks say to one alert. */
export interface Advice {
  /** Higher is better. */
  readonly score: number;
  /** By its labels the runbook is meant for the alert; by words it only speaks of the same. */
  readonly by: 'labels' | 'words';
  /** Why this runbook, a sentence each. */
  readonly because: readonly string[];
  readonly runbook: NonNullable<EventData<'argus.triage.recommended.v1'>['runbook']>;
  /**
   * The runbook's action with its placeholders filled; absent when it has none, one cannot be filled, or the runbook
   * only speaks of the same: what was not meant for an alert is for a person to read.
   */
  readonly action?: ProposedAction;
  /** What shows whether it helped, with its placeholders filled. */
  readonly verify?: EventData<'argus.triage.recommended.v1'>['verify'];
  /** Why the action, or a check, could not be filled. */
  readonly problems: readonly string[];
}

/** Looks an alert up in the runbooks: all that may help, the best first. */
export type Recommend = (
  alert: Pick<FiringAlert, 'labels' | 'annotations' | 'generatorURL'>,
) => readonly Advice[];

/** What is recommended, and what else may help. */
export interface Recommendable {
  readonly best: Advice;
  readonly alternative?: Advice;
}

/**
 * The best advice among an incident's alerts, of equals the one for the oldest alert, and the best of the other
 * runbooks. What has been tried in vain is left out.
 */
export function bestAdvice(
  alerts: readonly FiringAlert[],
  recommend: Recommend,
  triedInVain: Pick<ReadonlySet<string>, 'has'> = new Set(),
): Recommendable | undefined {
  const byRunbook = new Map<string, Advice>();
  for (const advice of alerts.flatMap(recommend)) {
    const { id } = advice.runbook;
    if (!triedInVain.has(id) && advice.score > (byRunbook.get(id)?.score ?? 0)) byRunbook.set(id, advice);
  }
  const [best, alternative] = [...byRunbook.values()].sort((one, other) => other.score - one.score);
  return best === undefined ? undefined : { best, ...(alternative !== undefined && { alternative }) };
}
