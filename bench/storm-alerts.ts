import { createHash } from 'node:crypto';

/** One alert of a storm, as both Alertmanager's API and its webhook write it, but for the status. */
export interface StormAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly generatorURL: string;
  readonly fingerprint: string;
}

/** How many alerts go into one request. */
export const batchSize = 64;

/** So many distinct alerts in so many groups; those of one group come one after the other. */
export function storm(name: string, alerts: number, groups: number): StormAlert[] {
  const startsAt = new Date().toISOString();
  const ofGroup = Math.ceil(alerts / groups);
  return Array.from({ length: alerts }, (_, index) => {
    const service = `${name}-${Math.floor(index / ofGroup)}`;
    return {
      labels: {
        alertname: 'BenchmarkAlert',
        cluster: 'eu1',
        service,
        severity: 'warning',
        namespace: 'shop',
        pod: `${service}-7c9f6d5b8-${index.toString(36).padStart(5, '0')}`,
      },
      annotations: {
        summary: `Pod ${index} of ${service} answers slowly.`,
        description: 'The 99th percentile of its answers has been above one second for ten minutes.',
      },
      startsAt,
      generatorURL: 'http://prometheus.example:9090/graph?g0.expr=histogram_quantile&g0.tab=1',
      fingerprint: createHash('sha256').update(`${name} ${index}`).digest('hex').slice(0, 16),
    };
  });
}

/** The same alerts dealt out group by group, so that neighbours are of different groups. */
export function mixed(alerts: readonly StormAlert[], groups: number): StormAlert[] {
  const ofGroup = Math.ceil(alerts.length / groups);
  return alerts
    .map((alert, index) => ({ alert, turn: (index % ofGroup) * groups + Math.floor(index / ofGroup) }))
    .sort((a, b) => a.turn - b.turn)
    .map(({ alert }) => alert);
}

/** The bodies in which Alertmanager's webhook would deliver the alerts: each of one group, 64 alerts at most. */
export function webhookBodies(alerts: readonly StormAlert[]): string[] {
  return batches(alerts).map((batch) => {
    const [first] = batch;
    const groupLabels = { service: first?.labels['service'] };
    return JSON.stringify({
      version: '4',
      receiver: 'argus',
      status: 'firing',
      groupKey: `{}:{service="${groupLabels.service}"}`,
      groupLabels,
      commonLabels: groupLabels,
      commonAnnotations: {},
      externalURL: 'http://alertmanager.example:9093',
      truncatedAlerts: 0,
      alerts: batch.map((alert) => ({ status: 'firing', ...alert, endsAt: '0001-01-01T00:00:00Z' })),
    });
  });
}

/** The same alerts in the same batches for Alertmanager's own API. */
export const apiBodies = (alerts: readonly StormAlert[]): string[] =>
  batches(alerts).map((batch) =>
    JSON.stringify(
      batch.map(({ labels, annotations, startsAt, generatorURL }) => ({
        labels,
        annotations,
        startsAt,
        generatorURL,
      })),
    ),
  );

/** Batches of 64 alerts at most; those that come group by group are of one group each. */
function batches(alerts: readonly StormAlert[]): StormAlert[][] {
  const byGroup = alerts.length < 2 || alerts[0]?.labels['service'] === alerts[1]?.labels['service'];
  const all: StormAlert[][] = [];
  let current: StormAlert[] = [];
  for (const alert of alerts) {
    const [first] = current;
    const isOther = byGroup && first && first.labels['service'] !== alert.labels['service'];
    if (current.length === batchSize || isOther) {
      all.push(current);
      current = [];
    }
    current.push(alert);
  }
  return [...all, current];
}
