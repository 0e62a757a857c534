import { type Fact, type Severity, deterministicId, sourceOf } from '#libs/contracts';
import { compileWindow } from '#libs/policy';
import type { AlertEvent } from '../src/domain/placement.js';
import type { RouterPolicy } from '../src/domain/policy.js';

/** When the tests take place. */
export const start = Date.parse('2026-11-21T12:00:00Z');
export const minute = 60_000;
export const hour = 60 * minute;

/** Opens again within half an hour; work on the service `planned` is planned for the first hour. */
export const policy: RouterPolicy = {
  groupBy: ['alertname', 'service'],
  windows: [
    {
      id: 'upgrade',
      comment: 'Database upgrade',
      startsAt: new Date(start).toISOString(),
      endsAt: new Date(start + hour).toISOString(),
      matchers: ['service="planned"'],
    },
  ].flatMap((text) => {
    const window = compileWindow(text);
    return window.ok ? [window.value] : [];
  }),
  reopenWithinMs: 30 * minute,
  version: 'test',
};

/** What matters about an alert in a test. */
export interface GivenAlert {
  readonly status?: 'firing' | 'resolved';
  /** Its fingerprint. */
  readonly pod?: string;
  readonly service?: string;
  readonly severity?: Severity;
  /** Which of its episodes, counting up. */
  readonly episode?: number;
  readonly annotations?: Record<string, string>;
}

/** The event in which the evaluator states the alert; `n` tells it from all others. */
export function alertEvent(given: GivenAlert, n: number): AlertEvent {
  const { status = 'firing', pod = 'a', service = 'checkout', severity = 'high', episode = 1 } = given;
  const startsAt = `2026-11-21T10:${String(episode).padStart(2, '0')}:00.000000000Z`;
  return {
    specversion: '1.0',
    id: deterministicId(['alert', n]),
    source: sourceOf('evaluator'),
    type: status === 'firing' ? 'argus.alert.firing.v1' : 'argus.alert.resolved.v1',
    subject: `${service}-${pod}`,
    time: '2026-11-21T12:00:00.000Z',
    datacontenttype: 'application/json',
    correlationid: 'delivery',
    data: {
      fingerprint: `${service}-${pod}`,
      episode: startsAt,
      labels: { alertname: 'HighErrorRate', service, pod },
      annotations: given.annotations ?? {},
      severity,
      startsAt,
      ...(status === 'resolved' && { endsAt: '2026-11-21T11:30:00Z' }),
      deliveryId: 'delivery',
      source: 'alertmanager',
    },
  };
}

/** A fact in a few words: type, what tells it apart, reason. */
export function inShort({ type, data }: Fact): string {
  const told = data as Record<string, string>;
  const name = type.replace('argus.', '').replace('incident.', '').replace('.v1', '');
  const about = told['outcome'] ?? told['to'] ?? told['by'];
  return [name, about, told['reason']].filter((part) => part !== undefined).join(' ');
}
