/**
 * What a rule book costs: 10 to 1,000 routes and 20 to 200 inhibition rules. Microseconds an alert takes to find its
 * routes, its group and the rules that it can inhibit or be inhibited by; beside it the processor time that a real
 * Alertmanager takes an alert, from its POST until its receiver is told, with the same rules.
 *
 *   npm run bench rules
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { compilePolicy, groupOfRoute, matchRoutes, rulesForSource, rulesForTarget } from '#libs/policy';
import { measure, post } from './load.js';
import { line, rounded, startPeer } from './peer.js';
import { startReceiver } from './receiver.js';
import { type StormAlert, apiBodies, storm } from './storm-alerts.js';

const sizes = [
  { routes: 10, inhibitions: 20 },
  { routes: 100, inhibitions: 20 },
  { routes: 1_000, inhibitions: 20 },
  { routes: 10, inhibitions: 200 },
  { routes: 1_000, inhibitions: 200 },
];
const alerts = storm('rules', 10_000, 1_000);

const receiver = await startReceiver();
line('Routes × inhibition rules', 'Argus', 'Alertmanager');
try {
  for (const size of sizes) {
    const ours = `${microseconds(rulesOf(size)).toFixed(1)} µs`;
    const theirs = `${(await peerMicroseconds(rulesOf(size))).toFixed(0)} µs CPU`;
    line(`${rounded(size.routes)} × ${rounded(size.inhibitions)}, an alert`, ours, theirs);
  }
} finally {
  await receiver.stop();
}

/** Every second route by a regular expression, as teams write them; each alert takes one of the last ones. */
function rulesOf({ routes, inhibitions }: (typeof sizes)[number]) {
  return {
    route: {
      receiver: 'bench',
      group_by: ['service'],
      group_wait: '0s',
      group_interval: '5m',
      routes: Array.from({ length: routes }, (_, index) => ({
        matchers: [
          index % 2 === 0 ? `service="rules-${index}"` : `service=~"rules-${index}|legacy-${index}"`,
        ],
      })),
    },
    inhibit_rules: Array.from({ length: inhibitions }, (_, index) => ({
      source_matchers: [`alertname="Down${index}"`],
      target_matchers: [`alertname="BenchmarkAlert"`, `service=~"rules-${index}.*"`],
      equal: ['cluster', 'service'],
    })),
  };
}

function microseconds(rules: object): number {
  const compiled = compilePolicy(
    { ...rules, receivers: [{ name: 'bench' }] },
    { version: 'bench', text: '' },
  );
  if (!compiled.ok) throw new Error(compiled.error.map(({ message }) => message).join('\n'));
  const policy = compiled.value;
  const decideAll = (): number => {
    const began = performance.now();
    for (const { labels } of alerts) {
      const [route] = matchRoutes(policy.route, labels);
      if (route === undefined) throw new Error('every alert has a route');
      groupOfRoute(route, labels);
      rulesForSource(policy.inhibition, labels);
      rulesForTarget(policy.inhibition, labels);
    }
    return performance.now() - began;
  };
  decideAll();
  return (1_000 * Math.min(decideAll(), decideAll(), decideAll())) / alerts.length;
}

async function peerMicroseconds({ route, ...more }: ReturnType<typeof rulesOf>): Promise<number> {
  receiver.clear();
  const peer = await startPeer(receiver.url, route, more);
  try {
    const before = processorSeconds(peer.pid);
    const bodies = apiBodies(alerts);
    const told = Promise.all(firstOfEachGroup().map((pod) => receiver.firstAbout(pod)));
    await measure(bodies.length, 8, (index) =>
      post(`http://${peer.address}/api/v2/alerts`, bodies[index] ?? ''),
    );
    await told;
    return ((processorSeconds(peer.pid) - before) * 1e6) / alerts.length;
  } finally {
    await peer.stop();
  }
}

/** With group_wait 0 the first alert of a group is told at once. */
function firstOfEachGroup(): string[] {
  const first = new Map<string, StormAlert>();
  for (const alert of alerts) {
    const service = alert.labels['service'] ?? '';
    if (!first.has(service)) first.set(service, alert);
  }
  return [...first.values()].map(({ labels }) => labels['pod'] ?? '');
}

/** User and system time of a process, from Linux's /proc. */
function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  return (Number(fields[11]) + Number(fields[12])) / ticks;
}
