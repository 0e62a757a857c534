/** One alert of a webhook delivery in Alertmanager's format. */
export interface WebhookAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
}

type Labels = Readonly<Record<string, string>>;

/** What Alertmanager writes for an alert that is not over. */
export const notOver = '0001-01-01T00:00:00Z';

/** A delivery as Alertmanager's webhook sends it, version 4. */
export function webhookPayload(alerts: readonly WebhookAlert[]): Record<string, unknown> {
  const commonLabels = inCommon(alerts.map(({ labels }) => labels));
  const { alertname } = commonLabels;
  const groupLabels = alertname === undefined ? {} : { alertname };
  return {
    version: '4',
    groupKey: `{}:{${alertname === undefined ? '' : `alertname=${JSON.stringify(alertname)}`}}`,
    truncatedAlerts: 0,
    status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    receiver: 'argus',
    groupLabels,
    commonLabels,
    commonAnnotations: inCommon(alerts.map(({ annotations }) => annotations)),
    externalURL: '',
    alerts,
  };
}

/** What all have with the same value. */
function inCommon([first = {}, ...others]: readonly Labels[]): Labels {
  const same = ([name, value]: [string, string]): boolean => others.every((other) => other[name] === value);
  return Object.fromEntries(Object.entries(first).filter(same));
}

/** An alert of a list may be as Alertmanager's API takes it (without a status) or gives it (with an object). */
interface ListedAlert {
  readonly status?: unknown;
  readonly labels?: unknown;
  readonly annotations?: unknown;
  readonly startsAt?: unknown;
  readonly endsAt?: unknown;
  readonly generatorURL?: unknown;
}

/** An alert of a plain list, as a webhook would deliver it. What is wrong with it is for the collector to say. */
export function fromList(listed: ListedAlert, now: string): Record<string, unknown> {
  const { status, labels, annotations = {}, startsAt = now, endsAt = notOver, generatorURL = '' } = listed;
  const over = typeof endsAt === 'string' && endsAt !== notOver && Date.parse(endsAt) <= Date.parse(now);
  return {
    status: typeof status === 'string' ? status : over ? 'resolved' : 'firing',
    labels,
    annotations,
    startsAt,
    // A firing alert of the API ends when it is not sent again; a webhook says that it has not ended.
    endsAt: over ? endsAt : notOver,
    generatorURL,
  };
}

/** An alert that is over as of now. */
export const resolved = <Alert extends object>(alert: Alert, now: string): Alert & WebhookEnd => ({
  ...alert,
  status: 'resolved',
  endsAt: now,
});

interface WebhookEnd {
  readonly status: 'resolved';
  readonly endsAt: string;
}
