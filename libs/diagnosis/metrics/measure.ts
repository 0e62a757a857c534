import type { FaultKind } from '#libs/contracts';

/** What a metric measures, and which way of it is bad. */
export interface Measure {
  readonly fault: FaultKind;
  /** In words, as in "latency of checkout". */
  readonly noun: string;
  readonly bad: 'more' | 'less' | 'both';
  /** It is brought by others and no cause in itself: traffic, and what is seen as a client. */
  readonly brought: boolean;
}

/** What tells what a metric measures. */
export interface Named {
  readonly metric: string;
  readonly unit?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

const measure = (fault: FaultKind, noun: string, bad: Measure['bad'], brought = false): Measure => ({
  fault,
  noun,
  bad,
  brought,
});

const latency = measure('latency', 'latency', 'more');
const traffic = measure('traffic', 'traffic', 'both', true);
const errors = measure('errors', 'failures', 'more');
const anything = measure('unknown', 'value', 'both');

/** The first that fits a word of the name is what it measures. */
const byWords: readonly (readonly [words: string, of: Measure])[] = [
  ['restart restarts crash crashes oom oomkilled evicted', measure('availability', 'restarts', 'more')],
  ['latency duration rt rtt elapsed delay slow responsetime ttfb', latency],
  [
    'error errors fail fails failed failure failures exception exceptions fault faults timeout timeouts rejected ' +
      'dropped drops abort aborts 5xx 4xx retries',
    errors,
  ],
  ['unavailable unhealthy down notready', measure('availability', 'unavailability', 'more')],
  ['cpu load load1 load5 load15 throttled throttling', measure('cpu', 'CPU use', 'more')],
  ['memory mem heap rss swap gc', measure('memory', 'memory use', 'more')],
  ['syscall syscalls iops', measure('disk', 'reads and writes', 'more', true)],
  ['disk fs filesystem inode inodes io iowait volume storage', measure('disk', 'disk use', 'more')],
  [
    'availability available success successful uptime up healthy ready apdex',
    measure('availability', 'availability', 'less'),
  ],
  ['retransmit retransmits retransmission loss lost', measure('network', 'packet loss', 'more')],
  [
    'network net tcp udp packet packets socket sockets bandwidth nic dns receive transmit',
    measure('network', 'network traffic', 'both', true),
  ],
  ['queue backlog lag pending saturation inflight waiting pool', measure('latency', 'waiting work', 'more')],
  [
    'request requests rps qps tps throughput calls ops traffic workload hits invocations messages connections sessions',
    traffic,
  ],
  ['time seconds ms millis milliseconds', latency],
];
const measures = byWords.map(([words, of]) => ({ words: new Set(words.split(' ')), of }));

/** Of what there is a limited amount, what is left counts the other way round. */
const left = new Set(['free', 'avail', 'available', 'remaining', 'idle']);
const times = new Set(['s', 'ms', 'us', 'seconds', 'milliseconds']);
const statusLabels = [
  'code',
  'status',
  'status_code',
  'http_status',
  'response_code',
  'http_response_status_code',
];

/**
 * Reads from a metric's name, unit and labels what it measures and which way is bad: less availability is, more of it
 * is not. The four golden signals and the use of resources (Beyer et al., Site Reliability Engineering, ch. 6;
 * Gregg's USE method).
 */
export function measureOf({ metric, unit, labels = {} }: Named): Measure {
  const words = new Set(wordsOf(metric));
  const named = measures.find((each) => [...words].some((word) => each.words.has(word)))?.of;
  const read = named ?? (times.has(unit?.toLowerCase() ?? '') ? latency : anything);
  if (isResource(read) && [...words].some((word) => left.has(word))) {
    return { ...read, noun: read.noun.replace('use', 'left'), bad: 'less' };
  }
  // How many calls took some time is traffic.
  if (read === latency && metric.endsWith('_count')) return traffic;
  if (read === traffic && statusLabels.some((label) => labels[label]?.startsWith('5') === true))
    return errors;
  // What is seen as a client tells of those who are called.
  return words.has('client') && read !== traffic ? { ...read, brought: true } : read;
}

const isResource = ({ fault, brought }: Measure): boolean =>
  !brought && (fault === 'cpu' || fault === 'memory' || fault === 'disk');

/** The words of a name in snake_case, kebab-case or CamelCase, in small letters. */
const wordsOf = (name: string): readonly string[] =>
  name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
