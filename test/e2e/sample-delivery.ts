/** An alert of the runbook that proposes an action, as Alertmanager delivers it. */
export interface SampleAlert {
  readonly alertname?: string;
  readonly service?: string;
  readonly severity?: string;
  readonly instance?: string;
  readonly status?: 'firing' | 'resolved';
  readonly startsAt?: string;
}

/** The moment at which all samples began, unless they say otherwise. */
const began = new Date().toISOString();

/** A delivery of Alertmanager's with one alert. */
export function sampleDelivery(alert: SampleAlert = {}): object {
  const { alertname = 'HighErrorRate', service = 'checkout', severity = 'critical' } = alert;
  const { status = 'firing', startsAt = began, instance } = alert;
  const labels = { alertname, service, severity, ...(instance === undefined ? {} : { instance }) };
  const endsAt = status === 'firing' ? '0001-01-01T00:00:00Z' : new Date().toISOString();
  const annotations = { summary: `${service} answers 12 % of requests with an error` };
  return {
    version: '4',
    status,
    receiver: 'argus',
    groupKey: `{}:{alertname="${alertname}", service="${service}"}`,
    groupLabels: { alertname, service },
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: 'http://alertmanager.example',
    truncatedAlerts: 0,
    alerts: [{ status, labels, annotations, startsAt, endsAt, generatorURL: '' }],
  };
}
