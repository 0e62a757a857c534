/** An alert as Alertmanager's webhook tells it. */
export interface GroupAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** RFC 3339. */
  readonly startsAt: string;
  /** RFC 3339; the year 1 for an alert that fires. */
  readonly endsAt: string;
  readonly generatorURL: string;
  readonly fingerprint: string;
}

/** The group of alerts that a message is about, for channels that tell machines. */
export interface AlertGroup {
  readonly receiver: string;
  readonly groupKey: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly GroupAlert[];
  /** Alerts of the group that are left out, as it is too large. */
  readonly truncatedAlerts: number;
}
