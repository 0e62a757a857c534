/**
 * From an incident that opens to its ticket with likely causes, evidence and a graph, as stated on the record, while
 * everything that the source of metrics is asked is answered after 200 ms; and the memory that it takes to analyse
 * 5,000 series.
 *
 *   npm run bench:rca enrichment
 */
import { setTimeout as pause } from 'node:timers/promises';
import { startFakePrometheus } from '../../apps/triage/test-support/fake-prometheus.js';
import { startArgus } from '../../test/e2e/running-argus.js';
import type { ArgusEvent } from '#libs/contracts';
import { gatherEvidence } from '#libs/diagnosis';
import { type MetricSeries, type MetricSource, effectDone } from '#libs/integrations/port';
import { systemClock } from '#libs/kernel';
import { percentile } from '../load.js';

const incidents = 50;
const everyMs = 1_000;
const answersAfterMs = 200;
const series = 5_000;
const minute = 60_000;

await measureMemory();
await measureTime();

async function measureTime(): Promise<void> {
  const began = Date.now();
  const prometheus = await startFakePrometheus({
    ...{ onset: () => began - 6 * minute, components: ['checkout', 'payments', 'mail'] },
    metrics: ['cpu_usage', 'request_latency_seconds', 'open_connections'],
    troubles: [
      { component: 'payments', metric: 'cpu_usage' },
      { component: 'checkout', metric: 'request_latency_seconds' },
    ],
    delayMs: answersAfterMs,
  });
  const argus = await startArgus({
    config: {
      observability: { logLevel: 'warn' },
      triage: { evidence: { prometheus: { url: prometheus.url } } },
    },
    policy: { triage: { looks: ['0s'] } },
  });
  try {
    for (let index = 0; index < incidents; index++) {
      await argus.deliver(deliveryOf(index, began - 5 * minute));
      await pause(everyMs);
    }
    const told = await untilTold(argus);
    for (const [what, of] of [
      ['likely causes on record', told.map(({ concluded }) => concluded)],
      ['ticket tells them', told.map(({ ticket }) => ticket)],
      ['graph in the ticket', told.map(({ graph }) => graph)],
    ] as const) {
      const run = { latencies: [...of].sort((a, b) => a - b) };
      const [half, most] = [percentile(run, 0.5), percentile(run, 0.99)];
      console.log(`${what.padEnd(26)} p50 ${half.toFixed(0)} ms   p99 ${most.toFixed(0)} ms`);
    }
  } finally {
    await argus.dispose();
    await prometheus.close();
  }
}

/** When what was stated, ms after the incident opened. */
interface Told {
  readonly concluded: number;
  readonly ticket: number;
  readonly graph: number;
}

async function untilTold(argus: Awaited<ReturnType<typeof startArgus>>): Promise<Told[]> {
  for (;;) {
    const { incidents: found } = await argus.api<{ incidents: { id: string }[] }>('/incidents?limit=500');
    const told = await Promise.all(
      found.map(async ({ id }) =>
        toldOf((await argus.api<{ events: ArgusEvent[] }>(`/incidents/${id}/events`)).events),
      ),
    );
    if (told.length === incidents && told.every((each) => each !== undefined)) return told;
    await pause(1_000);
  }
}

function toldOf(events: readonly ArgusEvent[]): Told | undefined {
  const at = (type: ArgusEvent['type'], about: (event: ArgusEvent) => boolean = () => true) => {
    const event = events.find((each) => each.type === type && about(each));
    return event === undefined ? undefined : Date.parse(event.time);
  };
  const change = events.find(
    (event) =>
      event.type === 'argus.ticket.change-requested.v1' && event.data.reason === 'likely-causes-found',
  );
  const opened = at('argus.incident.opened.v1');
  const concluded = at('argus.triage.hypothesised.v1');
  // A ticket that was created after triage had concluded tells it from the start.
  const ticket =
    change === undefined
      ? at('argus.ticket.created.v1', ({ time }) => Date.parse(time) >= (concluded ?? Infinity))
      : at(
          'argus.ticket.changed.v1',
          ({ data }) =>
            'operationId' in data &&
            'operationId' in change.data &&
            data.operationId === change.data.operationId,
        );
  const graph = at('argus.ticket.attached.v1');
  if (opened === undefined || concluded === undefined || ticket === undefined || graph === undefined)
    return undefined;
  return { concluded: concluded - opened, ticket: ticket - opened, graph: graph - opened };
}

function deliveryOf(index: number, startsAt: number) {
  const labels = {
    ...{ alertname: `CheckoutFails${index}`, service: 'checkout', depends_on: 'payments', severity: 'high' },
  };
  const alert = {
    ...{ status: 'firing', labels, annotations: {}, generatorURL: '', fingerprint: `enrichment${index}` },
    ...{ startsAt: new Date(startsAt).toISOString(), endsAt: '0001-01-01T00:00:00Z' },
  };
  return {
    ...{ version: '4', groupKey: `{}:${index}`, truncatedAlerts: 0, status: 'firing', receiver: 'argus' },
    ...{ groupLabels: labels, commonLabels: labels, commonAnnotations: {}, externalURL: '', alerts: [alert] },
  };
}

async function measureMemory(): Promise<void> {
  const megabytes = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(0)} MB`;
  const peak = (): number => process.resourceUsage().maxRSS * 1024;
  const to = Date.now();
  const from = to - 75 * minute;
  const onset = to - 6 * minute;
  const all = Array.from({ length: series }, (_, index) => seriesOf(index, from, onset));
  const held = process.memoryUsage.rss();
  const before = Math.max(peak(), held);
  const source: MetricSource = {
    ...{ name: 'made up', kind: 'metric' },
    ask: () => Promise.resolve([{ items: all, query: 'everything' }]),
    check: () => Promise.resolve(effectDone('answers')),
  };
  const begun = performance.now();
  const { findings } = await gatherEvidence({
    sources: [source],
    question: {
      ...{ incidentId: 'inc-1', alerts: [], components: ['service-0'] },
      normal: { from, to: to - 15 * minute },
      abnormal: { from: to - 15 * minute, to },
    },
    clock: systemClock,
    budgetMs: 60_000,
  });
  const took = performance.now() - begun;
  console.log(
    `${series} series of 240 points: ${took.toFixed(0)} ms, ${findings.length} findings, ` +
      `${megabytes(held)} with the series in memory, ${megabytes(peak() - before)} more at most while they are analysed\n`,
  );
}

/** A gauge with some noise of its own; one of a hundred leaves it at the onset. */
function seriesOf(index: number, from: number, onset: number): MetricSeries {
  const step = (75 * minute) / 240;
  return {
    ...{ component: `service-${index % 100}`, metric: `gauge_${Math.floor(index / 100)}` },
    labels: { instance: `instance-${index}` },
    points: Array.from({ length: 240 }, (_, place): [number, number] => {
      const time = Math.round(from + place * step);
      const noise = ((index * 31 + place * 17) % 23) / 100;
      return [time, (index % 100 === 7 && time >= onset ? 5 : 1) + noise];
    }),
  };
}
