import type { DataSource } from 'typeorm';
import type { AuditConnection } from '../connection.js';
import type { LocatedEvent } from '../read-models/located-event.js';
import { recordedEvents } from '../read-models/recorded-events.js';
import { storableKey, storableText } from '../storable.js';
import {
  type AlertStory,
  type Explanation,
  type SilenceNote,
  explanationFrom,
  stepOf,
  tellAlert,
} from './alert-story.js';
import { type IncidentStory, tellIncident } from './incident-story.js';
import { type NamedAlert, alertsNamed, namesOfOthers } from './named-alerts.js';
import { inTurn, standingOutcomes } from './standing-outcomes.js';

/** So many events of one alert are looked at: the latest. One that fires for weeks is repeated thousands of times. */
const mostEvents = 2_000;

const ofFingerprint = `left(data ->> 'fingerprint', 64) = left($1, 64) AND data ->> 'fingerprint' = $1
  ORDER BY id DESC LIMIT ${mostEvents}`;

const newsTypes = [
  'argus.incident.opened.v1',
  'argus.incident.reopened.v1',
  'argus.incident.severity-changed.v1',
  'argus.incident.priority-changed.v1',
  'argus.incident.resolved.v1',
  'argus.incident.closed.v1',
  'argus.notification.requested.v1',
  'argus.notification.sent.v1',
  'argus.notification.failed.v1',
  'argus.notification.muted.v1',
];

/** Asks the record why an alert, or an incident, is as it is. Needs the role that reads, and no more. */
export class WhyQueries {
  constructor(private readonly connection: AuditConnection) {}

  /**
   * What became of an alert: of several episodes the latest, of an alert that was judged again the last outcome.
   * Undefined for a fingerprint that is not recorded, or not decided on yet.
   */
  async explanationOf(fingerprint: string): Promise<Explanation | undefined> {
    const source = await this.connection.dataSource();
    const events = await recordedEvents(source, ofFingerprint, [storableText(fingerprint)]);
    const latest = standingOutcomes(events.toSorted(inTurn)).at(-1);
    if (latest === undefined) return (await quarantineOf(source, fingerprint))?.explanation;
    const [silences, names] = await Promise.all([
      silencesOf(source, [latest.located]),
      namesOfOthers(source, [latest.located]),
    ]);
    return explanationFrom(latest, { silences, names });
  }

  /** All that is recorded of an alert, from the deliveries that told of it to whom was told. */
  async alert(fingerprint: string): Promise<AlertStory | undefined> {
    const source = await this.connection.dataSource();
    const ofAlert = await recordedEvents(source, ofFingerprint, [storableText(fingerprint)]);
    const [told, silences, names, news] = await Promise.all([
      toldBy(source, ofAlert),
      silencesOf(source, ofAlert),
      namesOfOthers(source, ofAlert),
      newsOf(source, ofAlert),
    ]);
    return (
      tellAlert({ fingerprint, ofAlert, told, silences, names, news }) ??
      (await quarantineOf(source, fingerprint))
    );
  }

  /** The alerts that have this name, those that fired last first: the newest of the record, no more than 20. */
  async alertsNamed(name: string): Promise<readonly NamedAlert[]> {
    return alertsNamed(await this.connection.dataSource(), name);
  }

  /** All that is recorded of an incident, with what brought the alert that opened it. */
  async incident(id: string): Promise<IncidentStory | undefined> {
    const source = await this.connection.dataSource();
    const history = await recordedEvents(source, 'incident_id = $1 ORDER BY sequence, position', [
      storableKey(id),
    ]);
    const opening = history.find(({ event }) => event.type === 'argus.incident.opened.v1');
    const alerts = opening === undefined ? [] : await byEventId(source, [opening.event.causationid ?? '']);
    const told = await toldBy(source, alerts);
    return tellIncident(id, history, [...told.values(), ...alerts]);
  }
}

const byEventId = (source: DataSource, ids: readonly string[]): Promise<LocatedEvent[]> =>
  recordedEvents(source, 'event_id = ANY($1)', [ids.map(storableKey)]);

/** The deliveries and observations that the alerts come from, by the id of their event. */
async function toldBy(
  source: DataSource,
  events: readonly LocatedEvent[],
): Promise<ReadonlyMap<string, LocatedEvent>> {
  const causes = events.flatMap(({ event }) =>
    event.type === 'argus.alert.firing.v1' || event.type === 'argus.alert.resolved.v1'
      ? (event.causationid ?? [])
      : [],
  );
  const told = await byEventId(source, [...new Set(causes)]);
  return new Map(told.map((located) => [located.event.id, located]));
}

async function silencesOf(
  source: DataSource,
  events: readonly LocatedEvent[],
): Promise<ReadonlyMap<string, SilenceNote>> {
  const ids = events.flatMap(({ event }) =>
    event.type === 'argus.alert.suppressed.v1' ? [storableKey(event.data.by)] : [],
  );
  if (ids.length === 0) return new Map();
  const created = await recordedEvents(
    source,
    `subject = ANY($1) AND type LIKE 'argus.silence.%' AND type = 'argus.silence.created.v1'`,
    [[...new Set(ids)]],
  );
  return new Map(
    created.flatMap(({ event }) => {
      if (event.type !== 'argus.silence.created.v1') return [];
      const { silenceId, createdBy, comment, startsAt, endsAt } = event.data;
      return [[silenceId, { createdBy, comment, startsAt, endsAt }] as const];
    }),
  );
}

/** By incident that has the alert, what people were told of it. */
async function newsOf(
  source: DataSource,
  events: readonly LocatedEvent[],
): Promise<ReadonlyMap<string, readonly LocatedEvent[]>> {
  const ids = new Set(events.flatMap(({ incidentId }) => incidentId ?? []));
  const news = new Map<string, LocatedEvent[]>();
  for (const id of ids) {
    news.set(
      id,
      await recordedEvents(
        source,
        'incident_id = $1 AND type = ANY($2) ORDER BY sequence, position LIMIT 500',
        [id, newsTypes],
      ),
    );
  }
  return news;
}

/** Of what could not be understood nobody knows the fingerprint, but its text may name it, in quotes. */
async function quarantineOf(source: DataSource, fingerprint: string): Promise<AlertStory | undefined> {
  const [located] = await recordedEvents(
    source,
    `type = 'argus.delivery.quarantined.v1' AND strpos(data ->> 'content', $1) > 0 ORDER BY id DESC LIMIT 1`,
    [JSON.stringify(storableText(fingerprint))],
  );
  if (located?.event.type !== 'argus.delivery.quarantined.v1') return undefined;
  const { reason, problems } = located.event.data;
  const explanation: Explanation = {
    outcome: 'quarantined',
    reason,
    sentence: `It could not be understood: ${problems.join('; ')}`,
    at: located.event.time,
  };
  const step = {
    ...stepOf(located, { silences: new Map(), names: new Map() }),
    outcome: 'quarantined' as const,
  };
  return {
    fingerprint,
    labels: {},
    explanation,
    episodes: [{ episode: '', explanation, steps: [step] }],
  };
}
