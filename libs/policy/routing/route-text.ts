/** A scalar as YAML gives it; Alertmanager takes a number or a boolean for the text that it is written as. */
export type ScalarText = string | number | boolean;

/** A route as it stands in the policy file, with Alertmanager's own names. */
export interface RouteText {
  /** Who is told. A route without one has that of the route it stands in. */
  readonly receiver?: ScalarText;
  /** Alerts with the same values of these labels are one group; `['...']`: with the same values of all labels. */
  readonly group_by?: readonly ScalarText[];
  /** How long a new group waits for more alerts, e.g. `30s`. */
  readonly group_wait?: string | number;
  /** How long a group that changes waits before it tells again. */
  readonly group_interval?: string | number;
  /** How long a group that does not change waits before it tells again. */
  readonly repeat_interval?: string | number;
  /** All of them have to fit: `['service="checkout"', 'severity=~"critical|high"']`. */
  readonly matchers?: readonly string[];
  /** Older than `matchers`: labels and the values they must have. */
  readonly match?: Readonly<Record<string, ScalarText | null>>;
  /** Older than `matchers`: labels and the regular expressions they must fit. */
  readonly match_re?: Readonly<Record<string, ScalarText>>;
  /** Whether the routes after this one are looked at too when this one fits. */
  readonly continue?: boolean;
  /** The routes inside; the first that fits takes the alert. */
  readonly routes?: readonly RouteText[];
  /** Names of time intervals in which nobody is told. */
  readonly mute_time_intervals?: readonly ScalarText[];
  /** Names of time intervals outside of which nobody is told. */
  readonly active_time_intervals?: readonly ScalarText[];
}
