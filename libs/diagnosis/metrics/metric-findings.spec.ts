import { describe, expect, it } from '@jest/globals';
import type { MetricSeries } from '#libs/integrations/port';
import { measureOf } from './measure.js';
import { metricFindings } from './metric-findings.js';

const minute = 60_000;
const start = Date.parse('2026-01-01T12:00:00Z');
const windows = {
  normal: { from: start, to: start + 60 * minute },
  abnormal: { from: start + 60 * minute, to: start + 70 * minute },
};

/** A value a minute; undefined where there is none. */
const series = (
  metric: string,
  value: (at: number) => number | undefined,
  more: Partial<MetricSeries> = {},
): MetricSeries => ({
  component: 'checkout',
  metric,
  labels: {},
  points: Array.from({ length: 70 }, (_, at) => [start + at * minute, value(at)] as const).flatMap(
    ([time, each]): [number, number][] => (each === undefined ? [] : [[time, each]]),
  ),
  ...more,
});
const found = (...items: MetricSeries[]) =>
  metricFindings([{ items, query: 'q', link: 'http://metrics' }], 'prometheus', windows);
const wave = (at: number) => Math.sin(at * 7) * 0.1;

describe('a series that leaves its normal values', () => {
  it('is found with its onset, what it measures and a sentence', () => {
    const [finding, ...others] = found(
      series('request_duration_seconds', (at) => 1 + wave(at) + (at >= 63 ? 3 : 0), { unit: 's' }),
    );
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      kind: 'metric',
      source: 'prometheus',
      query: 'q',
      link: 'http://metrics',
      component: 'checkout',
      fault: 'latency',
      at: '2026-01-01T13:03:00.000Z',
    });
    expect(finding?.says).toMatch(
      /^latency of checkout \(request_duration_seconds\) rose to 4(\.\d+)? s from 13:03:00 on; usual is 1(\.\d+)? s, so 4(\.\d+)? times as much$/,
    );
    expect(finding?.strength).toBeGreaterThan(2);
  });

  it('is none where it is better than before, constant, all zeros, moves as ever, or moved once', () => {
    expect(
      found(
        series('availability', (at) => (at < 60 ? 95 + wave(at) : 100)),
        series('cpu_usage', () => 7),
        series('errors', () => 0),
        series('memory_bytes', (at) => 100 + wave(at)),
        series('queue_length', (at) => 10 + wave(at) + (at === 64 ? 0.4 : 0)),
      ),
    ).toEqual([]);
  });

  it('is found where it fell though less is bad, stopped, or counts failures that were never seen', () => {
    const all = found(
      series('success_rate', (at) => (at < 60 ? 0.999 : 0.9)),
      series('heartbeat_value', (at) => (at < 60 ? 1 : undefined)),
      series('errors', (at) => (at < 60 ? undefined : 3)),
      series('node_memory_free_bytes', (at) => (at < 60 ? 900 + wave(at) : 100)),
    );
    expect(all.map((each) => each.kind === 'metric' && each.metric.name).sort()).toEqual([
      'errors',
      'heartbeat_value',
      'node_memory_free_bytes',
      'success_rate',
    ]);
  });

  it('is judged by its rate where it only counts up', () => {
    expect(found(series('jobs_failed_total', (at) => at * 5))).toEqual([]);
    expect(found(series('jobs_failed_total', (at) => at * 5 + Math.max(0, at - 60) * 50))).toHaveLength(1);
  });

  it('did not set in with the incident where it was as far out right before', () => {
    const late = { normal: { from: start, to: start + 30 * minute }, abnormal: windows.abnormal };
    const shifted = series('cpu_usage', (at) => 10 + wave(at) + (at >= 40 ? 50 : 0));
    expect(metricFindings([{ items: [shifted], query: 'q' }], 'prometheus', late)).toEqual([]);
  });

  it('is kept only if it is among the strongest, with as many points as a graph needs', () => {
    const many = Array.from({ length: 900 }, (_, index) =>
      series(`gauge_${index}`, (at) => (at < 60 ? wave(at) : 5 + index), { component: `c${index % 30}` }),
    );
    const long = series('cpu_usage', () => 1, {
      points: Array.from({ length: 4_200 }, (_, at) => [
        start + at * 1_000,
        at < 3_600 ? 1 : at === 4_000 ? 99 : 9,
      ]),
    });
    const all = found(...many, long);
    expect(all.length).toBeLessThanOrEqual(80);
    expect(all.filter(({ component }) => component === 'c1').length).toBeLessThanOrEqual(6);
    const thinned = all.find(({ fault }) => fault === 'cpu');
    if (thinned?.kind !== 'metric') throw new Error('The long series is not found.');
    expect(thinned.metric.points.length).toBeLessThanOrEqual(240);
    expect(Math.max(...thinned.metric.points.map(([, value]) => value))).toBe(99);
  });
});

describe('what a metric measures', () => {
  it.each([
    ['container_cpu_usage_seconds_total', undefined, 'cpu', 'more'],
    ['http_request_duration_seconds_count', undefined, 'traffic', 'both'],
    ['node_filesystem_avail_bytes', undefined, 'disk', 'less'],
    ['PodSuccessRate', '%', 'availability', 'less'],
    ['kube_pod_container_status_restarts_total', undefined, 'availability', 'more'],
    ['rpc', 'ms', 'latency', 'more'],
    ['widgets', undefined, 'unknown', 'both'],
  ])('is read from its name: %s', (metric, unit, fault, bad) => {
    expect(measureOf({ metric, ...(unit === undefined ? {} : { unit }) })).toMatchObject({ fault, bad });
  });

  it('is failures for requests that failed', () => {
    expect(measureOf({ metric: 'http_requests_total', labels: { code: '503' } }).fault).toBe('errors');
  });
});
