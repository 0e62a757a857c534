/**
 * TrainTicket's faults of one day as Nezha's authors recorded them, as sources of evidence: what is particular to
 * their files (pods, columns, one window per minute) is known here only.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import {
  type LogRecord,
  type LogSource,
  type MetricSeries,
  type MetricSource,
  type Span,
  type TimeWindow,
  type TraceSource,
  effectDone,
} from '#libs/integrations/port';
import { readCsv } from './csv.js';

/** A fault that was injected into a pod of a service. */
export interface Fault {
  readonly name: string;
  readonly service: string;
  readonly kind: string;
  readonly abnormal: TimeWindow;
}

/** The fault-free window of three minutes that the data's authors compare with. */
export const normal: TimeWindow = {
  from: Date.parse('2023-01-29T08:48:00Z'),
  to: Date.parse('2023-01-29T08:51:10Z'),
};

/** Where users come in. */
export const entry = 'ts-gateway-service';

const day = '2023-01-29';
const minute = 60_000;

/** Unpacks the recordings for as long as they are read. */
export async function withRecordings<T>(
  folder: string,
  read: (recordings: string) => Promise<T>,
): Promise<T> {
  const unpacked = mkdtempSync(join(tmpdir(), 'argus-nezha-'));
  try {
    execFileSync('tar', ['-xzf', join(folder, `trainticket-${day}.tar.gz`), '-C', unpacked]);
    return await read(unpacked);
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
}

/** The faults of the day, from the minute that each was injected in to the end of what was recorded of it. */
export function readFaults(folder: string): Fault[] {
  const file = readFileSync(join(folder, 'labels', `${day}-fault_list.json`), 'utf8');
  const hours = JSON.parse(file) as Record<
    string,
    { readonly inject_time: string; readonly inject_pod: string; readonly inject_type: string }[]
  >;
  return Object.values(hours)
    .flat()
    .map((fault) => {
      // Its time stamps are those of another time zone; the times in words are UTC as those of the recordings.
      const from = Date.parse(`${fault.inject_time.replace(' ', 'T')}Z`);
      const last = Math.floor(from / minute) * minute + 2 * minute;
      return {
        name: fault.inject_time.slice(11),
        service: serviceOf(fault.inject_pod),
        kind: fault.inject_type,
        abnormal: { from, to: last + 10_000 },
      };
    });
}

/** The three kinds of evidence of a fault, as sources. */
export function sourcesOf(recordings: string, { abnormal }: Fault) {
  const metrics: MetricSource = {
    name: 'metrics',
    kind: 'metric',
    ask: async () => [{ items: metricsOf(recordings), query: `metric/*.csv of ${day}` }],
    check: reachable,
  };
  const logs: LogSource = {
    name: 'logs',
    kind: 'log',
    ask: async () => [
      { items: rowsOf(recordings, 'log', abnormal).map(logOf), query: `log/*.csv of ${day}` },
    ],
    check: reachable,
  };
  const traces: TraceSource = {
    name: 'traces',
    kind: 'trace',
    ask: async () => [
      { items: rowsOf(recordings, 'trace', abnormal).map(spanOf), query: `trace/*.csv of ${day}` },
    ],
    check: reachable,
  };
  return { metrics, logs, traces };
}

const reachable = async () => effectDone('read from files');

/** A pod is named by its deployment, the hash of its template and one of its own. */
const serviceOf = (pod: string) => pod.split('-').slice(0, -2).join('-');

type Row = Readonly<Record<string, string>>;

function rowsOf(recordings: string, kind: 'log' | 'trace', abnormal: TimeWindow): Row[] {
  const usual = join(recordings, 'construct_data', day, kind);
  const since = join(recordings, 'rca_data', day, kind);
  const minutes = [0, 1, 2].map((later) => new Date(abnormal.from + later * minute).toISOString());
  const files = [
    ...readdirSync(usual).map((file) => join(usual, file)),
    ...minutes.map((time) => join(since, `${time.slice(11, 13)}_${time.slice(14, 16)}_${kind}.csv`)),
  ];
  return files.flatMap((file) => readCsv(readFileSync(file, 'utf8')));
}

const milliseconds = (nanoseconds = '') => Number(nanoseconds) / 1e6;

/** The lines of a record are kept as the JSON that Docker writes, one after the other. */
function logOf({ TimeUnixNano, PodName = '', TraceID, Log = '' }: Row): LogRecord {
  const lines = [...Log.matchAll(/\{"log":("(?:[^"\\]|\\.)*")/g)].map(
    ([, text = '""']) => JSON.parse(text) as string,
  );
  return {
    time: milliseconds(TimeUnixNano),
    component: serviceOf(PodName),
    text: lines.length === 0 ? Log : lines.join('').trimEnd(),
    ...(TraceID === undefined || TraceID === '' ? {} : { traceId: TraceID }),
  };
}

const spanOf = ({
  TraceID = '',
  SpanID = '',
  ParentID,
  PodName = '',
  OperationName = '',
  ...row
}: Row): Span => ({
  traceId: TraceID,
  spanId: SpanID,
  ...(ParentID === undefined || ParentID === 'root' ? {} : { parentId: ParentID }),
  component: serviceOf(PodName),
  operation: OperationName,
  start: milliseconds(row['StartTimeUnixNano']),
  durationMs: Number(row['Duration']) / 1_000,
});

let metricsRead: readonly MetricSeries[] | undefined;

function metricsOf(recordings: string): readonly MetricSeries[] {
  const folder = join(recordings, 'rca_data', day, 'metric');
  metricsRead ??= readdirSync(folder).flatMap((file) => {
    const rows = readCsv(readFileSync(join(folder, file), 'utf8'));
    const component = file.startsWith('front_service') ? entry : serviceOf(basename(file, '_metric.csv'));
    // What is of the node that a pod happens to run on is not of the pod.
    const columns = Object.keys(rows[0] ?? {}).filter(
      (name) => !/^(?:Time|TimeStamp|PodName|ServiceName|Node.*)$/.test(name),
    );
    return columns.map((column) => seriesOf(component, column, rows));
  });
  return metricsRead;
}

function seriesOf(component: string, column: string, rows: readonly Row[]): MetricSeries {
  const [, metric = column, unit] = /^(.*?)(?:\((.*)\))?$/.exec(column) ?? [];
  const points = rows
    .map((row): [number, number] => [Number(row['TimeStamp']) * 1_000, Number(row[column])])
    .filter(([, value]) => Number.isFinite(value));
  return { component, metric, labels: {}, ...(unit === undefined ? {} : { unit }), points };
}
