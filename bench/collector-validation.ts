/**
 * What does it cost to validate a delivery of 64 alerts: with the collector's compiled validator, and with
 * class-validator as Nest's ValidationPipe runs it?
 *
 *   npm run bench collector-validation
 */
import { alertmanager } from '../apps/collector/src/sources/alertmanager/read.js';
import { envelopeProblems, isAlert } from '../apps/collector/src/sources/alertmanager/validate.js';
import { passesClassValidator } from './alertmanager-dto.js';

const alertsPerDelivery = 64;
const rounds = 7;
const roundMs = 400;

const text = JSON.stringify(delivery());
const body = JSON.parse(text) as { alerts: unknown[] };

const compiled = (): boolean =>
  body.alerts.every((alert) => isAlert(alert)) && envelopeProblems(body).length === 0;
const classValidator = (): boolean => passesClassValidator(body);

if (!compiled() || !classValidator()) throw new Error('the delivery must pass both');

const [parse, ajv, dto, read] = [
  microsecondsPerAlert(() => JSON.parse(text) !== null),
  microsecondsPerAlert(compiled),
  microsecondsPerAlert(classValidator),
  microsecondsPerAlert(() => alertmanager.read(body, { receivedAt: '2026-11-21T01:45:58Z' }).ok),
];

const line = (what: string, time: number): void =>
  console.log(`${what.padEnd(48)} ${time.toFixed(2).padStart(8)} µs per alert`);
console.log(`A delivery of ${alertsPerDelivery} alerts, ${text.length} bytes; medians of ${rounds} rounds.`);
line('JSON.parse', parse);
line('compiled validator (ajv)', ajv);
line('class-transformer + class-validator', dto);
line('the collector’s reader, compiled validator included', read);
console.log(`class-validator takes ${(dto / ajv).toFixed(0)} times as long as the compiled validator.`);

/** The median of several rounds, after one to warm up. */
function microsecondsPerAlert(work: () => boolean): number {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const started = performance.now();
    let runs = 0;
    while (performance.now() - started < roundMs) {
      if (!work()) throw new Error('refused a good delivery');
      runs++;
    }
    times.push((performance.now() - started) / runs / alertsPerDelivery);
  }
  const sorted = times.slice(1).sort((a, b) => a - b);
  return (sorted[Math.floor(sorted.length / 2)] ?? 0) * 1000;
}

/** The kind of delivery that Alertmanager makes of a Kubernetes cluster's alerts. */
function delivery(): object {
  const common = { alertname: 'KubePodCrashLooping', cluster: 'eu1', namespace: 'shop', severity: 'warning' };
  return {
    receiver: 'argus',
    status: 'firing',
    alerts: Array.from({ length: alertsPerDelivery }, (_, index) => ({
      status: 'firing',
      labels: { ...common, pod: `cart-${index}`, container: 'cart' },
      annotations: {
        summary: 'Pod is crash looping.',
        runbook_url: 'https://runbooks.example/KubePodCrashLooping',
      },
      startsAt: '2026-11-21T01:45:58.104056476Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'http://prometheus.example/graph?g0.expr=max_over_time',
      fingerprint: index.toString(16).padStart(16, '8'),
    })),
    groupLabels: { alertname: common.alertname },
    commonLabels: common,
    commonAnnotations: { summary: 'Pod is crash looping.' },
    externalURL: 'http://alertmanager.example',
    version: '4',
    groupKey: '{}:{alertname="KubePodCrashLooping"}',
    truncatedAlerts: 0,
  };
}
