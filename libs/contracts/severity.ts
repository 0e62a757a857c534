/** From the one that wakes people to the one that nobody reads at night. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof severities)[number];

/** Negative when `a` is worse than `b`. */
export const compareSeverity = (a: Severity, b: Severity): number =>
  severities.indexOf(a) - severities.indexOf(b);

/** The worst of some severities; undefined when there are none. */
export const worstSeverity = (all: Iterable<Severity>): Severity | undefined =>
  [...all].sort(compareSeverity)[0];

/** How soon somebody has to act, which business hours may change: P1 at once, P5 whenever there is time. */
export const priorities = ['P1', 'P2', 'P3', 'P4', 'P5'] as const;
export type Priority = (typeof priorities)[number];
