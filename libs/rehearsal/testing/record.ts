import { type Fact, type Signal, fact, fingerprintOf, state } from '#libs/contracts';
import { type Policy, type PolicyText, compilePolicy } from '#libs/policy';
import { type RecordedInput, inputFrom } from '../recorded-input.js';

/** When the tests take place. */
export const start = Date.parse('2026-11-21T12:00:00Z');
export const minute = 60_000;

/** A time of day as facts carry it, so many minutes after the start. */
export const at = (minutes: number): string => new Date(start + minutes * minute).toISOString();

/** A policy of a test. */
export function policyOf(text: PolicyText = {}): Policy {
  const policy = compilePolicy(text, { version: 'p-test', text: JSON.stringify(text) });
  if (!policy.ok) throw new Error(JSON.stringify(policy.error, undefined, 2));
  return policy.value;
}

/** What matters about an alert in a test. */
export interface GivenAlert {
  readonly status?: 'firing' | 'resolved';
  readonly alertname?: string;
  readonly service?: string;
  readonly pod?: string;
  readonly severity?: string;
  /** When it began, in minutes after the start; by default when it is delivered. */
  readonly since?: number;
}

/** The signal that a delivery holds for an alert. */
export function signalOf(given: GivenAlert, minutes: number): Signal {
  const { status = 'firing', alertname = 'Slow', service = 'checkout', pod = 'a', severity = 'high' } = given;
  const labels = { alertname, service, pod, severity };
  return {
    fingerprint: fingerprintOf('test', labels),
    status,
    labels,
    annotations: {},
    startsAt: at(given.since ?? minutes),
    ...(status === 'resolved' && { endsAt: at(minutes) }),
  };
}

/** A record in the making: what came from outside, in order. */
export class GivenRecord {
  readonly inputs: RecordedInput[] = [];

  /** A delivery, so many minutes after the start. */
  delivery(minutes: number, ...alerts: GivenAlert[]): this {
    const deliveryId = `delivery-${this.inputs.length}`;
    return this.state(minutes, 'collector', deliveryId, {
      ...{ type: 'argus.delivery.received.v1', subject: deliveryId },
      data: {
        ...{ deliveryId, source: 'alertmanager', sender: 'test', receivedAt: at(minutes), digest: 'ab' },
        ...{ bytes: 1, truncatedAlerts: 0, envelope: {} },
        signals: alerts.map((alert) => signalOf(alert, minutes)),
      },
    });
  }

  /** A silence of a service, from now on, for so many minutes. */
  silence(minutes: number, service: string, lasts: number): this {
    const silenceId = `sil-${this.inputs.length}`;
    const data = {
      ...{ silenceId, startsAt: at(minutes), endsAt: at(minutes + lasts) },
      matchers: [{ name: 'service', value: service, isRegex: false, isEqual: true }],
      ...{ createdBy: 'alice', comment: 'known' },
    };
    return this.state(minutes, 'router', silenceId, fact('argus.silence.created.v1', silenceId, data));
  }

  /** Somebody ends a silence before its time. */
  expired(minutes: number, silenceId: string): this {
    const data = { silenceId, at: at(minutes), reason: 'expired-by-hand' };
    return this.state(minutes, 'router', silenceId, fact('argus.silence.expired.v1', silenceId, data));
  }

  private state(minutes: number, agent: 'collector' | 'router', cause: string, each: Fact): this {
    const now = start + minutes * minute;
    for (const event of state([each], { agent, cause, correlationId: cause, now })) {
      const input = inputFrom(event);
      if (input !== undefined) this.inputs.push(input);
    }
    return this;
  }
}
