import type { KnownAlert, NotifierState, PendingNotification } from './state.js';

/** An alert as Alertmanager's webhook tells it. */
export interface GroupAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
  readonly fingerprint: string;
}

/** The group of alerts that a notification is about, as Alertmanager's webhook tells it. */
export interface Group {
  readonly receiver: string;
  readonly groupKey: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly GroupAlert[];
  /** Alerts of the group that are left out, as it is too large. */
  readonly truncatedAlerts: number;
}

/** What stands for the end of an alert that fires. */
const noEnd = '0001-01-01T00:00:00Z';

/** The alerts of the incident that fire, and those whose end the notification tells. */
export function groupOf(
  { receiver, resolved }: Pick<PendingNotification, 'receiver' | 'resolved'>,
  state: NotifierState,
): Group {
  const known = [...state.alerts.values()];
  const firing = known.filter(({ endsAt }) => endsAt === undefined);
  const over = known.filter(({ endsAt, alert }) => endsAt !== undefined && resolved.has(alert.fingerprint));
  const listed = [...firing, ...over];
  // News about an incident whose alerts are over says which ones they were.
  const alerts = listed.length === 0 && state.firing === 0 ? known : listed;
  const { route = '{}' } = state.routes.find((each) => each.receiver === receiver) ?? {};
  const missing = state.firing - firing.length + Math.max(0, resolved.size - over.length);
  return {
    receiver,
    groupKey: `${route}:${labelSet(state.groupLabels)}`,
    groupLabels: state.groupLabels,
    alerts: alerts.map(groupAlert),
    truncatedAlerts: Math.max(0, missing),
  };
}

const groupAlert = ({ alert, endsAt }: KnownAlert): GroupAlert => ({
  status: endsAt === undefined ? 'firing' : 'resolved',
  labels: alert.labels,
  annotations: alert.annotations,
  startsAt: alert.startsAt,
  endsAt: endsAt ?? noEnd,
  generatorURL: alert.generatorURL ?? '',
  fingerprint: alert.fingerprint,
});

/** Labels as Alertmanager writes them in a group's key: `{alertname="A", cluster="eu"}`. */
const labelSet = (labels: Readonly<Record<string, string>>): string =>
  `{${Object.keys(labels)
    .sort()
    .map((name) => `${name}=${JSON.stringify(labels[name])}`)
    .join(', ')}}`;
