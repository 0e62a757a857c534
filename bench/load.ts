import { Agent, request } from 'node:http';

/** How a run of many like things went. */
export interface Run {
  readonly count: number;
  readonly seconds: number;
  /** How long each took, milliseconds, sorted. */
  readonly latencies: readonly number[];
}

/** Does `work` `count` times, `inFlight` at once, and measures. Rejects with the first failure. */
export async function measure(
  count: number,
  inFlight: number,
  work: (index: number) => Promise<void>,
): Promise<Run> {
  const latencies: number[] = [];
  let next = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (let index = next++; index < count; index = next++) {
        const start = performance.now();
        await work(index);
        latencies.push(performance.now() - start);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  return { count, seconds, latencies: latencies.sort((a, b) => a - b) };
}

export const perSecond = ({ count, seconds }: Run): number => count / seconds;

/** The latency below which the given share of a run lies, milliseconds. */
export const percentile = (run: Pick<Run, 'latencies'>, share: number): number =>
  run.latencies[Math.min(run.latencies.length - 1, Math.floor(run.latencies.length * share))] ?? NaN;

const connections = new Agent({ keepAlive: true, maxSockets: 256 });

/** Posts JSON over kept-alive connections. Rejects unless the answer is a 2xx. */
export function post(url: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const outgoing = request(url, { method: 'POST', agent: connections, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => {
        const { statusCode = 0 } = answer;
        if (statusCode >= 200 && statusCode < 300) resolve();
        else reject(new Error(`${url} answered ${statusCode}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** A delivery in Alertmanager's format whose alerts belong to one group; `name` keeps groups apart. */
export function delivery(name: string, alerts: number): string {
  const common = { alertname: 'BenchmarkAlert', cluster: 'eu1', service: name, severity: 'warning' };
  const startsAt = new Date().toISOString();
  return JSON.stringify({
    version: '4',
    receiver: 'argus',
    status: 'firing',
    groupKey: `{}:{service="${name}"}`,
    groupLabels: { service: name },
    commonLabels: common,
    commonAnnotations: {},
    externalURL: 'http://alertmanager.example:9093',
    truncatedAlerts: 0,
    alerts: Array.from({ length: alerts }, (_, index) => ({
      status: 'firing',
      labels: {
        ...common,
        namespace: 'shop',
        pod: `${name}-7c9f6d5b8-${index.toString(36).padStart(5, '0')}`,
      },
      annotations: {
        summary: `Pod ${index} of ${name} answers slowly.`,
        description: 'The 99th percentile of its answers has been above one second for ten minutes.',
      },
      startsAt,
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'http://prometheus.example:9090/graph?g0.expr=histogram_quantile&g0.tab=1',
      fingerprint: `${name}${index}`.padStart(16, '0').slice(-16),
    })),
  });
}
