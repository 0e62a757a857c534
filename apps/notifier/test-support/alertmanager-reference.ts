/** The timings of a route, ms. */
export interface Timings {
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
  readonly repeatIntervalMs: number;
}

/** An alert begins or ceases to fire, ms after the start. */
export interface AlertChange {
  readonly at: number;
  readonly fingerprint: string;
  readonly fires: boolean;
}

/** What a webhook with `send_resolved` is told, and when. */
export interface Told {
  readonly at: number;
  readonly firing: readonly string[];
  readonly resolved: readonly string[];
}

interface LogEntry {
  readonly at: number;
  readonly firing: ReadonlySet<string>;
  readonly resolved: ReadonlySet<string>;
}

/**
 * Alertmanager's aggregation group and notification log in a few lines, written after the behaviour of
 * dispatch.go and notify.go alone: one group, one webhook, sending takes no time. A group is removed as soon
 * as it is empty, which Alertmanager looks for every 30 seconds.
 */
export function alertmanagerTells(changes: readonly AlertChange[], timings: Timings, until: number): Told[] {
  const { groupWaitMs, groupIntervalMs, repeatIntervalMs } = timings;
  const told: Told[] = [];
  let group: { next: number; readonly alerts: Map<string, boolean> } | undefined;
  let entry: LogEntry | undefined;

  const flush = (now: number, alerts: Map<string, boolean>): void => {
    const firing = new Set([...alerts].filter(([, fires]) => fires).map(([name]) => name));
    const resolved = new Set([...alerts].filter(([, fires]) => !fires).map(([name]) => name));
    if (needsUpdate(entry, firing, resolved, now - repeatIntervalMs)) {
      told.push({ at: now, firing: [...firing].sort(), resolved: [...resolved].sort() });
      entry = { at: now, firing, resolved };
    }
    for (const name of resolved) alerts.delete(name);
  };
  const passTo = (time: number): void => {
    while (group !== undefined && group.next <= time) {
      flush(group.next, group.alerts);
      group.next += groupIntervalMs;
      if (group.alerts.size === 0) group = undefined;
    }
  };
  for (const { at, fingerprint, fires } of changes) {
    passTo(at);
    group ??= { next: at + groupWaitMs, alerts: new Map() };
    group.alerts.set(fingerprint, fires);
  }
  passTo(until);
  return told;
}

const isSubset = (some: ReadonlySet<string>, all: ReadonlySet<string>): boolean =>
  [...some].every((name) => all.has(name));

function needsUpdate(
  entry: LogEntry | undefined,
  firing: ReadonlySet<string>,
  resolved: ReadonlySet<string>,
  repeatedBefore: number,
): boolean {
  if (entry === undefined) return firing.size > 0;
  if (!isSubset(firing, entry.firing)) return true;
  if (firing.size === 0) return entry.firing.size > 0;
  if (!isSubset(resolved, entry.resolved)) return true;
  return entry.at < repeatedBefore;
}
