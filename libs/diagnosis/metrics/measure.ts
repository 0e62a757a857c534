import type { FaultKind } from '#libs/contracts';

/** What a metric measures, and which way of it is bad. */
export interface Measure {
  readonly fault: FaultKind;
  /** In words, as in "latency of checkout". */
  readonly noun: string;
  readonly bad: 'more' | 'less' | 'both';
  /** What it counts is no cause in itself but is brought by others: traffic, and what is seen as a client. */
  readonly brought: boolean;
}

const measure = (fault: FaultKind, noun: string, bad: Measure['bad'], brought = false): Measure => ({
  fault,
  noun,
  bad,
  brought,
});

/** The first that fits a metric's words is what it measures. The order tells `error_latency` from `errors`. */
const byWords: readonly [words: readonly string[], of: Measure][] = [
  [
    ['restart', 'restarts', 'crash', 'crashes', 'oom', 'oomkilled', 'evicted'],
    measure('availability', 'restarts', 'more'),
  ],
  [
    ['latency', 'duration', 'rt', 'rtt', 'elapsed', 'delay', 'slow', 'responsetime', 'ttfb'],
    measure('latency', 'latency', 'more'),
  ],
  [
    [
      'error',
      'errors',
      'fail',
      'fails',
      'failed',
      'failure',
      'failures',
      'exception',
      'exceptions',
      'fault',
      'faults',
      'timeout',
      'timeouts',
      'rejected',
      'dropped',
      'drops',
      'abort',
      'aborts',
      '5xx',
      '4xx',
      'retries',
    ],
    measure('errors', 'failures', 'more'),
  ],
  [['unavailable', 'unhealthy', 'down', 'notready'], measure('availability', 'unavailability', 'more')],
  [
    [
      'availability',
      'available',
      'success',
      'successful',
      'uptime',
      'up',
      'healthy',
      'ready',
      'apdex',
      'sla',
    ],
    measure('availability', 'availability', 'less'),
  ],
  [['cpu', 'load', 'load1', 'load5', 'load15', 'throttled', 'throttling'], measure('cpu', 'CPU use', 'more')],
  [['memory', 'mem', 'heap', 'rss', 'swap', 'gc'], measure('memory', 'memory use', 'more')],
  [
    ['disk', 'fs', 'filesystem', 'inode', 'inodes', 'io', 'iowait', 'volume', 'storage'],
    measure('disk', 'disk use', 'more'),
  ],
  [['syscall', 'syscalls', 'iops'], measure('disk', 'reads and writes', 'more', true)],
  [
    ['retransmit', 'retransmits', 'retransmission', 'loss', 'lost'],
    measure('network', 'packet loss', 'more'),
  ],
  [
    [
      'network',
      'net',
      'tcp',
      'udp',
      'packet',
      'packets',
      'socket',
      'sockets',
      'bandwidth',
      'nic',
      'dns',
      'receive',
      'transmit',
    ],
    measure('network', 'network traffic', 'both', true),
  ],
  [
    ['queue', 'backlog', 'lag', 'pending', 'saturation', 'inflight', 'waiting', 'pool'],
    measure('latency', 'waiting work', 'more'),
  ],
  [
    [
      'request',
      'requests',
      'rps',
      'qps',
      'tps',
      'throughput',
      'calls',
      'ops',
      'traffic',
      'workload',
      'hits',
      'invocations',
      'messages',
      'connections',
      'sessions',
    ],
    measure('traffic', 'traffic', 'both', true),
  ],
  [['time', 'seconds', 'ms', 'millis', 'milliseconds'], measure('latency', 'latency', 'more')],
];

const anything = measure('unknown', 'value', 'both');
const sizeOfUnit: ReadonlyMap<string, Measure> = new Map([
  ['s', measure('latency', 'latency', 'more')],
  ['ms', measure('latency', 'latency', 'more')],
  ['seconds', measure('latency', 'latency', 'more')],
  ['milliseconds', measure('latency', 'latency', 'more')],
]);

/** The words of a name in snake_case, kebab-case or CamelCase, in small letters. */
export const wordsOf = (name: string): readonly string[] =>
  name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');

/**
 * Reads from a metric's name and unit what it measures and which way is bad: less availability is, more of it
 * is not. The four golden signals and the use of resources (Beyer et al., Site Reliability Engineering, ch. 6;
 * Gregg's USE method).
 */
export function measureOf(metric: string, unit?: string): Measure {
  const words = new Set(wordsOf(metric));
  const named = byWords.find(([any]) => any.some((word) => words.has(word)))?.[1];
  const read = named ?? sizeOfUnit.get(unit?.toLowerCase() ?? '') ?? anything;
  // What is seen as a client tells of those who are called.
  return words.has('client') && read.fault !== 'traffic' ? { ...read, brought: true } : read;
}
