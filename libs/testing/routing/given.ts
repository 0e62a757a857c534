import { type Fact, type Severity, deterministicId, sourceOf } from '#libs/contracts';
import { type PolicyText, compilePolicy } from '#libs/policy';
import type { AlertEvent, RouterPolicy } from '#libs/routing';

/** When the tests take place. */
export const start = Date.parse('2026-11-21T12:00:00Z');
export const minute = 60_000;
export const hour = 60 * minute;

/** A time of day as facts carry it, so many milliseconds after the start. */
export const at = (afterMs: number): string => new Date(start + afterMs).toISOString();

/** Opens again within half an hour; work on the service `planned` is planned for the first hour. */
export const usual = {
  incidents: { reopen_within: '30m' },
  route: { receiver: 'default', group_by: ['alertname', 'service'] },
  receivers: [{ name: 'default' }],
  maintenance_windows: [
    {
      id: 'upgrade',
      comment: 'Database upgrade',
      starts_at: new Date(start).toISOString(),
      ends_at: new Date(start + hour).toISOString(),
      matchers: ['service="planned"'],
    },
  ],
};

/** A policy: the usual one, and what a test adds to it. */
export function policyWith(more: PolicyText = {}): RouterPolicy {
  const value = { ...usual, ...more };
  const text = JSON.stringify(value);
  const compiled = compilePolicy(value, { version: `p-${deterministicId([text], 12)}`, text });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error, undefined, 2));
  return compiled.value;
}

export const policy = policyWith();

/** What matters about an alert in a test. */
export interface GivenAlert {
  readonly status?: 'firing' | 'resolved';
  /** Its fingerprint, together with the service. */
  readonly pod?: string;
  readonly service?: string;
  readonly severity?: Severity;
  /** Which of its episodes, counting up: the minute after ten o'clock at which it began. */
  readonly episode?: number;
  /** When it began, where the episode does not say. */
  readonly startsAt?: string;
  /** When it is, or was, over. */
  readonly endsAt?: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

/** The event in which the evaluator states the alert; `n` tells it from all others. */
export function alertEvent(given: GivenAlert, n: number, now = start): AlertEvent {
  const { status = 'firing', pod = 'a', service = 'checkout', severity = 'high', episode = 1 } = given;
  const startsAt = given.startsAt ?? `2026-11-21T10:${String(episode).padStart(2, '0')}:00.000000000Z`;
  const endsAt = given.endsAt ?? (status === 'resolved' ? '2026-11-21T11:30:00Z' : undefined);
  return {
    specversion: '1.0',
    id: deterministicId(['alert', n]),
    source: sourceOf('evaluator'),
    type: status === 'firing' ? 'argus.alert.firing.v1' : 'argus.alert.resolved.v1',
    subject: `${service}-${pod}`,
    time: new Date(now).toISOString(),
    datacontenttype: 'application/json',
    correlationid: 'delivery',
    data: {
      fingerprint: `${service}-${pod}`,
      episode: startsAt,
      labels: { alertname: 'HighErrorRate', service, pod, ...given.labels },
      annotations: given.annotations ?? {},
      severity,
      startsAt,
      ...(endsAt !== undefined && { endsAt }),
      deliveryId: 'delivery',
      source: 'alertmanager',
    },
  };
}

/** A fact in a few words: type, what tells it apart, reason. */
export function inShort({ type, data }: Fact): string {
  const told = data as Record<string, string>;
  const name = type.replace('argus.', '').replace('incident.', '').replace('.v1', '');
  const about = told['outcome'] ?? told['to'] ?? told['by'] ?? told['of'] ?? told['flapping'];
  const instead = told['instead'] === undefined ? undefined : `instead of ${told['instead']}`;
  return [name, about, told['reason'], instead].filter((part) => part !== undefined).join(' ');
}
