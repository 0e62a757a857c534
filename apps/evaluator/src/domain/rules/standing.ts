import type { ObservationRule } from './observation-rule.js';

/**
 * How a series of a rule stands, with Prometheus's meaning of `for` and `keep_firing_for`. A series without
 * a standing is inactive.
 */
export interface Standing {
  readonly state: 'pending' | 'firing' | 'keep-firing';
  /** When it came to stand so: over its limit, firing, or looking over. Epoch milliseconds. */
  readonly since: number;
  /** When it began to fire; as `since` while it is pending. */
  readonly firedAt: number;
}

/** The next standing of a series that was looked at; undefined when it is inactive. */
export function nextStanding(
  current: Standing | undefined,
  over: boolean,
  at: number,
  { forMs, keepFiringForMs }: Pick<ObservationRule, 'forMs' | 'keepFiringForMs'>,
): Standing | undefined {
  if (over) {
    if (current === undefined) return pendingOrFiring(at, at, forMs);
    if (current.state === 'pending') return pendingOrFiring(current.since, at, forMs);
    return current.state === 'firing'
      ? current
      : { state: 'firing', since: current.firedAt, firedAt: current.firedAt };
  }
  if (current === undefined || current.state === 'pending' || keepFiringForMs === 0) return undefined;
  const since = current.state === 'keep-firing' ? current.since : at;
  return at - since < keepFiringForMs ? { state: 'keep-firing', since, firedAt: current.firedAt } : undefined;
}

/** Whether people are told that it fires. */
export const fires = (standing: Standing | undefined): boolean =>
  standing !== undefined && standing.state !== 'pending';

const pendingOrFiring = (activeAt: number, at: number, forMs: number): Standing =>
  at - activeAt >= forMs
    ? { state: 'firing', since: at, firedAt: at }
    : { state: 'pending', since: activeAt, firedAt: activeAt };
