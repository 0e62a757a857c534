import type { DataSource } from 'typeorm';
import type { LocatedEvent } from '../read-models/located-event.js';
import { recordedEvents } from '../read-models/recorded-events.js';
import { storableText } from '../storable.js';
import { otherAlertOf } from './alert-story.js';

/** An alert that has the name that was asked for. */
export interface NamedAlert {
  readonly fingerprint: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Names stand in no index: so many rows of the record are looked at, the newest. */
const newestRows = 200_000;
const mostAlerts = 20;

/** The alerts of a name that fired lately, the latest first: whoever was not paged knows no fingerprint. */
export async function alertsNamed(source: DataSource, name: string): Promise<readonly NamedAlert[]> {
  const latest = await recordedEvents(
    source,
    `id = ANY(SELECT max(id) FROM audit.audit_event WHERE type = 'argus.alert.firing.v1'
      AND id > (SELECT max(id) FROM audit.audit_event) - ${newestRows} AND data -> 'labels' ->> 'alertname' = $1
      GROUP BY data ->> 'fingerprint' ORDER BY 1 DESC LIMIT ${mostAlerts}) ORDER BY id DESC`,
    [storableText(name)],
  );
  return latest.flatMap(({ event }) =>
    event.type === 'argus.alert.firing.v1'
      ? [{ fingerprint: event.data.fingerprint, labels: event.data.labels }]
      : [],
  );
}

/** What the alerts are called that had a say in what became of another one. */
export async function namesOfOthers(
  source: DataSource,
  events: readonly LocatedEvent[],
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const fingerprint of new Set(events.flatMap(({ event }) => otherAlertOf(event) ?? []))) {
    const [located] = await recordedEvents(
      source,
      `left(data ->> 'fingerprint', 64) = left($1, 64) AND data ->> 'fingerprint' = $1
        AND type = 'argus.alert.firing.v1' ORDER BY id DESC LIMIT 1`,
      [storableText(fingerprint)],
    );
    const name = located?.event.type === 'argus.alert.firing.v1' && located.event.data.labels['alertname'];
    if (typeof name === 'string') names.set(fingerprint, name);
  }
  return names;
}
