/** A request as a source sends it, and what it holds. */
export interface Delivery {
  readonly body: string;
  /** What the ledger has to count it for. */
  readonly alerts: number;
  /** The episodes that it says fire, as `fingerprint episode`. */
  readonly firing: readonly string[];
}

export interface TrafficOptions {
  readonly deliveries: number;
  readonly groups: number;
  /** When the first alert began, epoch milliseconds. */
  readonly from: number;
  /** Names the traffic, so that two of one test do not share alerts. */
  readonly name?: string;
}

interface Alert {
  readonly fingerprint: string;
  readonly labels: Readonly<Record<string, string>>;
  startsAt: string | undefined;
}

const instancesOfGroup = 6;

/**
 * Deliveries as Alertmanager's groups send them over a day: alerts that begin, repeat, end and begin anew,
 * one to four at a time, and now and then something that cannot be understood. Always the same ones.
 */
export function alertTraffic({ deliveries, groups, from, name = 'traffic' }: TrafficOptions): Delivery[] {
  const random = dice(groups);
  const alerts = Array.from({ length: groups }, (_, group) => alertsOfGroup(name, group));
  const last = new Map<number, Delivery>();
  return Array.from({ length: deliveries }, (_, step): Delivery => {
    // Every group takes part, whatever the dice say.
    const group = step < groups ? step : random(groups);
    const roll = random(100);
    const before = last.get(group);
    if (before !== undefined && roll < 10) return before;
    if (roll >= 94) return malformed(step, roll);
    const chosen = some(alerts[group] ?? [], 1 + random(4), random);
    const delivery = deliveryOf(group, chosen, from + step * 1_000, random);
    last.set(group, delivery);
    return delivery;
  });
}

/** One alert that fires, in a delivery of its own. */
export function firingAlert(labels: Readonly<Record<string, string>>, startsAt = new Date()): object {
  return {
    version: '4',
    status: 'firing',
    receiver: 'argus',
    groupKey: JSON.stringify(labels),
    alerts: [{ status: 'firing', labels, startsAt: startsAt.toISOString() }],
  };
}

function alertsOfGroup(name: string, group: number): Alert[] {
  return Array.from({ length: instancesOfGroup }, (_, instance) => ({
    fingerprint: `${name}-${group}-${instance}`,
    labels: {
      alertname: `Alert${group % 30}`,
      service: `${name}-service-${group}`,
      instance: `host-${instance}`,
      severity: ['critical', 'high', 'warning', 'low'][(group + instance) % 4] as string,
    },
    startsAt: undefined,
  }));
}

function deliveryOf(
  group: number,
  chosen: readonly Alert[],
  now: number,
  random: (below: number) => number,
): Delivery {
  const time = new Date(now).toISOString();
  const sent = chosen.map((alert) => {
    const resolves = alert.startsAt !== undefined && random(100) < 45;
    const startsAt = alert.startsAt ?? time;
    alert.startsAt = resolves ? undefined : startsAt;
    const { fingerprint, labels } = alert;
    const status = resolves ? 'resolved' : 'firing';
    const annotations = { summary: `${labels['alertname']} on ${labels['instance']}` };
    return { fingerprint, status, labels, annotations, startsAt, ...(resolves ? { endsAt: time } : {}) };
  });
  const firing = sent.filter(({ status }) => status === 'firing');
  const body = {
    version: '4',
    status: firing.length > 0 ? 'firing' : 'resolved',
    receiver: 'argus',
    groupKey: `{}:{group="${group}"}`,
    truncatedAlerts: 0,
    alerts: sent,
  };
  return {
    body: JSON.stringify(body),
    alerts: sent.length,
    firing: firing.map(({ fingerprint, startsAt }) => episodeKey(fingerprint, startsAt)),
  };
}

/** How an episode is named in what was sent; fractions of a second may be written in several ways. */
export const episodeKey = (fingerprint: string, startsAt: string): string =>
  `${fingerprint} ${Date.parse(startsAt)}`;

/** Bodies that no amount of sending again makes readable. Each counts as what the ledger says of it. */
function malformed(step: number, roll: number): Delivery {
  const bodies: readonly (readonly [string, number])[] = [
    [`{"step": ${step}, "alerts": [{`, 1],
    [JSON.stringify({ version: '4', step }), 1],
    [JSON.stringify([step]), 1],
    [
      JSON.stringify({ version: '4', alerts: [{ status: 'firing', labels: { alertname: `Bad${step}` } }] }),
      1,
    ],
    [JSON.stringify({ version: '4', alerts: [{ status: 'on' }, { labels: `${step}` }] }), 2],
    ['', 1],
  ];
  const [body, alerts] = bodies[roll % bodies.length] as readonly [string, number];
  return { body, alerts, firing: [] };
}

function some<T>(all: readonly T[], count: number, random: (below: number) => number): T[] {
  const rest = [...all];
  return Array.from({ length: count }, () => rest.splice(random(rest.length), 1)).flat();
}

/** The same throws every time (Numerical Recipes' generator). */
function dice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
