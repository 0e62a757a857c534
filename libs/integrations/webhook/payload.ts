import type { GroupAlert, OutgoingMessage } from '#libs/integrations/port';

type Labels = Readonly<Record<string, string>>;

/**
 * The body of a request: Alertmanager's webhook payload, version 4, so that what was written for it keeps
 * working, and what Argus knows besides (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config).
 */
export function renderPayload(message: OutgoingMessage): string {
  const { notificationId, incidentId, topic, severity, subject, body, link, thread, group } = message;
  const alerts = group?.alerts ?? [];
  return JSON.stringify({
    receiver: group?.receiver ?? '',
    status: alerts.length === 0 || alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    alerts,
    groupLabels: group?.groupLabels ?? {},
    commonLabels: common(alerts, ({ labels }) => labels),
    commonAnnotations: common(alerts, ({ annotations }) => annotations),
    externalURL: originOf(link),
    version: '4',
    groupKey: group?.groupKey ?? '',
    truncatedAlerts: group?.truncatedAlerts ?? 0,
    ...{ notificationId, incidentId, topic, severity, link, subject, text: body },
    ...(thread === undefined ? {} : { thread }),
  });
}

/** What all alerts say alike. */
function common(alerts: readonly GroupAlert[], of: (alert: GroupAlert) => Labels): Labels {
  const [first, ...others] = alerts.map(of);
  if (first === undefined) return {};
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((each) => each[name] === value)),
  );
}

/** The start of Argus's links, which Alertmanager calls its external URL. */
const originOf = (link: string): string => /^(.*?)\/incidents\/[^/]*$/.exec(link)?.[1] ?? link;
